import RelayCore

/// Destinations.
extension AlertCause {
    static func ofDestination(_ event: RecordedEvent) -> [AlertCause]? {
        let name = event.destination ?? event.service
        let (away, program) = (AlertProblem.id("destination", name), AlertProblem.id("program", name))
        func begins(_ id: String, _ title: String, _ command: String?) -> [AlertCause] {
            let seconds = event.number("since") ?? 0
            // Seconds that an event tells may be any number; a month is more than all of them.
            let lasted = seconds.isFinite ? Int64(min(max(seconds, 0), 2_678_400) * 1000) : 0
            return [
                .begins(
                    AlertProblem(id, .destination, .critical, "\(name) \(title)", event, command: command),
                    lasted: lasted)
            ]
        }
        switch event.kind {
        case EventKind.platformLost.name, EventKind.platformRefused.name:
            return begins(away, "does not receive your stream", "sudo relayctl status")
        case EventKind.platformStalled.name:
            return begins(
                away, "does not read your stream", AlertProblem.command("sudo relayctl push reconnect ", name))
        case EventKind.programMissing.name:
            return begins(program, "receives no program", "journalctl -u relay-hook -u relay-switch -n 50")
        case EventKind.programBack.name: return [end(program, event)]
        case EventKind.platformReads.name: return [end(away, event)]
        // Frames flow, or somebody wants that none do.
        case EventKind.platformConnected.name, EventKind.platformSteady.name, EventKind.platformHeld.name:
            return [end(away, event), end(program, event)]
        default: return nil
        }
    }
}

/// This host.
extension AlertCause {
    static func ofHost(_ event: RecordedEvent) -> [AlertCause]? {
        func slow(_ severity: AlertMessage.Severity, _ title: String, step: Int) -> [AlertCause] {
            [
                .begins(
                    AlertProblem(
                        "host", .host, severity, title, event, command: "sudo relayctl doctor", step: step,
                        isOfRun: true))
            ]
        }
        switch event.kind {
        case EventKind.hostTooSlow.name: return slow(.warning, "This host is too slow to encode the program", step: 1)
        case EventKind.encodingSuspended.name:
            return slow(.critical, "This host is much too slow: the slate stays on air", step: 2)
        case EventKind.hostRecovered.name: return [end("host", event)]
        case EventKind.encoderReplaced.name:
            return [
                .notice(
                    AlertProblem(
                        "host/encoder", .host, .warning, "The encoder does not work; libx264 is used in its place",
                        event,
                        command: "sudo relayctl doctor"))
            ]
        case EventKind.hostUnmeasured.name:
            return [.notice(AlertProblem("host/unmeasured", .host, .warning, "This host cannot be measured", event))]
        case EventKind.nginxStarved.name:
            let id = AlertProblem.id("cpu", event.service)
            guard event.isTrouble else { return [end(id, event)] }
            return [
                .begins(
                    AlertProblem(
                        id, .host, .warning, "\(event.service) gets no CPU time", event, command: "top", isOfRun: true))
            ]
        default: return ofNeeds(event) ?? ofRecording(event) ?? ofSlate(event)
        }
    }

    private static func ofRecording(_ event: RecordedEvent) -> [AlertCause]? {
        let source = event.text("source") ?? ""
        let id = AlertProblem.id("recording", source)
        switch event.kind {
        case EventKind.recordingFailed.name:
            return [
                .begins(
                    AlertProblem(
                        id, .host, .warning, "Nothing is recorded", event, command: "sudo relayctl record list",
                        isOfRun: true))
            ]
        case EventKind.recordingStarted.name, EventKind.recordingPaused.name: return [end(id, event)]
        default: return nil
        }
    }

    /// What relay-alert itself has seen (``HostWatch``). Whichever run of it is there tells the end.
    private static func ofNeeds(_ event: RecordedEvent) -> [AlertCause]? {
        let isWorse = event.severity == .error
        func told(
            _ id: String, _ severity: AlertMessage.Severity, _ title: String, _ command: String, after: Int64? = nil
        ) -> [AlertCause] {
            guard event.isTrouble else { return [end(id, event)] }
            return [
                .begins(
                    AlertProblem(
                        id, .host, severity, title, event, command: command, step: isWorse ? 2 : 1, after: after))
            ]
        }
        switch event.kind {
        case EventKind.diskLow.name:
            return told(
                AlertProblem.id("disk", event.text("path") ?? ""), isWorse ? .critical : .warning,
                isWorse ? "The disk is full" : "Little disk space is left", "sudo relayctl doctor")
        case EventKind.certificateEnding.name:
            return told(
                AlertProblem.id("certificate", event.text("certificate") ?? ""), isWorse ? .critical : .warning,
                "A certificate ends", "sudo certbot renew")
        case EventKind.upgradeWaits.name:
            return told(
                "upgrade", .info, "An upgrade waits", "sudo systemctl reload relay-gate relay-hook", after: waiting)
        default: return nil
        }
    }
}

/// Services.
extension AlertCause {
    static func ofService(_ event: RecordedEvent) -> [AlertCause]? {
        func problem(
            _ id: String, _ severity: AlertMessage.Severity, _ title: String, _ command: String? = nil,
            isOfRun: Bool = false
        ) -> AlertProblem {
            AlertProblem(id, .service, severity, title, event, command: command, isOfRun: isOfRun)
        }
        let service = event.text("service") ?? event.service
        let ended = AlertProblem.id("service", service)
        let nginx = AlertProblem.id("nginx", event.service)
        let journal = AlertProblem.command("journalctl -u ", service, " -n 50")
        switch event.kind {
        case EventKind.serviceGone.name:
            // Viewers notice nothing of the page and of recordings.
            let severity: AlertMessage.Severity =
                ["relay-web", "relay-record"].contains(service) ? .warning : .critical
            return [.begins(problem(ended, severity, "\(service) has ended unexpectedly", journal, isOfRun: true))]
        case EventKind.serviceStartedAgain.name where event.isRestart:
            return [.restarted(problem(ended, .warning, "\(service) has restarted", journal))]
        case EventKind.serviceStartedAgain.name: return [end(ended, event)]
        case EventKind.nginxFailed.name:
            return [.begins(problem(nginx, .critical, "\(event.service) has failed", journal))]
        // It answers at each start of its service, too.
        case EventKind.nginxServes.name:
            return [
                .restarted(problem(nginx, .warning, "\(event.service) has restarted", journal), onlyAfterProblem: true)
            ]
        case EventKind.nginxWorkerDied.name, EventKind.nginxReloaded.name:
            return [
                .notice(
                    problem(
                        AlertProblem.id("nginx-worker", event.service), .warning,
                        "\(event.service) has dropped its connections", journal))
            ]
        case EventKind.gateSilent.name:
            guard event.isTrouble else { return [end("gate", event)] }
            return [.begins(problem("gate", .critical, "Broadcasters may get no answer", journal, isOfRun: true))]
        case EventKind.cannotListen.name, EventKind.settingsRefused.name:
            let id = AlertProblem.id("settings", event.text("file") ?? event.service)
            let title = event.text("file") == nil ? "\(event.service) cannot start" : "A destination cannot be used"
            return [.notice(problem(id, .critical, title, "sudo relayctl check"))]
        case EventKind.ordersUnsaved.name:
            return [.notice(problem("orders", .critical, "Orders cannot be saved", "df -h /var/lib/relay-hook"))]
        case EventKind.ordersUnreadable.name:
            return [.notice(problem("orders", .critical, "Saved orders cannot be read", "relayctl auto"))]
        case EventKind.historyFailed.name:
            guard event.isTrouble else { return [end("history", event)] }
            return [
                .begins(
                    problem(
                        "history", .warning, "The history cannot be written", "df -h /var/lib/relay-hook", isOfRun: true
                    ))
            ]
        case EventKind.historyDamaged.name:
            return [.notice(problem("history/damaged", .warning, "The history was damaged"))]
        case EventKind.tokensBroken.name:
            return [
                .notice(
                    problem("tokens", .warning, "The tokens for the page cannot be used", "df -h /var/lib/relay-web"))
            ]
        default: return nil
        }
    }
}

extension RecordedEvent {
    /// Whether the event tells of something wrong. Some kinds tell the end, too, which is a notice.
    fileprivate var isTrouble: Bool {
        switch severity {
        case .debug, .info, .notice: false
        case .warning, .error, .critical: true
        }
    }

    /// Whether another run of a service is there, and not the same one again.
    fileprivate var isRestart: Bool {
        message == RelayEvent.service(.startedAgain(service: "", after: .zero)).text.message
    }
}
