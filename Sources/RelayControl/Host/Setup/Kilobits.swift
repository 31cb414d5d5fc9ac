import RelayCore

/// Converts bitrates between OBS's kbit/s and settings in bits per second.
enum Kilobits {
    /// Allowed input.
    static let allowed = "kbit/s from 100 to 100000, such as 3000 (or 3000k, 3M)"

    private static let units = [
        (names: ["kbit/s", "kbps", "kb/s", "k"], suffix: "k"), (["mbit/s", "mbps", "mb/s", "m"], "M"), ([""], "k"),
    ]

    /// VID_BITRATE for a user's input; `nil` if it is not a bitrate, or out of range.
    static func setting(from answer: String) -> String? {
        let typed = answer.lowercased()
        for (names, suffix) in units {
            guard let name = names.first(where: typed.hasSuffix) else { continue }
            let number = typed.dropLast(name.count).filter { $0 != " " }
            let value = number + suffix
            return (try? RelaySettings(["VID_BITRATE": value])) == nil || number.isEmpty ? nil : value
        }
        return nil
    }

    /// A setting's bitrate in kbit/s; unchanged if it cannot be parsed.
    static func shown(_ value: String) -> String {
        guard let bits = try? RelaySettings(["VID_BITRATE": value]).profile.videoBitrate, bits % 1000 == 0 else {
            return value
        }
        return "\(bits / 1000)"
    }
}
