extension SettingRule where Value == Int {
    /// A whole number within `range`.
    static func wholeNumber(_ range: ClosedRange<Int>) -> Self {
        Self(allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
            text.wholeNumber().flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// One of a few numbers.
    static func oneOf(_ numbers: [Int]) -> Self {
        Self(allowed: numbers.map(String.init).joined(separator: " or ")) { text in
            text.wholeNumber().flatMap { numbers.contains($0) ? $0 : nil }
        }
    }

    /// A port to listen on.
    static var port: Self { wholeNumber(1...65535) }

    /// A number of bits (per second) in ffmpeg's notation: `6000k`, `6M`, `2.5M`, `6000000`. As in ffmpeg, k and K are both 1000
    /// and M is 1000000 (libavutil/eval.c, `av_strtod`).
    static func bits(_ range: ClosedRange<Int>) -> Self {
        let allowed =
            "bits in ffmpeg's notation (such as 6000k or 6M) from \(shortBits(range.lowerBound))"
            + " to \(shortBits(range.upperBound))"
        return Self(allowed: allowed) { text in
            let factor =
                switch text.last {
                case "k", "K": 1000
                case "M": 1_000_000
                default: 1
                }
            guard let thousandths = (factor == 1 ? text : String(text.dropLast())).thousandths(),
                thousandths <= 1_000_000_000_000
            else { return nil }
            let bits = thousandths * factor / 1000
            return range.contains(bits) ? bits : nil
        }
    }

    private static func shortBits(_ bits: Int) -> String {
        bits % 1_000_000 == 0 ? "\(bits / 1_000_000)M" : "\(bits / 1000)k"
    }
}

extension SettingRule where Value == Int64 {
    /// A size: `500M`, `20G`, `1.5T`; powers of 1024, as for df(1) and systemd.
    static func bytes(_ range: ClosedRange<Int64>) -> Self {
        Self(
            allowed:
                "a size such as 500M, 20G or 1T, from \(Words.size(range.lowerBound)) to \(Words.size(range.upperBound))"
        ) { text in
            let factor: Int64? =
                switch text.last {
                case "M": 1 << 20
                case "G": 1 << 30
                case "T": 1 << 40
                default: text == "0" ? 1 : nil
                }
            guard let factor, let thousandths = (factor == 1 ? text : String(text.dropLast())).thousandths(),
                thousandths <= 1_000_000_000
            else { return nil }
            let bytes = Int64(Double(thousandths) / 1000 * Double(factor))
            return range.contains(bytes) ? bytes : nil
        }
    }
}

extension SettingRule where Value == RecordSettings.Choice {
    /// What RECORD names.
    static var recordChoice: Self {
        Self(allowed: "program, publisher or both") { RecordSettings.Choice(rawValue: $0) }
    }
}

extension SettingRule where Value == LiveMode {
    /// What LIVE_MODE names.
    static var liveMode: Self {
        Self(allowed: "encode, auto or copy") { LiveMode(rawValue: $0) }
    }
}

extension SettingRule where Value == VideoProfile.Latency {
    /// What VIDEO_LATENCY names.
    static var latency: Self {
        Self(allowed: "normal or low") { VideoProfile.Latency(rawValue: $0) }
    }
}

extension SettingRule where Value == Bool {
    /// `yes` or `no`.
    static var yesOrNo: Self {
        Self(allowed: "yes or no") { text in
            switch text {
            case "yes": true
            case "no": false
            default: nil
            }
        }
    }
}

extension SettingRule where Value == LowBitrateRule.Shows {
    /// What LOW_BITRATE shows.
    static var lowBitrateShows: Self {
        Self(allowed: "slate, connection, keep, or the name of a slate (relayctl slate list)") { text in
            switch text {
            case "slate": .slate
            case "keep": .keep
            default: SlateName(text).map { .ownSlate($0) }
            }
        }
    }
}

extension SettingRule where Value == TimeOfDay {
    /// A time of day of the host's clock.
    static var timeOfDay: Self {
        Self(allowed: "a time of day of this host's clock, such as 04:00") { TimeOfDay($0) }
    }
}

extension SettingRule where Value == TimeSpan {
    /// A length of time with its unit, the range in seconds.
    package static func timeSpan(seconds range: ClosedRange<Int>) -> Self {
        let (least, most) = (TimeSpan(seconds: range.lowerBound), TimeSpan(seconds: range.upperBound))
        return Self(allowed: "a time from \(least) to \(most), such as 90s, 30m or 1h30m") { text in
            TimeSpan(text).flatMap { range.contains($0.seconds) ? $0 : nil }
        }
    }
}

extension SettingRule where Value == Duration {
    /// Seconds with up to three decimals, the range in milliseconds.
    static func seconds(milliseconds range: ClosedRange<Int>) -> Self {
        let allowed = "seconds from \(decimal(range.lowerBound)) to \(decimal(range.upperBound)), such as 2 or 1.5"
        return Self(allowed: allowed) { text in
            text.thousandths().flatMap { range.contains($0) ? .milliseconds($0) : nil }
        }
    }

    private static func decimal(_ thousandths: Int) -> String {
        thousandths % 1000 == 0 ? "\(thousandths / 1000)" : "\(Double(thousandths) / 1000)"
    }
}

extension SettingRule where Value == String {
    /// A name of letters, digits and some further characters, up to `longest` bytes.
    package static func name(plus others: String, longest: Int, otherThan reserved: [String] = []) -> Self {
        let list = others.map(String.init).joined(separator: " ")
        let except = reserved.isEmpty ? "" : ", other than " + reserved.map { "\"\($0)\"" }.joined(separator: ", ")
        return Self(allowed: "a name of up to \(longest) letters, digits and \(list)\(except)") { text in
            guard text.utf8.count <= longest, !reserved.contains(text),
                text.utf8.allSatisfy({ $0.isLetter || $0.isDigit || others.utf8.contains($0) })
            else { return nil }
            return text
        }
    }

    /// A directory that relay-record's sandbox lets it write to (relay-record.service).
    static var recordDirectory: Self {
        let closed = [
            "/boot", "/dev", "/efi", "/etc", "/home", "/proc", "/root", "/run", "/sys", "/tmp", "/usr", "/var/tmp",
        ]
        return Self(
            allowed: "the absolute path of a directory, for example below /srv, /mnt or /var, and not below "
                + closed.joined(separator: ", ")
        ) { text in
            let parts = text.split(separator: "/")
            guard text.hasPrefix("/"), !parts.isEmpty, !parts.contains(".."), !parts.contains("."),
                text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "%") })
            else { return nil }
            let path = "/" + parts.joined(separator: "/")
            return closed.contains { path == $0 || path.hasPrefix("\($0)/") } ? nil : path
        }
    }

    /// A graphics card: a device of the kernel's DRM, such as /dev/dri/by-path/pci-0000:03:00.0-render, or a number.
    static var videoDevice: Self {
        Self(allowed: "a render node such as /dev/dri/renderD128, or a card's number from 0 to 15") { text in
            if let number = text.wholeNumber() { return (0...15).contains(number) ? "\(number)" : nil }
            // ffmpeg divides a device's options at commas.
            guard text.hasPrefix("/dev/dri/"), text.utf8.count <= 100, !text.hasSuffix("/"),
                text.utf8.allSatisfy({ $0.isLetter || $0.isDigit || "/:._-".utf8.contains($0) })
            else { return nil }
            return text
        }
    }

    /// The path of a file. systemd and ffmpeg both accept any bytes except line ends and NUL.
    static var path: Self {
        Self(allowed: "a file's path without line ends or control characters") { text in
            text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } ? text : nil
        }
    }

    /// A publisher's key. Users type it after `?key=` in OBS's stream-key field, and nginx-rtmp copies those arguments unchanged
    /// into a form (ngx_rtmp_notify_module.c), so characters with a meaning in a query, a form or a path are not allowed; ffmpeg
    /// as a publisher would cut a path at `/`.
    static var publishKey: Self {
        let forbidden = "\"#%&'+/<=>?\\"
        let list = forbidden.map(String.init).joined(separator: " ")
        return Self(allowed: "8 to 200 printable ASCII characters, no space and none of \(list)") { text in
            guard (8...200).contains(text.utf8.count),
                text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !forbidden.utf8.contains($0) })
            else { return nil }
            return text
        }
    }

    /// A platform's stream key, short enough for ffmpeg and sendable unchanged.
    static var streamKey: Self {
        Self(allowed: "the platform's stream key, without spaces, line ends or control characters") { text in
            DestinationAddress.isUsableKey(text) ? text : nil
        }
    }
}
