import RelayCore

/// The text that `systemctl status` shows about an nginx that serves.
enum ServingStatus {
    /// Lists the publishers with their streams, addresses and bitrates, and the number of players.
    static func sentence(_ stat: RTMPStat) -> String {
        let published = stat.applications.flatMap { application in
            application.streams.compactMap { stream -> String? in
                guard let publisher = stream.publisher else { return nil }
                let players = stream.clients.count { !$0.isPublishing }
                // nginx's mean over 10 seconds, 0 until there is one.
                let rate = stream.bitsIn > 0 ? ", \(Words.bitrate(Double(stream.bitsIn)))" : ""
                return "/\(application.name)/\(stream.name) from \(publisher.address)\(rate), "
                    + (players == 1 ? "1 player" : "\(players) players")
            }
        }
        return "serving; " + (published.isEmpty ? "nobody publishes" : published.joined(separator: "; "))
    }
}
