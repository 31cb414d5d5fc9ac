import Logging
import NginxClient
import ProcessKit
import RelayCore

/// Carries out what the switch machine decides.
extension ChannelDriver {
    /// Applies a result, its parts in the order in which ``SwitchResult`` lists them. The machine has already changed its state, so
    /// nothing here can make it repeat anything.
    func perform(_ result: SwitchResult) {
        for answer in result.answers { self.answer(answer) }
        for switcher in result.stops { stopSwitcher(switcher) }
        for start in result.starts { startSwitcher(start) }
        for publisher in result.droppedPublishers { drop(publisher) }
        if let clientID = result.droppedProgram { dropProgram(clientID) }
        if result.wantsSnapshot { takeSnapshot() }
        for report in result.reports where note(report) { self.report(report) }
        followFormat()
        if machine.isVacant != isVacant {
            isVacant = machine.isVacant
            newsSink.yield(.vacant(isVacant))
        }
        armTimer()
        wakeWaiters()
    }

    /// Takes from a report what this program keeps besides the machine.
    ///
    /// - Returns: Whether an operator should read of it.
    private func note(_ report: SwitchReport) -> Bool {
        switch report {
        case .switched(_, let to, _, _):
            if to.isSlate { slate.isOnAir() }
            onOnAir()
        case .slateReplacedByBuiltIn(let name): return slate.replacedByBuiltIn(name)
        case .overrideEnded(let feed):
            choice = nil
            newsSink.yield(.overrideEnded(feed))
        default: break
        }
        return true
    }

    private func answer(_ answer: SwitchResult.Answer) {
        held.removeValue(forKey: answer.callback)?.resume(returning: answer.isAdmitted)
    }

    private func armTimer() {
        guard let deadline = machine.deadline, !isStopping else {
            timer?.task.cancel()
            timer = nil
            return
        }
        guard timer?.deadline != deadline else { return }
        timer?.task.cancel()
        let task = Task {
            try? await Task.sleep(until: deadline, clock: .continuous)
            guard !Task.isCancelled else { return }
            timeCame(deadline)
        }
        timer = (deadline, task)
    }

    private func timeCame(_ deadline: ContinuousClock.Instant) {
        guard timer?.deadline == deadline, !isStopping else { return }
        timer = nil
        perform(machine.timePassed(now: .now))
    }

    private func startSwitcher(_ start: SwitchResult.Start) {
        guard !isStopping else { return }
        let (id, plan) = (start.switcher, start.plan)
        let token: Token
        var effort = EncodingEffort.full
        switch plan.input {
        case .publisher(let feed, let session):
            token = tokens.mint(for: id, mayPlay: true, using: &generator)
            if !plan.copiesPublisher { effort = encoderStarts(id, feed, session) }
        case .slate(let name, _):
            token = tokens.mint(for: id, mayPlay: false, using: &generator)
            slate.starts(name)
        }
        let runner = SwitcherRunner(
            id: id, source: plan.source, token: token, watching: plan.watched(by: channel.stillness),
            framesUntilPicture: plan.framesUntilPicture, log: switcherLog)
        runners[id] = runner
        runs[id] = Task {
            let exit: SwitcherExit
            do {
                let command = try await switcherCommand(id, plan, effort: effort, token: token)
                exit = await runner.run(command) {
                    await self.progressed(id, $0)
                } onVerdict: {
                    await self.judged(id, $0)
                }
            } catch {
                exit = .failed("\(error)")
            }
            ended(id, exit)
        }
    }

    private func switcherCommand(
        _ id: SwitcherID, _ plan: SwitcherPlan, effort: EncodingEffort, token: Token
    ) async throws -> Command {
        let input: String
        var hasBurst: Bool?
        switch plan.input {
        case .publisher(let feed, let session): input = try ingest(session.connection).playURL(feed, token: token)
        case .slate(let name, _):
            input = try await slates.file(name)
            hasBurst = await slates.hasBurst()
            if hasBurst != true, plan.headStart > .zero { unreported[id] = plan.headStart }
        }
        let arguments = SwitcherCommand.arguments(
            plan, input: input, programURL: channel.publishURL(token: token), effort: effort,
            stall: channel.timing.stall, watching: channel.stillness, hasBurst: hasBurst)
        var command = Command("ffmpeg", arguments, lifetime: switcherLifetime)
        command.oomScoreAdjustment = Self.oomScoreAdjustment
        // An encoder takes commands: which frames to encode.
        if case .encode = plan.video { command.takesInput = true }
        return command
    }

    /// When memory runs out, the kernel should kill an encoder first: it is the largest process, and another one is on air within
    /// seconds.
    private static let oomScoreAdjustment = 500

    private func progressed(_ id: SwitcherID, _ progress: FFmpegProgress) {
        guard !isStopping else { return }
        if let gauge = gauges[id] { encoder.encoderWorked(gauge.profile) }
        perform(
            machine.progressed(
                id, frames: Int(clamping: progress.frame ?? 0),
                written: progress.outTime.map { $0 + (unreported[id] ?? .zero) }, isLast: progress.isLast,
                now: .now))
        observe(id, progress)
    }

    private func ended(_ id: SwitcherID, _ exit: SwitcherExit) {
        tokens.revoke(id)
        runners[id] = nil
        runs[id] = nil
        players[id] = nil
        unreported[id] = nil
        publishers[id] = nil
        let profile = gauges[id]?.profile
        encoderEnded(id)
        guard !isStopping else { return }
        if let profile, case .encoderFailed(let reason) = exit { encoderFailed(profile, reason) }
        perform(machine.switcherExited(id, exit, now: .now))
    }

    private func stopSwitcher(_ id: SwitcherID) {
        guard let runner = runners[id] else { return }
        let player = players[id].map {
            (feed: $0.feed, number: $0.connection.number, ingest: ingests[$0.connection.ingest])
        }
        if gauges[id] != nil, realTime.isTooSlow, let clientID = publishers[id] {
            // The waiting frames are no longer wanted, and writing them would take long. The connection is cut in mid-stream,
            // where sound and picture are interleaved by time; at a regular end, all sound that waits for its picture would
            // follow.
            dropProgram(clientID)
            Task {
                await runner.willEnd()
                if await runner.ends(within: .milliseconds(300)) { return }
                await runner.stop(.immediate)
            }
            return
        }
        Task {
            await runner.willEnd()
            // Ending its input lets ffmpeg write every frame it still has. A signal does not: frames in its decoder are lost, the
            // sound lasts 0.1 s longer than the picture, and the second SIGTERM, which a blocked read needs, cuts the output as
            // well (measured with 5.1).
            if let player, let ingest = player.ingest {
                let isDropped = try? await ingest.dropPlayer(of: player.feed, number: player.number)
                if isDropped == true, await runner.ends(within: .milliseconds(800)) { return }
            }
            await runner.interrupt()
            if await runner.ends(within: .milliseconds(800)) { return }
            await runner.stop(.ffmpeg)
        }
    }

    /// Ends a publisher's connection; nginx reports its end.
    func drop(_ publisher: SwitchResult.Publisher) {
        let (connection, logger) = (publisher.connection, logger)
        Task {
            do {
                try await ingest(connection).dropPublisher(of: publisher.feed, number: connection.number)
            } catch {
                // Not fatal: the machine goes on when its time limit is reached.
                logger.notice("old session could not be dropped", metadata: ["reason": "\(error)"])
            }
        }
    }

    private func dropProgram(_ clientID: UInt) {
        let (program, name, logger) = (program, channel.programName, logger)
        Task {
            do {
                try await program.drop(
                    .publisher, app: Topology.programApp, name: name, clientID: clientID, timeout: .seconds(1))
            } catch {
                logger.notice("old switcher could not be dropped", metadata: ["reason": "\(error)"])
            }
        }
    }

    /// - Throws: If a connection is at an ingest that this channel does not have.
    private func ingest(_ connection: ConnectionID) throws -> any Ingest {
        guard let ingest = ingests[connection.ingest] else { throw UnknownIngest(id: connection.ingest) }
        return ingest
    }

    private struct UnknownIngest: Error, CustomStringConvertible {
        let id: IngestID

        var description: String { "the channel has no ingest \"\(id)\"" }
    }

    private func takeSnapshot() {
        let askedAt = ContinuousClock.now
        let (ingests, program) = (ingests.values, program)
        Task {
            async let programStat = try? program.stat(timeout: .seconds(2))
            let publishers = await withTaskGroup { group in
                for ingest in ingests { group.addTask { (ingest.id, try? await ingest.publishers()) } }
                var publishers: [IngestID: [Feed: Snapshot.Publisher]] = [:]
                // One that does not answer is unknown.
                for await (id, found) in group { publishers[id] = found }
                return publishers
            }
            let snapshot = await Snapshot(
                askedAt: askedAt, ingests: publishers, program: programStat.map { Snapshot.Program($0) })
            guard !isStopping else { return }
            perform(machine.compared(with: snapshot, now: .now))
        }
    }
}
