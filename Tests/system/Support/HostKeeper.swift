import Testing

/// Lends the one host of each Debian to the tests, to one after the other.
actor HostKeeper {
    private static let bookworm = HostKeeper(.bookworm)
    private static let trixie = HostKeeper(.trixie)

    private let debian: Debian
    private var rooted: Task<DebianRoot, any Error>?
    private var installation: Task<Installation, any Error>?
    private var host: RelayHost?
    private var hosts = 0
    private var isLent = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    private init(_ debian: Debian) { self.debian = debian }

    /// The keeper of a Debian's host.
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

    /// Waits for the host: the one that the last test left, if it can be made as it was after the installation.
    func borrow() async throws -> RelayHost {
        if isLent { await withCheckedContinuation { waiting.append($0) } }
        isLent = true
        do {
            let installation = try await installed()
            if let host, await host.settle() { return host }
            await host?.discard()
            host = nil
            hosts += 1
            let host = try await installation.host(debian, number: hosts)
            self.host = host
            return host
        } catch {
            giveBack()
            throw error
        }
    }

    /// Takes the host back.
    func giveBack() {
        if waiting.isEmpty {
            isLent = false
        } else {
            waiting.removeFirst().resume()
        }
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
        await keeper.giveBack()
        throw error
    }
    await keeper.giveBack()
}
