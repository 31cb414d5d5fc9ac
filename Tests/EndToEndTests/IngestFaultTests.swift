import Glibc
import Lab
import ProcessKit
import TestSupport
import Testing

extension EndToEnd {
    /// Broadcasters whose frames stop, in all the ways they can.
    @Suite struct IngestFaultTests {
        /// How a script stops, and how it goes on by itself.
        enum Stop: CaseIterable {
            /// Nothing for three seconds, then more, with the timestamps of a clock that went on.
            case silence
            /// One message a second.
            case trickle
            /// One message a second, and there is no sound between the frames.
            case trickleOfPictures

            var comesBack: Bool { self == .silence }

            func script(_ script: PublisherScript) -> PublisherScript {
                switch self {
                case .silence: script.paused(at: 3, for: 3)
                case .trickle: script.trickling(from: 3)
                case .trickleOfPictures: script.without(8).trickling(from: 6)
                }
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: Stop.allCases)
        func theSlateReplacesFramesThatStop(stop: Stop) async throws {
            try await withRelay { relay in
                let publisher = try await relay.publisher { stop.script($0) }
                try await relay.observer.keyframe(of: .live, since: publisher.started)
                let admitted = try #require(await publisher.admitted())
                let stopped = admitted.advanced(by: stop == .trickleOfPictures ? 6 : 3)
                let slate = try await relay.observer.keyframe(of: .slate, since: stopped)
                let took = slate.received.arrival.seconds(since: stopped)
                #expect(took < 2)
                try await relay.lines.first("on air: slate", "no frames from the publisher", since: stopped)
                if stop.comesBack {
                    let back = try await relay.observer.keyframe(of: .live, since: slate.received.arrival)
                    try await relay.lines.first("on air: live", "frames flow again", since: stopped)
                    let after = back.received.arrival.seconds(since: stopped.advanced(by: 3))
                    Figures.print(stop, "to slate", took, "s, live again after", after, "s of frames")
                    // To the next keyframe, a second at most, and the encoder's start.
                    #expect(after < 3)
                } else {
                    // It stays there.
                    let end = slate.received.arrival.advanced(by: 4)
                    _ = try await relay.observer.first("more of the slate", since: end, within: .seconds(8)) {
                        $0.feed == .slate
                    }
                    let after = relay.observer.meter.frames.filter { $0.received.arrival > slate.received.arrival }
                    #expect(after.allSatisfy { $0.feed == .slate })
                    Figures.print(stop, "to slate", took, "s")
                }
                #expect(relay.observer.meter.sessions == 1)
                let faults = TimestampFaults(in: relay.observer.journal)
                #expect(faults.list == [], "\(faults)")
                publisher.close()
            }
        }

        @Test(.timeLimit(.minutes(1))) func aHaltedBroadcasterIsLiveAgainByItself() async throws {
            try await withRelay { relay in
                let camera = try await relay.camera()
                let live = try await relay.observer.keyframe(of: .live, since: camera.started)
                try await relay.second(after: live)
                try await halt(relay, "halted", { camera.pause() }, { camera.resume() })
                await camera.stop()
            }
        }

        /// OBS's network is pulled: neither side is told, and what OBS sends arrives later or never.
        @Test(
            .timeLimit(.minutes(1)),
            .enabled(if: getuid() == 0, "only root can make a network and pull it"))
        func aPulledNetworkIsNoticedAndComesBack() async throws {
            let network = try await PulledNetwork()
            do {
                try await withRelay { relay in
                    let file = try await TestClip.plain.file(cache: Places.clips)
                    let camera = try await TestCamera.start(
                        playing: file, to: "rtmp://\(network.address):\(relay.ports.rtmp)/live", name: relay.streamKey,
                        directory: relay.directory.path, wrapper: network.wrapper)
                    let live = try await relay.observer.keyframe(of: .live, since: camera.started)
                    try await relay.second(after: live)
                    try await halt(relay, "network pulled", { try await network.pull() }, { try await network.plug() })
                    await camera.stop()
                }
            } catch {
                await network.remove()
                throw error
            }
            await network.remove()
        }

        private func halt(
            _ relay: RunningRelay, _ name: String, _ stop: () async throws -> Void, _ resume: () async throws -> Void
        ) async throws {
            let stopped = Moment.now()
            try await stop()
            let slate = try await relay.observer.keyframe(of: .slate, since: stopped)
            let toSlate = slate.received.arrival.seconds(since: stopped)
            #expect(toSlate < 2)
            try await relay.lines.first("on air: slate", "no frames from the publisher", since: stopped)
            try await relay.second(after: slate)
            #expect(relay.lines.matching("publisher disconnected") == [], "nginx noticed first")
            let resumed = Moment.now()
            try await resume()
            let back = try await relay.observer.keyframe(of: .live, since: resumed, within: .seconds(15))
            let toLive = back.received.arrival.seconds(since: resumed)
            try await relay.lines.first("on air: live", "frames flow again", since: resumed)
            #expect(toLive < 5)
            Figures.print(name, "to slate", toSlate, "s, live again", toLive, "s after it went on")
            #expect(relay.observer.meter.sessions == 1)
            let faults = TimestampFaults(in: relay.observer.journal)
            #expect(faults.list == [], "\(faults)")
        }

        /// OBS lost its network and has connected anew; the old connection is still open and silent.
        @Test(.timeLimit(.minutes(1)), arguments: [true, false])
        func aTakeoverIsOnAirSoon(beforeTheSlate: Bool) async throws {
            try await withRelay { relay in
                let old = try await relay.publisher { $0.prefix(2.5).paused(at: 2.4, for: 30) }
                try await relay.observer.keyframe(of: .live, since: old.started)
                let stopped = try #require(await old.admitted()).advanced(by: 2.4)
                if beforeTheSlate {
                    _ = try await relay.observer.first(
                        "the last frames", since: stopped.advanced(by: -0.3), within: .seconds(9)
                    ) {
                        $0.feed == .live
                    }
                } else {
                    try await relay.observer.keyframe(of: .slate, since: stopped)
                }
                let camera = try await relay.camera()
                let taken = try await relay.lines.first("publisher takes over", since: camera.started)
                let line = try await relay.lines.first("on air: live", since: taken.arrival)
                let frame = try await relay.observer.keyframe(of: .live, since: line.arrival.advanced(by: -0.1))
                let took = frame.received.arrival.seconds(since: camera.started)
                #expect(took < 1.5)
                // The old connection is closed, and the new one is the only publisher.
                let page = try await HTTP.get("/ingest/rtmp_stat", port: relay.ports.http)
                #expect(page.ranges(of: "<publishing/><active/></client>").count <= 1, "\(page)")
                try await relay.lines.first("publisher disconnected", "session=1", since: camera.started)
                Figures.print("second camera to live", took, "s, slate before:", !beforeTheSlate)
                await camera.stop()
                old.close()
            }
        }

        /// `kill -HUP` by a script for another nginx: the old worker keeps the broadcaster, and the new one answers for it.
        @Test(.timeLimit(.minutes(1))) func aReloadedIngestMakesTheBroadcasterReconnect() async throws {
            try await withRelay { relay in
                let camera = try await relay.camera()
                let live = try await relay.observer.keyframe(of: .live, since: camera.started)
                try await relay.second(after: live)
                let worker = try relay.process(of: .ingestWorker)
                let reloaded = Moment.now()
                Glibc.kill(try relay.process(of: .ingestMaster).pid, SIGHUP)
                // ffmpeg does not connect anew by itself, as OBS does: it ends.
                _ = await camera.exit()
                let cut = Moment.now().seconds(since: reloaded)
                #expect(cut < 5)
                #expect(!worker.isAlive)
                try await relay.lines.first("nginx was reloaded", since: reloaded)
                let next = try await relay.camera()
                let line = try await relay.lines.first("on air: live", since: next.started)
                let back = try await relay.observer.keyframe(of: .live, since: line.arrival)
                let toLive = back.received.arrival.seconds(since: next.started)
                #expect(toLive < 3)
                Figures.print("disconnected", cut, "s after SIGHUP, the next camera to live", toLive, "s")
                #expect(relay.observer.meter.sessions == 1)
                await next.stop()
            }
        }

        /// relay-hook hears nothing while OBS goes and another comes.
        @Test(.timeLimit(.minutes(2)), arguments: [LostCallbacks.halted, .unreachable])
        func lostCallbacksAreMadeUpFor(how: LostCallbacks) async throws {
            try await withRelay { relay in
                let camera = try await relay.camera()
                let live = try await relay.observer.keyframe(of: .live, since: camera.started)
                try await relay.second(after: live)
                try how.begin(relay)
                // It goes, and another comes and goes.
                await camera.kill()
                try await relay.publisher().close()
                let heard = Moment.now()
                try how.end(relay)
                try await relay.observer.keyframe(of: .slate, since: heard.advanced(by: -2), within: .seconds(15))
                let line = try await relay.lines.first(
                    "publisher disconnected", "session=1", since: camera.started, within: .seconds(16))
                let took = line.arrival.seconds(since: heard)
                #expect(took < 15)
                let next = try await relay.camera()
                let back = try await relay.observer.keyframe(of: .live, since: next.started)
                Figures.print(
                    how, "- right again after", took, "s, next camera to live",
                    back.received.arrival.seconds(since: next.started), "s")
                let status = try await HTTP.get("/api/v1/status", port: relay.ports.http)
                #expect(status.contains("\"live\""))
                #expect(relay.observer.meter.sessions == 1)
                await next.stop()
            }
        }
    }
}

/// How callbacks get lost.
enum LostCallbacks: CustomTestStringConvertible {
    /// relay-hook stands still (SIGSTOP).
    case halted
    /// nginx finds no socket.
    case unreachable

    var testDescription: String { "\(self)" }

    func begin(_ relay: RunningRelay) throws {
        switch self {
        case .halted: Glibc.kill(try relay.process(of: .hook).pid, SIGSTOP)
        case .unreachable: rename(try relay.hookSocket, try relay.hookSocket + ".away")
        }
    }

    func end(_ relay: RunningRelay) throws {
        switch self {
        case .halted: Glibc.kill(try relay.process(of: .hook).pid, SIGCONT)
        case .unreachable: rename(try relay.hookSocket + ".away", try relay.hookSocket)
        }
    }
}
