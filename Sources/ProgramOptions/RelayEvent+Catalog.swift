/// Explanations that `journalctl -x` prints for each event: what it means, and what to do (systemd's message catalog,
/// <https://systemd.io/CATALOG/>).
extension RelayEvent {
    /// The catalog file, `systemd/rtmp-relay.catalog`.
    public static var catalog: String {
        let head = """
            # What `journalctl -x` says about the relay's entries.
            # Made from Sources/ProgramOptions/RelayEvent+Catalog.swift; renew it with:
            #   RENEW_CATALOG=1 swift test --filter CatalogTests

            """
        return head
            + allCases.map { event in
                """

                -- \(event.messageID)
                Subject: \(event.subject)
                Defined-By: rtmp-relay
                Documentation: man:relayctl(1)

                \(event.explanation)

                """
            }.joined()
    }

    /// The explanation's title, one line; `@FIELD@` stands for the entry's field.
    var subject: String {
        switch self {
        case .onAir: "On air: @RELAY_TO@"
        case .publisherConnected: "A broadcaster connected"
        case .publisherDisconnected: "A broadcaster disconnected"
        case .publisherRefused: "A client was refused"
        case .takeover: "A broadcaster took over from an earlier session"
        case .publisherStalled: "No new frames from the broadcaster"
        case .publisherNotShown: "A broadcaster cannot be shown"
        case .publisherSilent: "A broadcaster sends neither picture nor sound"
        case .publisherDropped: "relay-gate disconnected a broadcaster"
        case .publisherNotHeard: "A broadcaster cannot be heard"
        case .flapping: "A broadcaster keeps reconnecting"
        case .switcherFailed: "A switcher failed"
        case .switcherSaid: "A message from the switcher's ffmpeg"
        case .switcherLate: "A switcher was not ready in time"
        case .switcherAdopted: "A switcher from an earlier run is on air"
        case .hostTooSlow: "This host is too slow to encode the program"
        case .encodingSuspended: "This host is much too slow to encode the program"
        case .hostRecovered: "This host is fast enough again"
        case .hostUnmeasured: "This host's encoding speed cannot be measured"
        case .slateUnusable: "Your slate cannot be shown"
        case .slateRendered: "Your slate is ready"
        case .platformConnected: "Connected to the platform"
        case .platformLost: "The connection to the platform was lost"
        case .platformRefused: "The platform is unreachable or refuses the program"
        case .platformRenewed: "The connection to the platform is being renewed"
        case .programMissing: "The push receives no program"
        case .programBack: "The push receives the program again"
        case .nginxServes: "nginx is serving"
        case .nginxFailed: "nginx failed"
        case .nginxWorkerDied: "An nginx worker died"
        case .nginxReloaded: "nginx was reloaded"
        case .nginxStarved: "CPU time for nginx"
        case .cannotListen: "relay-gate cannot listen"
        case .gateSilent: "relay-gate's connection test"
        case .settingsRefused: "Invalid settings"
        }
    }

    /// The explanation: plain text, in lines of at most 80 characters.
    var explanation: String {
        switch self {
        case .onAir:
            """
            The program now shows another source: live is the broadcaster, standby the
            second feed, and slate the picture shown while nobody publishes.
            Reason: @RELAY_WHY@. The switch took @RELAY_TOOK@.
            """
        case .publisherConnected:
            """
            Session @RELAY_SESSION@ from @RELAY_ADDRESS@ gave the right name and key
            and publishes to the @RELAY_FEED@ feed.
            """
        case .publisherDisconnected:
            """
            Session @RELAY_SESSION@ from @RELAY_ADDRESS@ ended after @RELAY_AFTER@.
            If nobody stopped it, the network between the broadcaster and this host
            may have failed.
            """
        case .publisherRefused:
            """
            @RELAY_ADDRESS@ was refused: @RELAY_REASON@.
            If this was you, fix it in OBS; `sudo relayctl obs` prints what to enter.
            If it was somebody else, you need not do anything: the program is not
            affected.
            """
        case .takeover:
            """
            A client with the right key connected while another session was still open,
            most often the same OBS after its network failed. The old session was dropped.
            If this repeats, two encoders publish with the same key: stop one.
            """
        case .publisherStalled:
            """
            The broadcaster's connection is open, but no frame has arrived for
            STALL_SECONDS. The slate goes on air until frames arrive again. Check the
            network between the broadcaster and this host.
            """
        case .publisherNotShown:
            """
            Session @RELAY_SESSION@ from @RELAY_ADDRESS@ is connected with the right key,
            but viewers do not see it: @RELAY_REASON@.
            It goes on air as soon as it sends a usable picture.
            """
        case .publisherSilent:
            """
            @RELAY_ADDRESS@ is connected with the right key: @RELAY_REASON@.
            It is disconnected if nothing arrives within 30 seconds.
            """
        case .publisherDropped:
            """
            relay-gate closed the connection of @RELAY_ADDRESS@, which had given the right
            key: @RELAY_REASON@.
            OBS reconnects by itself. If this repeats, the encoder or its settings are the
            cause; updating the encoder may help.
            """
        case .publisherNotHeard:
            """
            Session @RELAY_SESSION@ from @RELAY_ADDRESS@ is on air, but viewers hear
            silence: @RELAY_REASON@.
            A changed setting takes effect at the next connection.
            """
        case .flapping:
            """
            The broadcaster connected and disconnected several times within a short time.
            The slate stays on air until the broadcaster has stayed connected for
            @RELAY_STEADY_FOR@. See FLAP_SWITCHES, FLAP_WINDOW_SECONDS and
            FLAP_STEADY_SECONDS in relay.env(5).
            """
        case .switcherFailed:
            """
            The ffmpeg that publishes the @RELAY_SOURCE@ source ended unexpectedly:
            @RELAY_REASON@. Another one starts after @RELAY_RETRY_IN@. If this
            repeats, look at the reason; `journalctl -t relay-switcher` shows ffmpeg's
            other messages.
            """
        case .switcherSaid:
            """
            A warning or error from the ffmpeg that decodes and encodes the
            @RELAY_SOURCE@ source: @RELAY_FFMPEG@.
            ffmpeg is still running; if it ends, another entry says so. The cause is often
            what the broadcaster sends: damaged frames, or timestamps that jump.
            """
        case .switcherLate:
            """
            The ffmpeg for the @RELAY_SOURCE@ source produced no picture in time. For the
            slate, the host is too busy: choose a smaller OUT_RES. For a broadcaster, the
            usual cause is that it sends no picture, or one that is not H.264.
            """
        case .switcherAdopted:
            """
            relay-hook restarted, and the ffmpeg that its earlier run started is still on
            air. Viewers notice nothing; relay-hook replaces it with a new one.
            """
        case .hostTooSlow:
            """
            The switcher encoded @RELAY_SPEED@ seconds of video per second; real time needs
            1. To stay in real time, the program shows every second frame; if the host is
            still too slow, it is encoded at lower quality. In relay.env set a smaller
            OUT_RES, a lower OUT_FPS or a faster VIDEO_PRESET, then:
            systemctl reload relay-hook
            If it happened once, something else kept the CPU busy at that time.
            """
        case .encodingSuspended:
            """
            The host could not encode even one frame in four in time. The slate, which needs
            almost no CPU time, stays on air for @RELAY_RETRY_IN@; then the broadcaster
            is tried again. In relay.env set a smaller OUT_RES, a lower OUT_FPS or a faster
            VIDEO_PRESET, then: systemctl reload relay-hook
            """
        case .hostRecovered:
            """
            All frames are encoded again, as set in relay.env.
            """
        case .hostUnmeasured:
            """
            relay-hook asks the kernel how much video is waiting for the encoder, and got:
            @RELAY_REASON@.
            The stream goes on. If this host is too slow to encode it, the delay to viewers
            grows without a warning. The kernel needs INET_DIAG (module tcp_diag), which
            Debian's has: ss -tn must work without "netlink" errors.
            """
        case .slateUnusable:
            """
            The built-in slate, or the previous one, is shown instead of
            OFFLINE_VIDEO_PATH:
            @RELAY_REASON@.
            The relay's services cannot read /home, /root and /tmp: put the slate into
            /srv or /etc/relay, readable for everybody. Then:
            systemctl reload relay-hook
            """
        case .slateRendered:
            """
            The file in OFFLINE_VIDEO_PATH has been rendered to the program's picture size
            and rate. The result is kept and is ready at once at the next start.
            """
        case .platformConnected:
            """
            @RELAY_HOST@ accepted the first frames. The connection stays open whatever is
            on air.
            """
        case .platformLost:
            """
            The working connection to @RELAY_HOST@ ended: @RELAY_REASON@.
            The push reconnects in @RELAY_RETRY@, and keeps trying after that.
            """
        case .platformRefused:
            """
            @RELAY_HOST@: @RELAY_REASON@. The push keeps trying, with pauses of at most 30
            seconds. If the key is refused, copy it again from the platform's
            dashboard and give it to: sudo relayctl push add NAME --url URL --replace
            """
        case .platformRenewed:
            """
            The connection to @RELAY_HOST@ is @RELAY_AGE@ old. FLV timestamps wrap after
            24.8 days, so the push reconnects before, on the slate if that is on air in
            time. See ROLLOVER_SECONDS in relay-push(8).
            """
        case .programMissing:
            """
            relay-switch sends nothing. The push keeps the connection to the platform open
            and waits. Look at the entries of relay-hook and relay-switch at this time.
            """
        case .programBack:
            """
            relay-switch sends the program again.
            """
        case .nginxServes:
            """
            This service's nginx answers.
            """
        case .nginxFailed:
            """
            This service's nginx ended, could not start or does not answer. It is restarted
            automatically. If this repeats, look at the lines "nginx says" before this one:
            the most common cause is a port that is in use.
            """
        case .nginxWorkerDied:
            """
            An nginx process died of signal @RELAY_SIGNAL@ and is replaced at once. In
            relay-ingest, publishers have to reconnect, which OBS does by itself; the
            connections to platforms are not affected. In relay-switch, the connections
            to platforms are made anew. If this repeats, report it.
            """
        case .nginxReloaded:
            """
            A process sent SIGHUP to the relay's nginx. nginx then starts a new worker, and
            the old one keeps its connections, outside the relay's control. relay-guard
            therefore ended the old worker @RELAY_WORKER@; its clients reconnect by
            themselves. Find out what sent the signal, often a script for another nginx
            on this host. To restart the relay's nginx: systemctl restart relay-ingest
            """
        case .nginxStarved:
            """
            This service's nginx needs almost no CPU time, but for more than a second other
            processes, or other virtual machines on the same computer, left it none; or
            it answers again. Unlike an nginx that hangs, it is restarted only if this
            lasts more than 30 seconds. The picture may freeze for viewers. Find out what
            keeps the CPU busy: `top` (its figure "st" is what other virtual machines
            take) and `systemd-cgtop`.
            """
        case .cannotListen:
            """
            No broadcaster can connect. The entry itself names the setting, the reason and
            what to do. relay-gate tries again every few seconds, and starts when it can.
            `sudo relayctl check` looks at all ports and names the process that has one.
            """
        case .gateSilent:
            """
            relay-gate runs, but its test connection to itself gets no answer; or it gets
            one again. Connected publishers are not affected. Either this host no longer
            has the address that relay-gate listens on (check RTMP_LISTEN and
            `ip address`), or too many clients connect and the kernel's queue is full
            (`ss -ltn` shows Recv-Q; a firewall or the provider can help).
            """
        case .settingsRefused:
            """
            A settings file has a mistake. The entry itself says what is wrong and what is
            allowed. Fix it, then: systemctl restart relay.target
            """
        }
    }
}
