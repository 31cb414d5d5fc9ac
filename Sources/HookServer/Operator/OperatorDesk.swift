import Logging
import ProcessKit
import ProgramOptions
import RelayCore
import ServiceLifecycle

/// Takes the operator's orders: each takes effect at once, and is saved then.
actor OperatorDesk: Service {
    /// How long a command waits until what it asked for is true.
    static let patience: Duration = .seconds(5)
    /// Time between two looks at the calendar while something waits for a time of day: it may be set.
    private static let calendarPace: Duration = .seconds(30)

    /// The orders.
    private(set) var state: OperatorState
    private let file: OrdersFile
    private let driver: ChannelDriver
    private let slates: SlateManager
    private let pushes: PushOrders
    private let logger: Logger
    /// The last write, which the next one waits for.
    private var saving: Task<Void, Never>?
    /// Counts the orders, so that the driver can tell an old one.
    private var revision = 0
    /// Why the last orders could not be saved; `nil`: they are.
    private var unsaved: OrdersFile.Failure?
    private var timer: Task<Void, Never>?
    /// Whether nobody publishes, and since when.
    private var isVacant = true
    private var vacancy: Vacancy
    private var vacancyTimer: Task<Void, Never>?

    /// - Parameters:
    ///   - state: What was loaded from the file, and the driver has been told already.
    ///   - offlineAfter: After how long without a publisher the stream is ended; `nil`: it is not.
    init(
        _ state: OperatorState, file: OrdersFile, driver: ChannelDriver, slates: SlateManager, pushes: PushOrders,
        offlineAfter: Duration? = nil, logger: Logger
    ) {
        vacancy = Vacancy(limit: offlineAfter, now: .now)
        self.slates = slates
        self.state = state
        self.pushes = pushes
        pushes.set(paused: state.paused, hasEnded: state.ended != nil)
        self.file = file
        self.driver = driver
        self.logger = logger
    }

    /// Reads the saved orders. What can't be read may have been brb, so it means that.
    static func load(_ file: OrdersFile, logger: Logger, now: Int64 = WallClock.now) -> OperatorState {
        switch file.load() {
        case .orders(var state):
            for change in state.timePassed(now: now) { tell(change, logger) }
            return state
        case .unreadable(let reason):
            logger.log(.orders(.unreadable(reason: reason)))
            var state = OperatorState()
            _ = state.choose(OperatorChoice(.brb, by: "relay", since: now, reason: "saved orders can't be read"))
            return state
        }
    }

    /// Follows the clock and the publishers until the program ends.
    func run() async {
        armTimer()
        armVacancyTimer()
        await cancelWhenGracefulShutdown { [driver] in
            for await news in driver.news {
                switch news {
                case .publisherArrived: await self.apply { $0.publisherArrived() }
                case .overrideEnded(let feed): await self.apply { $0.sessionEnded(feed) }
                case .vacant(let isVacant): await self.vacant(isVacant)
                }
            }
        }
        timer?.cancel()
        vacancyTimer?.cancel()
    }

    /// Carries out an order.
    ///
    /// - Returns: What it has changed.
    @discardableResult
    func apply(_ order: @Sendable (inout OperatorState) -> [OperatorState.Change]) async -> [OperatorState.Change] {
        let before = state
        let changes = order(&state)
        guard state != before else { return changes }
        if state.choice != before.choice {
            revision += 1
            let (choice, revision) = (state.choice, revision)
            let slate = choice?.slate.flatMap { SlateName($0) }
            // First the slate, so that no other one is on air for a moment; at the end of a break, the publisher.
            if slate != nil { await slates.override(with: slate, revision: revision) }
            await driver.override(choice, revision: revision)
            if slate == nil { await slates.override(with: nil, revision: revision) }
        }
        pushes.set(paused: state.paused, hasEnded: state.ended != nil)
        for change in changes { Self.tell(change, logger) }
        if before.ended != nil, state.ended == nil {
            vacancy.resumed(isVacant: isVacant, now: .now)
            armVacancyTimer()
        }
        armTimer()
        await save()
        return changes
    }

    /// Pauses a destination, or lets it go on.
    func pause(_ destination: String, _ isPaused: Bool) async {
        await apply { state in
            _ = state.pause(destination, isPaused)
            return []
        }
    }

    /// What to add to the answer to a command if its order could not be saved.
    var warning: String {
        guard let unsaved else { return "" }
        return "; NOT SAVED (\(unsaved.reason)): it holds until the next "
            + (unsaved.isKept ? "reboot" : "restart of relay-hook")
    }

    /// Saves the orders on a thread of its own, one write after the other.
    private func save() async {
        let (file, former) = (file, saving)
        let task = Task {
            await former?.value
            let state = state
            let failure = await DetachedThread.run { () -> OrdersFile.Failure? in
                do throws(OrdersFile.Failure) {
                    try file.save(state)
                    return nil
                } catch {
                    return error
                }
            }
            if let failure, unsaved == nil {
                logger.log(.orders(.unsaved(reason: failure.reason, isKept: failure.isKept)))
            }
            unsaved = failure
        }
        saving = task
        await task.value
    }

    private func armTimer() {
        timer?.cancel()
        guard let deadline = state.deadline else { return }
        let wait = min(.milliseconds(max(0, deadline - WallClock.now)), Self.calendarPace)
        timer = Task {
            guard (try? await Task.sleep(for: wait)) != nil else { return }
            await apply { $0.timePassed(now: WallClock.now) }
        }
    }

    private func vacant(_ isVacant: Bool) {
        self.isVacant = isVacant
        vacancy.changed(isVacant: isVacant, now: .now)
        armVacancyTimer()
    }

    private func armVacancyTimer() {
        vacancyTimer?.cancel()
        guard let deadline = vacancy.deadline else { return }
        vacancyTimer = Task {
            guard (try? await Task.sleep(until: deadline, clock: .continuous)) != nil else { return }
            guard vacancy.timePassed(now: .now) else { return }
            let now = WallClock.now
            await apply { $0.end(OperatorState.Ending(by: "OFFLINE_AFTER", at: now), now: now) }
        }
    }

    private static func tell(_ change: OperatorState.Change, _ logger: Logger) {
        switch change {
        case .chose(let choice): logger.log(.orders(.chose(choice)))
        case .leftToPublishers(let user): logger.log(.orders(.leftToPublishers(by: user)))
        case .choiceEnded(let choice, let end): logger.log(.orders(.choiceEnded(choice, end)))
        case .ended(let ending): logger.log(.orders(.streamEnded(by: ending.by)))
        case .resumed(let user): logger.log(.orders(.streamResumed(by: user)))
        }
    }
}
