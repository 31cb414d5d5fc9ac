import Lab

/// The columns of the benchmark, in order. A column of this relay with other settings is one more line.
enum BenchContenders {
    static func all(stateDirectory: String) -> [any Contender] {
        [
            RelayContender(name: "relay", title: "this relay, encoded", stateDirectory: stateDirectory),
            RelayContender(
                name: "relay-low", title: "this relay, low latency", ["VIDEO_LATENCY": "low"],
                stateDirectory: stateDirectory),
            RelayContender(
                name: "relay-copy", title: "this relay, copied", ["LIVE_MODE": "copy"], stateDirectory: stateDirectory),
            ScriptContender.polling(usesLiveFLV: false, slates: stateDirectory),
            ScriptContender.polling(usesLiveFLV: true, slates: stateDirectory),
            ScriptContender.execPush(slates: stateDirectory),
            ScriptContender.liquidsoap(slates: stateDirectory),
        ]
    }

    /// The program that a column needs beyond the relay's own; `nil`: none.
    static func program(of contender: String) -> String? {
        switch contender {
        case "liquidsoap": "liquidsoap"
        case "polling", "polling-live-flv": "curl"
        default: nil
        }
    }
}
