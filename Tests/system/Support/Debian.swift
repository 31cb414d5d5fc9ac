import TestSupport
import Testing

/// A release of Debian on which the package has to work.
enum Debian: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case bookworm
    case trixie

    var version: Int {
        switch self {
        case .bookworm: 12
        case .trixie: 13
        }
    }

    var testDescription: String { "Debian \(version)" }

    /// Those that can run what this machine builds: a program needs the libc it was linked with, or a later one.
    static let tested: [Debian] = {
        let lines = (Files.read("/etc/os-release") ?? "").split(separator: "\n")
        guard lines.contains("ID=debian"),
            let version = lines.first(where: { $0.hasPrefix("VERSION_ID=") })?.filter(\.isNumber),
            let own = Int(version)
        else { return allCases }
        return allCases.filter { $0.version >= own }
    }()
}
