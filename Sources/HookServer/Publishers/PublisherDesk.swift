import HTTPTypes
import Logging
import ProcessKit
import ProgramOptions
import RelayCore

/// Carries out what the operator says about publishers: who has a key, whose session ends, who may not come back.
///
/// Each order takes effect at once; bans are saved then.
actor PublisherDesk {
    private let driver: ChannelDriver
    private let file: BansFile
    private let logger: Logger
    /// The last write, which the next one waits for.
    private var saving: Task<String?, Never>?

    init(driver: ChannelDriver, file: BansFile, logger: Logger) {
        self.driver = driver
        self.file = file
        self.logger = logger
    }

    /// Ends the session of who publishes to a feed.
    ///
    /// - Parameters:
    ///   - ban: How long its address may not publish; `nil`: it may come back at once.
    ///   - user: Who says so.
    /// - Returns: What is now true.
    func disconnect(_ feed: Feed, ban: Duration?, by user: String) async throws -> String {
        guard let publisher = await driver.publishing(to: feed) else {
            throw ControlFailure(.conflict, "nobody publishes to the \(feed.rawValue) feed")
        }
        let address = publisher.session.address
        if ban != nil, PublisherPolicy.isLoopback(address) {
            throw ControlFailure(
                .conflict,
                "\(address) is this host, most often a proxy in front of the relay: a ban would keep everybody away who "
                    + "comes through it; disconnect without --ban, or revoke the key: relayctl key revoke NAME")
        }
        // First: it must not be back before.
        var promise = "; it may come back, unless you ban it: --ban 10m"
        if let ban {
            promise = await self.ban(address, for: ban, by: user)
        }
        logger.log(.publisher(.ended(.init(feed, publisher.session), by: user)))
        return await driver.end(publisher)
            ? "\(feed.rawValue): \(PlainText.line(address)) is disconnected\(promise)"
            : "\(feed.rawValue): \(PlainText.line(address)) is told to go and is still there: see relayctl status\(promise)"
    }

    /// - Returns: The end of a sentence that says how long.
    private func ban(_ address: String, for span: Duration, by user: String) async -> String {
        let now = WallClock.now
        let ban = BanList.Ban(address: address, until: now + span.milliseconds, by: user)
        let (bans, _) = await driver.changeBans { $0.ban(ban, now: now) }
        logger.log(.publisher(.banned(address: address, for: span, by: user)))
        let end = WallClock.text(Double(ban.until) / 1000)
        return " and may not publish until \(end); to end that before: relayctl unban \(PlainText.line(address))"
            + (await save(bans))
    }

    /// The bans that hold now.
    var bans: [BanList.Ban] {
        get async { await driver.bans }
    }

    /// Ends a ban.
    ///
    /// - Returns: What is now true.
    func unban(_ address: String, by user: String) async throws -> String {
        let now = WallClock.now
        let (bans, isFound) = await driver.changeBans { $0.unban(address, now: now) }
        let shown = PlainText.line(address)
        guard isFound else {
            throw ControlFailure(.notFound, "\(shown) is not banned; those who are: relayctl ban list")
        }
        logger.log(.publisher(.unbanned(address: address, by: user)))
        return "\(shown) may publish again\(await save(bans))"
    }

    /// - Returns: What to add to the answer to a command.
    private func save(_ bans: BanList) async -> String {
        let (file, former) = (file, saving)
        let task = Task {
            _ = await former?.value
            return await file.save(bans)
        }
        saving = task
        guard let reason = await task.value else { return "" }
        return "; NOT SAVED (\(reason)): it holds until relay-hook restarts"
    }

    /// Accepts another key.
    ///
    /// - Returns: What is now true.
    func addKey(_ name: String, _ key: String, by user: String) async throws -> String {
        do {
            try await driver.add(key: key, named: name)
        } catch {
            throw ControlFailure(.conflict, "\(PlainText.line(name)): \(Self.reason(error))")
        }
        logger.log(.publisher(.keyAdded(name: name, by: user)))
        return "\(name): its key is accepted from now on"
    }

    private static func reason(_ obstacle: PublishKeys.Obstacle) -> String {
        switch obstacle {
        case .name: "not a name for a key; give \(KeyName.allowed), and not \"\(KeyName.standard)\""
        case .exists: "there is such a key already; take another name, or first: relayctl key revoke NAME"
        case .key:
            "not a key; give \(PublishKeys.lengths.lowerBound) to \(PublishKeys.lengths.upperBound) letters, digits, _ and -"
        case .tooMany: "there are \(PublishKeys.most) keys already; first: relayctl key revoke NAME"
        }
    }

    /// Refuses a key from now on, and ends the session that uses it.
    ///
    /// - Returns: What is now true.
    func revokeKey(_ name: String, by user: String) async throws -> String {
        let shown = PlainText.line(name)
        guard let sessions = await driver.revokeKey(named: name) else {
            throw ControlFailure(
                .notFound,
                name == KeyName.standard
                    ? "\(name) is the key in publish.key, or PUBLISH_KEY: change it there, then: systemctl reload relay-hook"
                    : "there is no key \"\(shown)\"; those there are: relayctl key list")
        }
        logger.log(.publisher(.keyRevoked(name: name, by: user)))
        var message = "\(shown): its key is refused from now on"
        for publisher in sessions {
            let isOver = await driver.end(publisher)
            message +=
                isOver
                ? ", and its session on the \(publisher.feed.rawValue) feed is ended"
                : "; its session on the \(publisher.feed.rawValue) feed is told to go and is still there: see relayctl status"
        }
        return message
    }

    /// All keys, and who publishes with them.
    var keys: [(name: String, feeds: [Feed])] {
        get async {
            let used = await driver.keysOfFeeds
            return await driver.keyNames.map { name in (name, Feed.allCases.filter { used[$0] == name }) }
        }
    }
}
