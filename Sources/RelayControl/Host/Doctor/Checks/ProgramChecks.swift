import FoundationEssentials
import Glibc
import ProcessKit
import RelayCore

/// The installed programs: nginx with its module, and ffmpeg.
enum ProgramChecks {
    /// Judges which programs are installed.
    static func programs(_ problems: [Preflight.Problem] = missing()) -> [Finding] {
        guard problems.isEmpty else { return problems.map { Finding(.problem, $0.trouble, or: "relayctl check") } }
        return [.ok(Preflight.needed.map(\.program).joined(separator: ", "))]
    }

    private static func missing() -> [Preflight.Problem] {
        // The module is nginx's check.
        let module = Preflight.missingModule()
        return Preflight.missingPrograms().filter { $0 != module }
    }

    /// Loads nginx's module, as both nginx of the relay do.
    static func nginx(module: String = Preflight.module) async -> Finding {
        if let problem = Preflight.missingModule(), module == Preflight.module {
            return Finding(.problem, problem.trouble, or: "relayctl check")
        }
        guard Preflight.path(of: "nginx") != nil else { return .skipped("nginx is not installed") }
        var template = Array("/tmp/relayctl-doctor.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            return .unknown("no directory for a trial can be made in /tmp", command: "df -h /tmp")
        }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // Nothing is listened on: only the configuration is tested.
        let text = "load_module \(module);\npid \(folder)/nginx.pid;\nevents {}\nrtmp {}\n"
        do {
            try text.write(toFile: "\(folder)/nginx.conf", atomically: false, encoding: .utf8)
            let output = try await ShortCommand(
                "nginx", ["-t", "-e", "stderr", "-p", folder, "-c", "\(folder)/nginx.conf"]
            ).run(within: .seconds(5))
            return nginx(exit: output.exit, lines: output.lines.map(\.text))
        } catch {
            return .unknown("nginx can't be tried: \(error)", command: "nginx -v")
        }
    }

    /// Judges what `nginx -t` says.
    static func nginx(exit: Exit, lines: [String]) -> Finding {
        guard !exit.isSuccess else { return .ok("nginx loads its RTMP module") }
        let line = lines.first { $0.contains("[emerg]") } ?? lines.last ?? "\(exit)"
        let words = line.firstRange(of: "[emerg] ").map { String(line[$0.upperBound...]) } ?? line
        let isOfAnother = words.contains("version") || words.contains("not binary compatible")
        return .problem(
            "nginx does not load its RTMP module: \(words)",
            cause: isOfAnother ? "nginx and its module come from different sources; Debian's belong together:" : nil,
            command: "sudo apt-get install --reinstall nginx libnginx-mod-rtmp")
    }

    /// What the relay's ffmpeg command lines name.
    static let ffmpegNeeds: [(list: String, names: [String])] = [
        ("decoders", ["h264", "aac"]), ("demuxers", ["live_flv", "flv"]),
        ("muxers", ["flv", "fifo", "tee", "framecrc"]),
        ("protocols", ["rtmp", "tcp", "udp", "pipe"]),
        ("filters", ["fps", "scale", "pad", "yadif", "setparams", "aresample", "aformat", "testsrc2"]),
    ]

    /// Judges ffmpeg's lists.
    ///
    /// - Parameters:
    ///   - encoder: VIDEO_ENCODER; `nil`: unknown.
    ///   - lists: What each list contains.
    static func ffmpeg(encoder: String?, needsTLS: Bool, lists: [String: Set<String>]) -> [Finding] {
        var findings = ([encoder, "aac"].compactMap { $0 }).filter { lists["encoders"]?.contains($0) == false }.map {
            Finding(.problem, Preflight.missingEncoder($0).trouble, or: "relayctl check")
        }
        let needs = ffmpegNeeds + (needsTLS ? [("protocols", ["rtmps"])] : [])
        for need in needs {
            let missing = need.names.filter { lists[need.list]?.contains($0) == false }
            guard !missing.isEmpty else { continue }
            findings.append(
                .problem(
                    "this ffmpeg lacks \(missing.joined(separator: ", ")) (ffmpeg -\(need.list))",
                    cause: "Debian's ffmpeg has all that the relay uses",
                    command: "sudo apt-get install --reinstall ffmpeg"))
        }
        return findings.isEmpty ? [.ok("ffmpeg has all that the relay uses")] : findings
    }

    /// Asks ffmpeg.
    static func ffmpeg(encoder: String?, needsTLS: Bool) async -> [Finding] {
        guard Preflight.path(of: "ffmpeg") != nil else { return [.skipped("ffmpeg is not installed")] }
        var lists: [String: Set<String>] = [:]
        for name in Set(ffmpegNeeds.map(\.list) + ["encoders"]) { lists[name] = await FFmpegParts.list(name) }
        guard lists.values.contains(where: { !$0.isEmpty }) else {
            return [.unknown("ffmpeg does not say what it has", command: "ffmpeg -hide_banner -encoders")]
        }
        return ffmpeg(encoder: encoder, needsTLS: needsTLS, lists: lists)
    }
}
