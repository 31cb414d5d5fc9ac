import RelayCore

/// What any ingest asks and reports. Each names its connections; none needs to know how another is asked.
extension ChannelDriver {
    /// A client that may publish asks to.
    ///
    /// - Returns: Whether it is admitted. May take seconds: it is held until its switcher plays.
    func publisherArrived(_ connection: ConnectionID, on feed: Feed, from address: String) async -> Bool {
        await hold { machine, id, now in
            machine.publishRequested(feed, connection, address: address, callback: id, now: now)
        }
    }

    /// A publisher's connection has ended, whether it was admitted or not.
    func publisherLeft(_ connection: ConnectionID, on feed: Feed) {
        guard !isStopping else { return }
        perform(machine.publishEnded(feed, connection, now: .now))
    }

    /// A client asks to play a feed.
    ///
    /// - Parameter token: What it gave as its token.
    /// - Returns: Whether it may; `nil`: it is none of our switchers.
    func playerArrived(_ connection: ConnectionID, on feed: Feed, token: String?) async -> Bool? {
        guard let switcher = tokens.redeemPlay(token) else { return nil }
        // A new connection with this number: the ingest was restarted, and the previous client of that number is gone or about to
        // be.
        players = players.filter { $0.value.connection != connection }
        players[switcher] = (feed, connection)
        return await hold { machine, id, now in
            machine.playRequested(by: switcher, feed, callback: id, now: now)
        }
    }

    /// The answer to a player's request has reached the ingest.
    func playerWasAnswered(_ connection: ConnectionID) {
        guard !isStopping, let switcher = players.first(where: { $0.value.connection == connection })?.key else {
            return
        }
        perform(machine.playAnswered(by: switcher, now: .now))
    }
}
