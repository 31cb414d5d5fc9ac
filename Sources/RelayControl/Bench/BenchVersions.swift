import ProcessKit
import RelayCore

/// The versions of what takes part in a benchmark.
enum BenchVersions {
    /// By program.
    static func current() async -> [String: String] {
        var versions = ["relay": RelayVersion.current]
        versions["ffmpeg"] = await word("ffmpeg", ["-version"], after: "ffmpeg version ")
        versions["nginx"] = await word("nginx", ["-v"], after: "nginx/")
        versions["liquidsoap"] = await word("liquidsoap", ["--version"], after: "Liquidsoap ")
        let module = try? await ShortCommand(
            "dpkg-query", ["-W", "-f", "${Version}", "libnginx-mod-rtmp"]
        ).run(within: .seconds(5))
        if let module, module.exit.isSuccess { versions["nginx-rtmp module"] = module.text }
        return versions
    }

    /// The word after a text in a program's first lines.
    private static func word(_ program: String, _ arguments: [String], after text: String) async -> String? {
        guard let output = try? await ShortCommand(program, arguments).run(within: .seconds(10)) else { return nil }
        for line in output.lines.map(\.text) {
            if let at = line.firstRange(of: text) { return String(line[at.upperBound...].prefix { !$0.isWhitespace }) }
        }
        return nil
    }
}
