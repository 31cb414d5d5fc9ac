// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .treatAllWarnings(as: .error),
]
// The machine's random sequences run for minutes without. Assertions stay.
let optimized: [SwiftSetting] = [.unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug))]

let log = Target.Dependency.product(name: "Logging", package: "swift-log")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "rtmp-relay",
    products: [
        .executable(name: "relayctl", targets: ["relayctl"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        // Without the whole of Foundation: its ICU data is 30 MB of a program, and its code 10 MB of resident memory.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2", traits: []),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        .systemLibrary(
            name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .systemLibrary(
            name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(
            name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .systemLibrary(name: "CSockDiag"),
        .systemLibrary(name: "CTimex"),
        .target(
            name: "NginxConfiguration", path: "nginx",
            resources: [.embedInCode("ingest.conf"), .embedInCode("switch.conf")], swiftSettings: settings),
        .target(name: "RelayCore", swiftSettings: settings + optimized),
        .target(
            name: "ProcessKit",
            dependencies: [
                "CSockDiag", "CSystemd", log, system, .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            swiftSettings: settings),
        .target(name: "SettingsFiles", dependencies: ["RelayCore", system], swiftSettings: settings),
        .target(name: "History", dependencies: ["CSQLite", "RelayCore"], swiftSettings: settings),
        .target(name: "StatusReading", dependencies: ["RelayCore"], swiftSettings: settings),
        .target(name: "CommandHelp", dependencies: [arguments], swiftSettings: settings),
        .target(
            name: "ProgramOptions",
            dependencies: [
                "ProcessKit", "RelayCore", "SettingsFiles", arguments, lifecycle, log, system,
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
            ], swiftSettings: settings),
        .target(name: "NginxClient", dependencies: ["CCurl", "ProcessKit", "RelayCore"], swiftSettings: settings),
        .target(
            name: "HookServer",
            dependencies: [
                "CommandHelp", "History", "NginxClient", "ProcessKit", "ProgramOptions", "RelayCore", "SettingsFiles",
                arguments, lifecycle, log, system,
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOExtras", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
            ], swiftSettings: settings),
        .target(
            name: "PushToKick",
            dependencies: [
                "CommandHelp", "NginxClient", "ProcessKit", "ProgramOptions", "RelayCore", "SettingsFiles", arguments,
                lifecycle, log, system,
            ],
            swiftSettings: settings),
        .target(
            name: "Guard",
            dependencies: [
                "CommandHelp", "NginxClient", "ProcessKit", "ProgramOptions", "RelayCore", arguments, lifecycle, log,
                system,
            ],
            swiftSettings: settings),
        .target(
            name: "Web",
            dependencies: [
                "CommandHelp", "History", "ProcessKit", "ProgramOptions", "RelayCore", "StatusReading", arguments,
                lifecycle,
                log, system,
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            resources: [.embedInCode("Assets/page.css"), .embedInCode("Assets/page.js")], swiftSettings: settings),
        .target(
            name: "Alerts",
            dependencies: [
                "CCurl", "CommandHelp", "History", "NginxClient", "ProcessKit", "ProgramOptions", "RelayCore",
                "SettingsFiles", "StatusReading", arguments, lifecycle, log, system,
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
            ], swiftSettings: settings),
        .target(
            name: "Record",
            dependencies: [
                "CommandHelp", "History", "NginxClient", "ProcessKit", "ProgramOptions", "RelayCore", "SettingsFiles",
                "StatusReading", arguments, lifecycle, log, system,
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
            ], swiftSettings: settings),
        .target(name: "RTMP", swiftSettings: settings),
        .target(
            name: "Gate",
            dependencies: [
                "CSystemd", "CommandHelp", "ProcessKit", "ProgramOptions", "RTMP", "RelayCore", arguments, lifecycle,
                log,
                system,
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ], swiftSettings: settings),
        .target(name: "Lab", dependencies: ["ProcessKit", system], swiftSettings: settings),
        .target(
            name: "RelayControl",
            dependencies: [
                "Alerts", "CQREncode", "CTimex", "CommandHelp", "History", "Lab", "NginxClient", "NginxConfiguration",
                "ProcessKit", "RTMP", "Record", "RelayCore", "SettingsFiles", "StatusReading", arguments, log, system,
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "relayctl",
            dependencies: [
                "Alerts", "Gate", "Guard", "HookServer", "PushToKick", "Record", "RelayControl", "Web", arguments,
            ],
            swiftSettings: settings),
        // Makes docs/man and docs/completion for the test below; no program has it.
        .target(
            name: "ManualPages",
            dependencies: [
                "Alerts", "CommandHelp", "Gate", "Guard", "HookServer", "PushToKick", "Record", "RelayControl",
                "RelayCore", "Web", arguments,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ManualPagesTests", dependencies: ["CommandHelp", "Lab", "ManualPages", arguments],
            swiftSettings: settings),
        .testTarget(
            name: "RelayCoreTests", dependencies: ["RelayCore", "TestSupport"], swiftSettings: settings + optimized),
        .testTarget(
            name: "ProcessKitTests", dependencies: ["ProcessKit", "TestSupport", log], swiftSettings: settings),
        .testTarget(
            name: "SettingsFilesTests", dependencies: ["Lab", "RelayCore", "SettingsFiles"], swiftSettings: settings),
        .testTarget(
            name: "AlertsTests",
            dependencies: [
                "Alerts", "History", "Lab", "NginxClient", "ProcessKit", "ProgramOptions", "RelayCore", "TestSupport",
                log,
            ], swiftSettings: settings),
        .testTarget(
            name: "RecordTests",
            dependencies: [
                "History", "Lab", "NginxClient", "ProcessKit", "ProgramOptions", "Record", "RelayCore", "TestSupport",
                log,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
            ], swiftSettings: settings),
        .testTarget(name: "HistoryTests", dependencies: ["History", "Lab", "RelayCore"], swiftSettings: settings),
        .testTarget(
            name: "ProgramOptionsTests",
            dependencies: [
                "Lab", "ProgramOptions", "RelayCore", "TestSupport", arguments, lifecycle, log,
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "NginxClientTests", dependencies: ["Lab", "NginxClient", "RelayCore", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "PushToKickTests",
            dependencies: [
                "Lab", "NginxClient", "ProcessKit", "PushToKick", "RelayCore", "SettingsFiles", "TestSupport", log,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "GateTests",
            dependencies: [
                "Gate", "Lab", "ProcessKit", "ProgramOptions", "RTMP", "RelayCore", "TestSupport", arguments, log,
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOEmbedded", package: "swift-nio"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "GuardTests",
            dependencies: ["Guard", "Lab", "ProcessKit", "TestSupport", arguments, log],
            swiftSettings: settings),
        .testTarget(
            name: "HookServerTests",
            dependencies: [
                "History", "HookServer", "Lab", "NginxClient", "ProcessKit", "RelayCore", "TestSupport", lifecycle, log,
            ], swiftSettings: settings),
        .testTarget(
            name: "RelayControlTests",
            dependencies: [
                "Alerts", "History", "Lab", "NginxClient", "ProcessKit", "RTMP", "RelayControl", "RelayCore",
                "SettingsFiles", "StatusReading", "TestSupport", arguments, log,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "WebTests",
            dependencies: [
                "History", "Lab", "ProcessKit", "ProgramOptions", "RelayCore", "StatusReading", "TestSupport", "Web",
                lifecycle, log,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
            ],
            swiftSettings: settings),
        .testTarget(name: "LabTests", dependencies: ["Lab", "ProcessKit"], swiftSettings: settings),
        .target(
            name: "TestSupport",
            dependencies: ["Lab", "NginxClient", "ProcessKit", "RTMP", "RelayCore", lifecycle, log],
            path: "Tests/Support", swiftSettings: settings),
        // Needs the built program beside it, not its code.
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["History", "Lab", "ProcessKit", "RelayCore", "TestSupport", "relayctl"], exclude: ["Clips"],
            swiftSettings: settings),
        // Needs the built package, which the Makefile names, and root.
        .testTarget(
            name: "SystemTests", dependencies: ["Lab", "ProcessKit", "TestSupport"], path: "Tests/system",
            swiftSettings: settings),
    ]
)
