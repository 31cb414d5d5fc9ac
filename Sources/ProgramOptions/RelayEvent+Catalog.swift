/// What `journalctl -x` says about each event (systemd's message catalog,
/// <https://systemd.io/CATALOG/>): what it means, and what to do.
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

    /// One line; `@FIELD@` stands for the entry's field.
    var subject: String {
        switch self {
        case .onAir: "On air: @RELAY_TO@"
        case .publisherConnected: "A broadcaster was let in"
        case .publisherDisconnected: "A broadcaster has gone"
        case .publisherRefused: "Somebody was not let in"
        case .takeover: "A broadcaster took over from an earlier session"
        case .publisherStalled: "No new frames from the broadcaster"
        case .publisherNotShown: "A broadcaster cannot be shown"
        case .publisherSilent: "A broadcaster sends no picture and no sound"
        case .publisherDropped: "A broadcaster was disconnected"
        case .publisherNotHeard: "A broadcaster cannot be heard"
        case .flapping: "A broadcaster comes and goes too often"
        case .switcherFailed: "A switcher ended by itself"
        case .switcherSaid: "A line of the switcher's ffmpeg"
        case .switcherLate: "A switcher did not get ready in time"
        case .switcherAdopted: "A switcher of an earlier run is on air"
        case .hostTooSlow: "This host is too slow to encode the program"
        case .encodingSuspended: "This host is much too slow to encode the program"
        case .hostRecovered: "This host is fast enough again"
        case .hostUnmeasured: "Whether this host is fast enough is not known"
        case .slateUnusable: "Your slate cannot be shown"
        case .slateRendered: "Your slate is ready"
        case .platformConnected: "The platform takes the program"
        case .platformLost: "The connection to the platform is lost"
        case .platformRefused: "The platform cannot be reached or refuses"
        case .platformRenewed: "The connection to the platform is renewed"
        case .programMissing: "The push gets no program"
        case .programBack: "The program is back"
        case .nginxServes: "nginx serves"
        case .nginxFailed: "nginx has failed"
        case .nginxWorkerDied: "A worker of nginx died"
        case .nginxReloaded: "nginx was reloaded"
        case .nginxStarved: "nginx and the processor time it needs"
        case .cannotListen: "relay-gate cannot listen"
        case .gateSilent: "relay-gate and its answers to those who connect"
        case .settingsRefused: "The settings cannot be used"
        }
    }

    /// Plain text, in lines that fit on a terminal.
    var explanation: String {
        switch self {
        case .onAir:
            """
            Viewers see another source from now on: live is the broadcaster, standby the
            second feed, slate what is shown while nobody publishes.
            The reason: @RELAY_WHY@. It took @RELAY_TOOK@.
            """
        case .publisherConnected:
            """
            Connection @RELAY_SESSION@ from @RELAY_ADDRESS@ gave the right name and key
            and publishes to the @RELAY_FEED@ feed.
            """
        case .publisherDisconnected:
            """
            Connection @RELAY_SESSION@ from @RELAY_ADDRESS@ ended after @RELAY_AFTER@.
            If nobody stopped it, the network between the broadcaster and this host
            may have failed.
            """
        case .publisherRefused:
            """
            @RELAY_ADDRESS@ was not let in: @RELAY_REASON@.
            If this was you, fix it in OBS; `sudo relayctl obs` prints what to enter.
            If it was somebody else, nothing needs to be done: what is on air is not
            affected.
            """
        case .takeover:
            """
            Somebody with the right key came while another session was still there, most
            often the same OBS after its network had failed. The old session was dropped.
            If this repeats, two programs publish with the same key: stop one of them.
            """
        case .publisherStalled:
            """
            The broadcaster's connection is open, but no picture has come for
            STALL_SECONDS. The slate goes on air, and the broadcaster again as soon as
            frames come. Look at the network between the broadcaster and this host.
            """
        case .publisherNotShown:
            """
            Connection @RELAY_SESSION@ from @RELAY_ADDRESS@ has the right key and is
            connected, but viewers do not see it: @RELAY_REASON@.
            It is shown as soon as it sends a picture that can be.
            """
        case .publisherSilent:
            """
            @RELAY_ADDRESS@ has the right key and is connected: @RELAY_REASON@.
            It is disconnected if nothing comes within 30 seconds.
            """
        case .publisherDropped:
            """
            relay-gate closed the connection of @RELAY_ADDRESS@, whose key is right:
            @RELAY_REASON@.
            OBS connects again by itself. If this repeats, the encoder or its settings are
            the cause; an update of the encoder may help.
            """
        case .publisherNotHeard:
            """
            Connection @RELAY_SESSION@ from @RELAY_ADDRESS@ is shown, but viewers hear
            silence: @RELAY_REASON@.
            A new setting counts from the next connection on.
            """
        case .flapping:
            """
            The broadcaster came and went several times within a short time, so the slate
            stays until it has held on for @RELAY_STEADY_FOR@. See FLAP_SWITCHES,
            FLAP_WINDOW_SECONDS and FLAP_STEADY_SECONDS in relay.env(5).
            """
        case .switcherFailed:
            """
            The ffmpeg that puts the @RELAY_SOURCE@ on air ended without having been told
            to: @RELAY_REASON@. Another one is started after @RELAY_RETRY_IN@. If this
            repeats, look at the reason; `journalctl -t relay-switcher` has what else ffmpeg
            said.
            """
        case .switcherSaid:
            """
            A warning or an error of the ffmpeg that decodes and encodes the
            @RELAY_SOURCE@, in its own words: @RELAY_FFMPEG@.
            It goes on; if it does not, another entry says so. Often it is about what the
            broadcaster sends: frames that are damaged, or timestamps that jump.
            """
        case .switcherLate:
            """
            The ffmpeg for the @RELAY_SOURCE@ did not put out a picture in time. For the
            slate this means that the host is too busy: choose a smaller OUT_RES. For a
            broadcaster it mostly means that it sends no picture, or one that is not
            H.264.
            """
        case .switcherAdopted:
            """
            relay-hook was started again, and the ffmpeg that its earlier run had started
            is still on air. Viewers notice nothing; it is replaced by one of its own.
            """
        case .hostTooSlow:
            """
            The switcher encoded @RELAY_SPEED@ seconds of video in a second; real time needs
            1. So that viewers stay in real time, every second frame is shown; if the host
            stays too slow, the picture is encoded with less care. In relay.env set a
            smaller OUT_RES, a lower OUT_FPS or a faster VIDEO_PRESET, then:
            systemctl reload relay-hook
            If it happened once, something else kept the processor busy at that time.
            """
        case .encodingSuspended:
            """
            Not even one of four frames could be encoded in time. The slate, which needs
            next to no processor time, stays for @RELAY_RETRY_IN@; then the broadcaster
            is tried again. In relay.env set a smaller OUT_RES, a lower OUT_FPS or a faster
            VIDEO_PRESET, then: systemctl reload relay-hook
            """
        case .hostRecovered:
            """
            All frames are encoded again, as the settings say.
            """
        case .hostUnmeasured:
            """
            relay-hook asks the kernel how much video waits for the encoder, and got:
            @RELAY_REASON@.
            The stream goes on. If this host is too slow to encode it, viewers see it later
            and later, and no warning comes. The kernel needs INET_DIAG (module
            tcp_diag), which Debian's has: ss -tn must work without "netlink" errors.
            """
        case .slateUnusable:
            """
            The built-in slate, or the one from before, is shown instead of
            OFFLINE_VIDEO_PATH:
            @RELAY_REASON@.
            The relay's services see no file under /home, /root and /tmp: put the slate
            into /srv or /etc/relay, readable for everybody. Then:
            systemctl reload relay-hook
            """
        case .slateRendered:
            """
            The file of OFFLINE_VIDEO_PATH has been rendered to the program's picture
            size and rate. It is kept, so that the next start has it at once.
            """
        case .platformConnected:
            """
            @RELAY_HOST@ has taken the first frames. The connection stays open
            through all changes of what is on air.
            """
        case .platformLost:
            """
            The connection to @RELAY_HOST@ had worked and has ended: @RELAY_REASON@.
            It is tried again in @RELAY_RETRY@, and again and again after that.
            """
        case .platformRefused:
            """
            @RELAY_HOST@: @RELAY_REASON@. It is tried again and again, with pauses of at
            most 30 seconds. If the key is refused, copy it again from the platform's
            dashboard and give it to: sudo relayctl push add NAME --url URL --replace
            """
        case .platformRenewed:
            """
            The connection to @RELAY_HOST@ is @RELAY_AGE@ old. FLV's timestamps wrap after
            24.8 days, so it is ended and made anew, on the slate if that comes in time.
            See ROLLOVER_SECONDS in relay-push(8).
            """
        case .programMissing:
            """
            Nothing comes out of relay-switch. The platform's connection is kept and
            waits. Look at the entries of relay-hook and relay-switch at this time.
            """
        case .programBack:
            """
            The program flows again.
            """
        case .nginxServes:
            """
            This part's nginx answers.
            """
        case .nginxFailed:
            """
            This part's nginx has ended, could not start or does not answer. It is
            started again by itself. If this repeats, look at the lines "nginx says"
            before: a port that is in use is the commonest cause.
            """
        case .nginxWorkerDied:
            """
            A process of nginx died of signal @RELAY_SIGNAL@ and is replaced at once. In
            relay-ingest: whoever was publishing has to connect again, which OBS does by
            itself, and the platform's connection is not affected. In relay-switch: the
            connections to the platforms are made anew. If it repeats, report it.
            """
        case .nginxReloaded:
            """
            Something sent SIGHUP to the relay's nginx. nginx then starts a new worker,
            and the old one keeps its connections, out of the relay's control. So
            relay-guard has ended the old worker @RELAY_WORKER@, and its clients connect
            again by themselves. Find out what sent the signal, often a script for another
            nginx on this host; to restart the relay's: systemctl restart relay-ingest
            """
        case .nginxStarved:
            """
            This part's nginx needs next to no processor time, and other processes, or
            other virtual machines on the same computer, left it none for more than a
            second; or it answers again. It is not restarted for that, as it is when it
            hangs, unless it goes on for more than 30 seconds. Viewers may see the picture
            stand still. Find out what keeps the processors busy: `top` (its figure "st" is
            what other virtual machines take) and `systemd-cgtop`.
            """
        case .cannotListen:
            """
            No broadcaster can connect. The entry itself names the setting, the reason and
            what to do. relay-gate tries again every few seconds, and starts when it can.
            `sudo relayctl check` looks at all ports, and names who has one.
            """
        case .gateSilent:
            """
            relay-gate runs, but a connection that it makes to itself is not answered, or
            is again. Publishers that are connected stay. Either the address it listens on
            was taken from this host (look at RTMP_LISTEN and `ip address`), or so many
            connect that the kernel's queue is full (`ss -ltn` shows Recv-Q; a firewall or
            the provider can help).
            """
        case .settingsRefused:
            """
            A settings file has a mistake. What is wrong and what is allowed is in the
            entry itself. Fix it, then: systemctl restart relay.target
            """
        }
    }
}
