import Testing

/// Lends the hosts of a Debian to the tests, each to one after the other.
actor HostKeeper {
    private static let bookworm = HostKeeper(.bookworm)
    private static let trixie = HostKeeper(.trixie)
    /// So many hosts at once: much of what is tested is waiting, for watchdogs above all.
    private static let most = 2

    private let debian: Debian
    private var rooted: Task<DebianRoot, any Error>?
    private var installation: Task<Installation, any Error>?
    private var idle: [RelayHost] = []
    private var booted = 0
    private var lent = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []

    private init(_ debian: Debian) { self.debian = debian }

    /// The keeper of a Debian's hosts.
    static func of(_ debian: Debian) -> HostKeeper {
        switch debian {
        case .bookworm: bookworm
        case .trixie: trixie
        }
    }

    /// The Debian without the relay; it is made once.
    func root() async throws -> DebianRoot {
        let task =
            rooted
            ?? Task { [debian] in
                try await DebianRoot.ready(debian, for: try #require(TestFolder.package))
            }
        rooted = task
        return try await task.value
    }

    /// The installation from which the hosts come; it is made once.
    func installed() async throws -> Installation {
        let task =
            installation
            ?? Task { [debian] in
                try await Installation.make(on: debian, root: root(), package: try #require(TestFolder.package))
            }
        installation = task
        return try await task.value
    }

    /// Waits for a host: one that another test has left, if it can be made as it was after the installation, or a new one.
    func borrow() async throws -> RelayHost {
        if lent == Self.most {
            await withCheckedContinuation { waiting.append($0) }
        } else {
            lent += 1
        }
        do {
            let installation = try await installed()
            while let host = idle.popLast() {
                if await host.settle() { return host }
                await host.discard()
            }
            booted += 1
            return try await installation.host(debian, number: booted)
        } catch {
            giveBack(nil)
            throw error
        }
    }

    /// Takes a host back.
    func giveBack(_ host: RelayHost?) {
        if let host { idle.append(host) }
        // Whoever waits longest takes its place.
        if waiting.isEmpty { lent -= 1 } else { waiting.removeFirst().resume() }
    }
}

/// Runs a story on a Debian with the relay, on which the slate is on air. It may do with it what it likes: a host that is not as it
/// was is not used again.
func onHost(_ debian: Debian, _ story: (RelayHost) async throws -> Void) async throws {
    let keeper = HostKeeper.of(debian)
    let host = try await keeper.borrow()
    do {
        try await story(host)
    } catch {
        print("\(debian.testDescription): \(error)\n\(await host.machine.evidence())")
        await keeper.giveBack(host)
        throw error
    }
    await keeper.giveBack(host)
}
