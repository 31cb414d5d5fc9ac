import ProcessKit

/// What this host's ffmpeg has.
enum FFmpegParts {
    /// The names in one of ffmpeg's lists.
    ///
    /// - Parameter list: `encoders`, `decoders`, `muxers`, `demuxers`, `filters`, `protocols`.
    /// - Returns: None if there is no ffmpeg.
    static func list(_ list: String) async -> Set<String> {
        guard
            let output = try? await ShortCommand("ffmpeg", ["-hide_banner", "-\(list)"]).run(within: .seconds(8))
        else { return [] }
        return names(in: output.lines.map(\.text), list)
    }

    /// Reads a list: flags and name in the first columns, or the name alone (`-protocols`). Names that share a line have commas.
    static func names(in lines: [String], _ list: String) -> Set<String> {
        let column = list == "protocols" ? 0 : 1
        return Set(
            lines.flatMap { line -> [String] in
                let words = line.split(separator: " ")
                guard line.hasPrefix(" "), words.count > column else { return [] }
                return words[column].split(separator: ",").map(String.init)
            })
    }
}
