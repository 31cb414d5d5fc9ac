import FoundationEssentials
import HTTPTypes
import Logging
import ProcessKit
import ProgramOptions
import RelayCore

/// What operators do with slates.
extension SlateManager {
    /// Makes a slate the current one. If viewers see a slate, they see this one as soon as it is ready.
    ///
    /// - Returns: What is now true.
    /// - Throws: ``ControlFailure``.
    func use(_ name: SlateName, by caller: Caller) async throws -> String {
        try await check(name)
        let before = current
        current = name
        logger.log(.slate(.used(name, by: caller.name)))
        prepareWaiting()
        await apply()
        let failure = await save(name)
        await settles(name, within: patience)
        if case .failed(let reason) = slates[name]?.state, current == name, before != name {
            current = before
            await apply()
            _ = await save(before)
            throw ControlFailure(
                .conflict, "the slate \(name) cannot be shown: \(reason); the slate is still \(before)")
        }
        let sentence = await outcome(of: name, before: before)
        guard let failure else { return sentence }
        return sentence + "; it could not be saved, so it is forgotten at the next restart: \(failure)"
    }

    private func save(_ name: SlateName) async -> SlateLibrary.Failure? {
        let store = store
        do throws(SlateLibrary.Failure) {
            try await DetachedThread.run { () throws(SlateLibrary.Failure) in try store.save(choice: name) }
            return nil
        } catch {
            logger.warning("the chosen slate cannot be saved", metadata: ["reason": "\(error)"])
            return error
        }
    }

    /// Shows a slate in place of the current one until it is called with `nil`. Waits for no disk.
    ///
    /// - Parameters:
    ///   - name: A slate that does not exist, or can't be shown, leaves the current one.
    ///   - revision: Counts the orders: one that arrives after a later one has no effect.
    func override(with name: SlateName?, revision: Int) async {
        guard revision > lastOrder else { return }
        lastOrder = revision
        override = name.flatMap { slates[$0] == nil ? nil : $0 }
        prepareWaiting()
        await apply()
    }

    /// Why an override cannot show a slate; `nil`: it can, at the latest when it is rendered.
    func obstacle(to name: String) -> String? {
        guard let slate = SlateName(name), let state = slates[slate]?.state else { return unknown(name).reason }
        if case .failed(let reason) = state { return "the slate \(slate) cannot be shown: \(reason)" }
        return nil
    }

    /// What is still to be done until viewers can see the slate of an override; `nil`: nothing.
    var overridePreparation: String? { override.flatMap { slates[$0]?.state.preparation } }

    /// Removes a slate that an operator has added.
    ///
    /// - Returns: What is now true.
    /// - Throws: ``ControlFailure``.
    func remove(_ name: SlateName, by caller: Caller) async throws -> String {
        guard let slate = slates[name] else { throw unknown(name.text) }
        guard slate.entry != nil else {
            throw ControlFailure(
                .conflict,
                name == .builtIn || name == .connection
                    ? "the slate \(name) comes with the relay and cannot be removed"
                    : "the slate \(name) is OFFLINE_VIDEO_PATH in /etc/relay/relay.env; unset that, then: "
                        + "sudo systemctl reload relay-hook")
        }
        guard name != current else {
            throw ControlFailure(
                .conflict,
                "the slate \(name) is the current one; choose another first, such as: relayctl slate use default")
        }
        guard name != override else {
            throw ControlFailure(
                .conflict, "the slate \(name) is shown by relayctl brb; end that first: relayctl auto")
        }
        guard name != lowBitrate else {
            throw ControlFailure(
                .conflict,
                "the slate \(name) is that of LOW_BITRATE_SHOWS in /etc/relay/relay.env; unset that, then: "
                    + "sudo systemctl reload relay-hook")
        }
        slates[name] = nil
        stopPreparing(name)
        let store = store
        do {
            try await DetachedThread.run { () throws(SlateLibrary.Failure) in try store.remove(name) }
        } catch {
            slates[name] = slate
            throw ControlFailure(.internalServerError, "the slate \(name) cannot be removed: \(error)")
        }
        await library.forget(name)
        logger.log(.slate(.removed(name, by: caller.name)))
        return "the slate \(name) is removed"
    }

    /// A still picture of a slate as viewers see it.
    ///
    /// - Returns: A PNG file.
    /// - Throws: ``ControlFailure``.
    func preview(_ name: SlateName) async throws -> [UInt8] {
        guard let slate = slates[name] else { throw unknown(name.text) }
        if let preparation = slate.state.preparation {
            throw ControlFailure(.conflict, "there is no preview of the slate \(name) yet: \(preparation)")
        }
        do {
            return try await library.preview(name)
        } catch let error as SlateLibrary.Failure {
            throw ControlFailure(.internalServerError, error.description)
        }
    }

    /// All slates, those that always exist first.
    var list: SlateList {
        SlateList(
            channel: driver.channel.id, current: current, shown: wanted,
            slates: slates.sorted { $0.key < $1.key }.map { name, slate in SlateList.Row(name, slate, current: current)
            })
    }

    /// - Throws: ``ControlFailure`` if there is no such slate, or it can't be shown.
    private func check(_ name: SlateName) async throws {
        guard let slate = slates[name] else { throw unknown(name.text) }
        if case .failed(let reason) = slate.state {
            throw ControlFailure(.conflict, "the slate \(name) cannot be shown: \(reason)")
        }
        // The operator may have deleted what was rendered.
        if slate.state == .ready, slate.original != nil, await !library.isReady(name) { slates[name]?.state = .waiting }
    }

    private func unknown(_ name: String) -> ControlFailure {
        let names = slates.keys.sorted().map(\.text).joined(separator: ", ")
        return ControlFailure(.notFound, "there is no slate \"\(PlainText.line(name))\"; there are: \(names)")
    }

    private func outcome(of name: SlateName, before: SlateName) async -> String {
        if let override, override != name {
            return "the slate is \(name) from now on; relayctl brb shows \(override) until it ends"
        }
        if let preparation = slates[name]?.state.preparation {
            return before == name
                ? "the slate \(name) is \(preparation)"
                : "the slate \(name) is \(preparation); it is shown when it is ready, and \(before) until then"
        }
        _ = await driver.waits(atMost: patience) { $0.isLive || $0.showsWantedSlate }
        let view = await driver.view
        if view.isLive, let source = view.onAir { return "the slate is \(name) from now on; \(source.name) is on air" }
        return view.showsWantedSlate
            ? "the slate \(name) is on air"
            : "the slate is \(name) from now on; it is not on air yet: relayctl status"
    }
}

/// Adding slates.
extension SlateManager {
    /// A file that an operator sends.
    struct Offer: Sendable {
        /// The slate's name.
        let name: SlateName
        /// The file's name, safe to be shown.
        let file: String
        /// Its size in bytes; `nil` if unknown.
        let bytes: Int64?

        /// - Throws: ``ControlFailure`` if the name is not allowed.
        init(name: String?, file: String?, bytes: Int64?) throws {
            let last = (file ?? "").split(separator: "/").last.map(String.init) ?? ""
            let shown = String(PlainText.line(last).prefix(80))
            guard let given = name.map({ SlateName($0) }) ?? SlateName(file: shown) else {
                throw ControlFailure(
                    .badRequest,
                    name.map { "the name \"\($0)\" is not allowed; give \(SlateName.allowed)" }
                        ?? "no name can be made from \"\(shown)\"; give one with --name: \(SlateName.allowed)")
            }
            self.name = given
            self.file = shown.isEmpty ? given.text : shown
            self.bytes = bytes
        }
    }

    /// Receives a file, checks it, and begins to render it.
    ///
    /// - Parameter receive: Writes what arrives.
    /// - Returns: What is now true.
    /// - Throws: ``ControlFailure``; nothing has changed then.
    func add(_ offer: Offer, by caller: Caller, receive: @Sendable (SlateUpload) async throws -> Void) async throws
        -> String
    {
        let name = offer.name
        guard slates[name] == nil else {
            throw ControlFailure(
                .conflict,
                name.isPermanent
                    ? "the name \(name) is taken; give another one: --name NAME"
                    : "there is a slate \(name) already; give another name (--name NAME), or remove it first: "
                        + "relayctl slate remove \(name)")
        }
        guard !isReceiving else {
            throw ControlFailure(.conflict, "another slate is being added; try again in a moment")
        }
        isReceiving = true
        defer { isReceiving = false }
        do {
            let entry = try await store(offer, by: caller, receive: receive)
            slates[name] = Slate(entry, in: store)
            logger.log(.slate(.added(name, file: entry.file, by: caller.name)))
            prepareWaiting()
            await settles(name, within: .seconds(1))
            let state = slates[name]?.state.preparation ?? "ready"
            return "the slate \(name) is added and \(state); to show it: relayctl slate use \(name)"
        } catch let error as SlateLibrary.Failure {
            throw ControlFailure(.unprocessableContent, error.description)
        }
    }

    private func store(_ offer: Offer, by caller: Caller, receive: @Sendable (SlateUpload) async throws -> Void)
        async throws -> SlateStore.Entry
    {
        let (store, title) = (store, "\"\(offer.file)\"")
        try await checkRoom(for: offer, bytes: offer.bytes ?? 0)
        let upload = try await DetachedThread.run { () throws(SlateLibrary.Failure) in
            try store.upload(limit: SlateBudget.largestFile + 1)
        }
        try await receive(upload)
        try await checkRoom(for: offer, bytes: upload.bytes)
        try await upload.finish()
        let original = SlateOriginal(name: offer.name, path: upload.path, title: title, file: offer.file, sum: nil)
        try await library.check(original)
        let entry = SlateStore.Entry(
            name: offer.name, file: offer.file, sum: try await library.sum(of: original), bytes: upload.bytes,
            added: Date(), by: caller.name)
        try await DetachedThread.run { () throws(SlateLibrary.Failure) in try store.keep(upload, as: entry) }
        return entry
    }

    /// - Throws: ``SlateLibrary/Failure``.
    private func checkRoom(for offer: Offer, bytes: Int64) async throws {
        let store = store
        let free = await DetachedThread.run { store.freeBytes }
        let sizes = slates.values.compactMap { $0.entry?.bytes }
        if let problem = SlateBudget.problem(adding: bytes, to: sizes, free: free) {
            throw SlateLibrary.Failure(description: "\"\(offer.file)\" \(problem)")
        }
    }
}
