import RelayCore

/// What `/metrics` answers. Made when it is asked for, of what is known already. Contains no address and no key, and each label has
/// a limited number of values.
struct MetricsPage {
    private typealias Sample = Exposition.Sample

    /// A channel and what is known about it.
    struct Channel {
        let id: ChannelID
        let view: ChannelView

        fileprivate var name: String { id.rawValue }
    }

    let channels: [Channel]
    /// What the other services have reported.
    let services: [ServiceBoard.Entry]
    /// relay-hook's own process.
    let own: ProcessFigures
    let counters: EventCounters

    /// The page.
    var text: String {
        var page = Exposition()
        page.write(.buildInfo, [Sample(["version": RelayVersion.current], 1)])
        writeProgram(&page)
        writePublishers(&page)
        writeSwitcher(&page)
        writeDestinations(&page)
        writeGate(&page)
        writeServices(&page)
        return page.text
    }

    private func writeProgram(_ page: inout Exposition) {
        page.write(
            .programSource,
            channels.flatMap { channel in
                let shown = channel.view.onAir.map { SourceReference($0).kind }
                return SourceKind.allCases.map {
                    Sample(["channel": channel.name, "source": $0.rawValue], shown == $0)
                }
            })
        page.write(
            .programCuts,
            channels.flatMap { channel in
                counters[channel.id].cuts.sorted { $0.key < $1.key }.map { cut, count in
                    Sample(
                        ["channel": channel.name, "from": cut.origin, "to": cut.to.rawValue, "why": cut.why.rawValue],
                        Double(count))
                }
            })
        page.write(.cutDuration, histograms: channels.map { (["channel": $0.name], counters[$0.id].durations) })
        let sent = channels.flatMap { channel in
            counters[channel.id].sent.sorted { $0.key < $1.key }.map { (channel.name, $0.key, $0.value) }
        }
        page.write(
            .cutStep,
            histograms: sent.flatMap { channel, destination, sent in
                [("video", sent.videoSteps), ("sound", sent.soundSteps)].map { track, steps in
                    (["channel": channel, "destination": destination, "track": track], steps)
                }
            })
        page.write(
            .cutSilence,
            histograms: sent.map { channel, destination, sent in
                (["channel": channel, "destination": destination], sent.silences)
            })
    }

    private func writePublishers(_ page: inout Exposition) {
        func write(_ metric: Metric, _ value: (ChannelView, Feed) -> Double) {
            page.write(
                metric,
                channels.flatMap { channel in
                    Feed.allCases.map { feed in
                        Sample(["channel": channel.name, "feed": feed.rawValue], value(channel.view, feed))
                    }
                })
        }
        write(.publisherUp) { $0.publishers[$1] == nil ? 0 : 1 }
        write(.publisherReceived) { Double($0.measurements.receivedBytes(of: $1)) }
        // What relay-gate knows as "not allowed" is counted here by what was wrong.
        let refused = PublisherPolicy.Refusal.allCases.map { refusal in
            (refusal.rawValue, channels.map { $0.view.measurements.refusals[refusal] ?? 0 }.reduce(0, +))
        }
        let rejected = GateReport.Rejection.allCases.filter { $0 != .notAllowed }.map { rejection in
            (rejection.rawValue, gate?.rejected[rejection] ?? 0)
        }
        page.write(.publisherRejections, (refused + rejected).map { Sample(["reason": $0.0], Double($0.1)) })
    }

    private func writeSwitcher(_ page: inout Exposition) {
        func write(_ metric: Metric, _ value: (ChannelMeasurements) -> Double?) {
            page.write(
                metric,
                channels.compactMap { channel in
                    value(channel.view.measurements).map { Sample(["channel": channel.name], $0) }
                })
        }
        write(.encoderReplaced) { $0.encoder.map { $0.reason == nil ? 0 : 1 } }
        write(.switcherSpeed) { $0.encoding?.speed }
        write(.switcherDelay) { $0.encoding?.delay.map { $0 / .seconds(1) } }
        write(.switcherDropped) { Double($0.frames.dropped) }
        write(.switcherRepeated) { Double($0.frames.repeated) }
    }

    private func writeDestinations(_ page: inout Exposition) {
        let destinations = services.compactMap(Destination.init)
        func write(_ metric: Metric, _ value: (Destination) -> Double?) {
            page.write(
                metric,
                destinations.compactMap { destination in
                    value(destination).map {
                        Sample(["channel": destination.channel, "destination": destination.name], $0)
                    }
                })
        }
        write(.destinationUp) { $0.isHeld ? nil : $0.isUp ? 1 : 0 }
        write(.destinationSent) { $0.status.totals.map { Double($0.bytes) } }
        write(.destinationConnects) { $0.status.totals.map { Double($0.connects) } }
        page.write(
            .destinationFailures,
            destinations.flatMap { destination in
                guard let failures = destination.status.totals?.failures else { return [Sample]() }
                return PushFailure.Kind.allCases.map { kind in
                    Sample(
                        ["channel": destination.channel, "destination": destination.name, "reason": kind.rawValue],
                        Double(failures[kind.rawValue] ?? 0))
                }
            })
        write(.destinationProgress) { $0.status.totals?.lastProgress.map(Self.seconds) }
        write(.mediaClockOffset) { $0.isUp ? $0.status.plausibleClockOffset : nil }
    }

    private func writeGate(_ page: inout Exposition) {
        page.write(
            .gateConnections,
            gate.map { gate in
                [
                    Sample(["state": "publishing"], Double(gate.publishers.count)),
                    Sample(["state": "opening"], Double(gate.openings)),
                ]
            } ?? [])
    }

    private func writeServices(_ page: inout Exposition) {
        page.write(.serviceUp, services.map { Sample(["service": $0.name], $0.isConnected) })
        page.write(.serviceRestarts, services.map { Sample(["service": $0.name], Double($0.restarts)) })
        let processes =
            [("relay-hook", own)]
            + services.compactMap { entry in
                entry.isConnected ? entry.process.map { (entry.name, $0) } : nil
            }
        func write(_ metric: Metric, _ value: (ProcessFigures) -> Double) {
            page.write(metric, processes.map { name, figures in Sample(["service": name], value(figures)) })
        }
        write(.processMemory) { Double($0.residentBytes) }
        write(.processCPU) { $0.processorSeconds }
        write(.processFiles) { Double($0.openFiles) }
        write(.processStart) { Self.seconds($0.startedAt) }
    }

    private var gate: GateReport? {
        services.lazy.compactMap { entry -> GateReport? in
            if case .gate(let report)? = entry.report { report } else { nil }
        }.first
    }

    private static func seconds(_ milliseconds: Int64) -> Double { Double(milliseconds) / 1000 }

    /// A destination, as its push reports it.
    private struct Destination {
        let name: String
        let channel = Topology.channel.rawValue
        let status: PushStatus
        let isUp: Bool
        /// The operator wants nothing to be sent.
        var isHeld: Bool { status.state == .paused || status.state == .ended }

        init?(_ entry: ServiceBoard.Entry) {
            guard case .push(let status)? = entry.report, let name = entry.name.split(separator: "@").last else {
                return nil
            }
            self.name = String(name)
            self.status = status
            isUp = entry.isConnected && status.state == .connected
        }
    }
}
