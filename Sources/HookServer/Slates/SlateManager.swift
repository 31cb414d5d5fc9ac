import Logging
import ProcessKit
import ProgramOptions
import RelayCore

/// The slates of one channel: which there are, which one the operator has chosen, and which are rendered.
///
/// Renders one after the other, the wanted one first, with idle priority. Tells the driver of a slate only when it is ready.
actor SlateManager {
    /// How far a slate is.
    enum State: Sendable, Equatable {
        /// Its turn to be rendered comes.
        case waiting
        /// It is looked for, or rendered, up to so many percent.
        case preparing(percent: Int?)
        /// A switcher can copy it.
        case ready
        /// Why it can't be shown.
        case failed(String)
    }

    /// One of the slates.
    struct Slate: Sendable {
        /// What it is rendered from; `nil`: the built-in one is shown.
        let original: SlateOriginal?
        /// What is known of one that an operator has added.
        let entry: SlateStore.Entry?
        var state: State
        /// When it is tried again after a failure; `nil`: not at all.
        var retry: RenderRetry?

        /// Whether it should be prepared now.
        func isDue(_ now: ContinuousClock.Instant) -> Bool { state == .waiting || retry?.isOver(now) == true }
    }

    /// How long to look for the chosen slate before the built-in one goes on air. Enough to read a file of 300 MB.
    private static let searchPatience: Duration = .seconds(1)

    let driver: ChannelDriver
    let library: SlateLibrary
    let store: SlateStore
    let logger: Logger
    /// How long an operator waits until viewers see a slate.
    let patience: Duration
    /// The pauses before a slate that was rendered before is tried again.
    private let pauses: Backoff
    /// All slates, the built-in one among them.
    var slates: [SlateName: Slate]
    /// The operator's choice.
    var current = SlateName.standard
    /// The slate that an override shows in its place.
    var override: SlateName?
    /// Counts the orders of overrides.
    var lastOrder = 0
    /// Whether a file is being received.
    var isReceiving = false

    /// The choice that the driver was told last: it is told of another one when that is ready.
    private var told = SlateName.standard
    private var toldOverride: SlateName?
    /// The slate for a publisher of whom too little arrives; `nil`: none of its own.
    let lowBitrate: SlateName?
    private(set) var toldLowBitrate: SlateName?
    private var isLoaded = false
    private var isStarted = false
    /// Those who wait for a change of a slate's state.
    private var watchers: [Int: AsyncStream<Void>.Continuation] = [:]
    private var lastWatcher = 0
    private var work: (name: SlateName, task: Task<Void, any Error>)?
    private let (wakes, wake) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

    /// - Parameters:
    ///   - configured: OFFLINE_VIDEO_PATH.
    ///   - override: The slate that an override shows, which was ordered before this run.
    ///   - lowBitrate: The slate for a publisher of whom too little arrives (LOW_BITRATE_SHOWS).
    ///   - patience: How long an operator waits until viewers see a slate.
    ///   - pauses: The pauses before a slate that was rendered before is tried again.
    init(
        driver: ChannelDriver, library: SlateLibrary, store: SlateStore, configured: String?,
        override: SlateName? = nil, lowBitrate: SlateName? = nil, logger: Logger, patience: Duration = .seconds(5),
        pauses: Backoff = RenderRetry.pauses
    ) {
        self.driver = driver
        self.pauses = pauses
        self.override = override
        self.lowBitrate = lowBitrate
        self.patience = patience
        self.library = library
        self.store = store
        self.logger = logger
        let standard = configured.map(SlateOriginal.configured)
        slates = [
            .builtIn: Slate(original: nil, entry: nil, state: .ready),
            .standard: Slate(original: standard, entry: nil, state: standard == nil ? .ready : .waiting),
        ]
    }

    /// The slate that should be shown.
    var wanted: SlateName { override ?? current }

    /// Starts the channel with the chosen slate if that has been rendered before, otherwise with the built-in one, and renders
    /// what is missing until the task is cancelled.
    func run() async {
        await load()
        let (looks, looked) = AsyncStream<Void>.makeStream()
        let worker = Task { await prepareAll { looked.finish() } }
        let profiles = driver.profiles
        let follower = Task { for await profile in profiles { await use(profile) } }
        defer { follower.cancel() }
        await withTaskCancellationHandler {
            if case .waiting = slates[current]?.state {
                let look = Task { for await _ in looks {} }
                if await !look.ends(within: Self.searchPatience) { await tellDriver("being read") }
            }
            // Render the built-in slate first: the machine gives a slate's switcher less time than that can take.
            _ = try? await library.file(current)
            guard !Task.isCancelled else { return }
            told = current
            let wasReady = slates[current]?.state == .ready
            await driver.start(slate: current)
            isStarted = true
            if !wasReady, slates[current]?.state == .ready { await driver.slateRendered(current) }
            await apply()
            await worker.value
        } onCancel: {
            worker.cancel()
            Task { await library.stop() }
        }
    }

    /// Reads what is saved. To be called before operators are answered.
    func load() async {
        guard !isLoaded else { return }
        isLoaded = true
        let store = store
        let (entries, choice) = await DetachedThread.run {
            (store.entries(), Result { () throws(SlateLibrary.Failure) in try store.choice() })
        }
        for entry in entries { slates[entry.name] = Slate(entry, in: store) }
        if let override, slates[override] == nil { self.override = nil }
        await library.expect(slates.values.compactMap(\.original))
        switch choice {
        case .success(let name) where slates[name] != nil: current = name
        case .success(let name): complain("there is no slate \"\(name)\" any more")
        case .failure(let error): complain("\(error)")
        }
        if lowBitrate == .connection {
            slates[.connection] = Slate(original: await library.connection, entry: nil, state: .waiting)
        }
        if let lowBitrate, slates[lowBitrate] == nil {
            logger.warning(
                "the slate of LOW_BITRATE_SHOWS cannot be shown; the chosen one is",
                metadata: [
                    "reason":
                        "there is no slate \"\(lowBitrate)\"; to add it: relayctl slate add FILE --name \(lowBitrate)"
                ])
        }
        func complain(_ problem: String) {
            logger.warning("the chosen slate cannot be shown; the default one is", metadata: ["reason": "\(problem)"])
        }
        await tellDriver()
    }

    /// Prepares slates as long as there are any to prepare, and waits for more.
    ///
    /// - Parameter onLooked: Called when it is known whether the first one has to be rendered.
    private func prepareAll(onLooked: @escaping @Sendable () -> Void) async {
        while !Task.isCancelled {
            while let next = next(), !Task.isCancelled {
                let task = Task { try await prepare(next, onLooked: onLooked) }
                work = (next, task)
                let result = await withTaskCancellationHandler {
                    await task.result
                } onCancel: {
                    task.cancel()
                }
                work = nil
                await ended(next, result)
                onLooked()
            }
            onLooked()
            let again = slates.values.compactMap(\.retry?.notBefore).min().map { time in
                Task {
                    try await Task.sleep(until: time, clock: .continuous)
                    wake.yield()
                }
            }
            for await _ in wakes { break }
            again?.cancel()
        }
    }

    /// The slate to prepare next.
    private func next() -> SlateName? {
        let now = ContinuousClock.now
        let waiting = slates.filter { $0.value.isDue(now) }.keys
        let first = [override, current, .standard].compactMap { $0 }.first { waiting.contains($0) }
        return first ?? waiting.min()
    }

    /// Renders all slates to another profile; each replaces the former one of its name when it is ready.
    private func use(_ profile: VideoProfile) async {
        // What is being rendered now has the former profile.
        work?.task.cancel()
        for name in slates.keys { slates[name]?.retry = nil }
        let builtIn = await Task { try await library.use(profile) }.result
        for (name, slate) in slates where slate.original != nil {
            slates[name]?.state = .waiting
            slates[name]?.retry = nil
        }
        work?.task.cancel()
        await ended(.builtIn, builtIn)
        await apply()
        wake.yield()
    }

    private func prepare(_ name: SlateName, onLooked: @escaping @Sendable () -> Void) async throws {
        if name == .builtIn { return try await library.renewBuiltIn() }
        guard let original = slates[name]?.original else { return }
        let profile = await library.profile
        try await prepare(name, original, onLooked: onLooked)
        // Another one is wanted since: once more.
        if await library.profile != profile { throw CancellationError() }
    }

    private func prepare(
        _ name: SlateName, _ original: SlateOriginal, onLooked: @escaping @Sendable () -> Void
    ) async throws {
        if name == .connection { try await library.drawConnection() }
        guard case .missing(let output, let profile) = try await library.find(original) else { return }
        await set(name, .preparing(percent: nil))
        onLooked()
        let (percents, sink) = AsyncStream<Int>.makeStream(bufferingPolicy: .bufferingNewest(1))
        // Ends before the status shows anything else.
        async let shown: Void = {
            for await percent in percents { await set(name, .preparing(percent: percent)) }
        }()
        do {
            try await library.render(original, profile, to: output) { sink.yield($0) }
        } catch {
            sink.finish()
            await shown
            throw error
        }
        sink.finish()
        await shown
    }

    private func ended(_ name: SlateName, _ result: Result<Void, any Error>) async {
        // It may have been removed meanwhile.
        guard slates[name] != nil else { return await library.forget(name) }
        switch result {
        case .success:
            slates[name]?.retry = nil
            await set(name, .ready)
            let replaced = if name == .builtIn, await showsBuiltIn(wanted) { wanted } else { name }
            // The machine ignores it unless it is the wanted one.
            if isStarted { await driver.slateRendered(replaced) }
            await apply()
        // The built-in one is rendered to the other profile before the rest.
        case .failure(is CancellationError): if name != .builtIn { await set(name, .waiting) }
        case .failure(let error):
            let shown: SlateEvent.Substitute? =
                if name != wanted { nil } else if await showsFormer(name) { .former } else { .builtIn }
            let retry = await retry(of: name, after: "\(error)")
            slates[name]?.retry = retry
            // The built-in one can be shown, if need be as it was.
            await set(name, name == .builtIn ? .ready : .failed("\(error)"))
            await tellDriver()
            if retry?.isNews ?? true { logger.log(.slate(.unusable(name, shown: shown, reason: "\(error)"))) }
        }
    }

    /// When a slate is tried again that was rendered before, and is shown as it was. Of any other, an operator is told that it is not used.
    private func retry(of name: SlateName, after reason: String) async -> RenderRetry? {
        let isShown = await library.isReady(name)
        let earlier = slates[name]?.retry
        guard isShown || earlier != nil else { return nil }
        return RenderRetry(after: earlier, pauses: pauses, reason: reason, now: .now)
    }

    /// Whether the built-in slate is shown in place of this one, or is this one.
    private func showsBuiltIn(_ name: SlateName) async -> Bool {
        guard slates[name]?.original != nil else { return true }
        if await library.isReady(name) { return false }
        guard name == .standard else { return true }
        return await !library.hasFormer
    }

    /// Whether an earlier slate is shown in place of this one, or this one in an earlier format.
    private func showsFormer(_ name: SlateName) async -> Bool {
        if await library.isReady(name) { return true }
        if name == .standard, await library.hasFormer { return true }
        return isStarted && name != told && told != .builtIn
    }

    private func set(_ name: SlateName, _ state: State) async {
        slates[name]?.state = state
        for watcher in watchers.values { watcher.yield() }
        if name == wanted { await tellDriver() }
    }

    /// Waits until a slate is ready or has failed.
    func settles(_ name: SlateName, within limit: Duration) async {
        let (changes, change) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        lastWatcher += 1
        let number = lastWatcher
        watchers[number] = change
        defer { watchers[number] = nil }
        let wait = Task {
            while let state = slates[name]?.state, !state.isSettled {
                var changes = changes.makeAsyncIterator()
                guard await changes.next() != nil else { return }
            }
        }
        _ = await wait.ends(within: limit)
        wait.cancel()
    }

    /// Tells the driver which slates to show, as far as they are ready.
    func apply() async {
        await tellDriver()
        guard isStarted else { return }
        if told != current, slates[current]?.state == .ready {
            told = current
            await driver.slateSelected(current)
        }
        let override = await shown(override, inPlaceOf: toldOverride)
        if toldOverride != override {
            toldOverride = override
            await driver.slateOverridden(override)
        }
        let lowBitrate = await shown(lowBitrate, inPlaceOf: toldLowBitrate)
        if toldLowBitrate != lowBitrate {
            toldLowBitrate = lowBitrate
            await driver.slateForLowBitrate(lowBitrate)
        }
    }

    /// The slate of a purpose that can be shown. One that is rendered again stays meanwhile.
    private func shown(_ name: SlateName?, inPlaceOf before: SlateName?) async -> SlateName? {
        guard let name, let slate = slates[name] else { return nil }
        if slate.state == .ready { return name }
        guard name == before, await library.isReady(name) else { return nil }
        return name
    }

    /// Tells the driver which slate is wanted, and why it is not shown.
    private func tellDriver(_ note: String? = nil) async {
        let state = slates[wanted]?.state
        // One that is rendered again is shown as it was.
        let isShown = if let state, !state.isSettled { await library.isReady(wanted) } else { false }
        // Its failure is not over while it is tried again.
        let failure = slates[slates[wanted]?.original == nil ? .builtIn : wanted]?.retry?.reason
        await driver.slateIsWanted(wanted, preparation: note ?? failure ?? (isShown ? nil : state?.preparation))
    }

    /// Looks for slates to prepare. What is being prepared waits if another one is wanted.
    func prepareWaiting() {
        if let work, work.name != wanted, slates[wanted]?.state == .waiting { work.task.cancel() }
        wake.yield()
    }

    /// Stops preparing a slate.
    func stopPreparing(_ name: SlateName) {
        if let work, work.name == name { work.task.cancel() }
    }
}

extension SlateManager.State {
    /// Whether it does not change by itself.
    var isSettled: Bool {
        switch self {
        case .ready, .failed: true
        case .waiting, .preparing: false
        }
    }

    /// Why the file is not there; `nil`: it is.
    var preparation: String? {
        switch self {
        case .ready: nil
        case .waiting: "waiting to be rendered"
        case .preparing(let percent): "being rendered" + (percent.map { ", \($0) %" } ?? "")
        case .failed(let reason): reason
        }
    }
}

extension SlateManager.Slate {
    /// A slate that an operator has added.
    init(_ entry: SlateStore.Entry, in store: SlateStore) {
        let original = SlateOriginal(
            name: entry.name, path: store.path(of: entry.name), title: "slate \(entry.name): \"\(entry.file)\"",
            file: entry.file, sum: entry.sum)
        self.init(original: original, entry: entry, state: .waiting)
    }
}
