/// Time limits of the switch machine. Each is an upper bound for something that normally takes a fraction of it.
public struct SwitchTiming: Hashable, Sendable {
    /// How long a publisher's `on_publish` is held at most for the switcher to subscribe (0.12 s measured). nginx-rtmp gives up
    /// after `netcall_timeout`, which ingest.conf sets to 10 s.
    public var publisherHold: Duration = .seconds(2)
    /// How long to wait for the `on_publish_done` of a client that was dropped or told to stop: on the ingest (a takeover) and on
    /// the program (a switcher that makes room; it is dropped then, and waited for once more).
    public var takeoverHold: Duration = .seconds(1)
    /// From a switcher's start to its `on_publish`. Longer than the longest keyframe interval that publishers use, because a
    /// switcher that starts in mid-stream waits for a keyframe.
    public var switcherStart: Duration = .seconds(15)
    /// The same for the slate's switcher, which encodes nothing and is up in 0.12 s.
    public var slateStart: Duration = .seconds(3)
    /// How long a switcher that copies, and has a picture, waits for relay-gate to say what the video is like. relay-gate says so
    /// before it passes the first frame on, and within 1.25 s of a start of relay-hook.
    public var description: Duration = .seconds(2)
    /// How long the last picture may stay when a publisher's video does not fit any more, until its encoder is ready (0.3 s measured).
    public var formatChange: Duration = .seconds(1)
    /// For how long a host that was too slow to encode copies what fits (LIVE_MODE=auto).
    public var copyAfterLoad: Duration = .seconds(3600)
    /// When to check what a publisher sends if its switcher has produced no frame. Twice what it takes with a publisher that sends
    /// a picture and a keyframe every second.
    public var pictureCheck: Duration = .seconds(2)
    /// How long a switcher's `on_publish` may be held; switch.conf's `netcall_timeout` is 30 s.
    public var switcherHold: Duration = .seconds(20)
    /// From telling a switcher to stop until it is presumed gone. Its stop sequence ends in SIGKILL well before.
    public var leave: Duration = .seconds(4)
    /// How long a source stays on air at least before a better one replaces it. Each begins near timestamp 0, and the push takes a
    /// step back by less than a tenth of a second for none (`AV_TIME_BASE / 10` in ffmpeg's ts_discontinuity_detect): after a
    /// source that had less than that to show, timestamps would repeat.
    public var shortestStay: Duration = .milliseconds(250)
    /// How long viewers may be sent nothing before a slate, for media time to keep to the clock. They hold that much more than they
    /// show, because what an encoder has at a visit's end is written at once: 0.5 s more than time has passed with ffmpeg 5.1, 0.76 with
    /// 7.1, and more on a slow host. Platforms take a second of silence for a hiccup; the cut itself takes a tenth of it.
    public var clockSilence: Duration = .milliseconds(900)
    /// How much of a slate may be written at once, for the same end after a stall.
    public var clockBurst: Duration = .seconds(5)
    /// How long a publisher may still be on air after the operator has asked for the slate. Twice what the cut takes.
    public var hide: Duration = .seconds(1)
    /// A publisher without a new frame for this long goes off the air (STALL_SECONDS).
    public var stall: Duration = .milliseconds(1500)
    /// The number of frames that must arrive within ``stall``; fewer come from a connection that is all but dead. A publisher of
    /// one frame per second passes, because its switcher fills up to the program's rate.
    public var stallFrames = 1
    /// Number of sessions shorter than ``flapSteady``, within ``flapWindow``, that make a publisher flapping (FLAP_SWITCHES).
    public var flapSwitches = 3
    /// FLAP_WINDOW_SECONDS.
    public var flapWindow: Duration = .seconds(30)
    /// How long a flapping publisher must stay before it goes on air (FLAP_STEADY_SECONDS).
    public var flapSteady: Duration = .seconds(5)
    /// Pause after the first failure before another switcher of a source is tried; it doubles with each failure in a row.
    public var retryFirst: Duration = .milliseconds(250)
    /// Upper limit of that pause.
    public var retryCap: Duration = .seconds(8)
    /// Upper limit of that pause for a slate.
    public var slateRetryCap: Duration = .seconds(1)
    /// A failure this long after the previous one counts as the first. Longer than a pause and a start together.
    public var retryForget: Duration = .seconds(30)
    /// How long after the built-in slate has replaced the operator's slate the latter is tried again beside it, because the file
    /// may not have been the cause. The pause grows by this much each time.
    public var slateRecheck: Duration = .seconds(60)
    /// How long an orphan may stay on the program while the best source gets ready; after that any source replaces it.
    public var orphanKeep: Duration = .seconds(5)
    /// How much older than a snapshot a session must be for its absence there to count as its end.
    public var snapshotGrace: Duration = .seconds(2)
    /// How often both nginx instances are compared with the machine, as a safety net for lost callbacks.
    public var reconcile: Duration = .seconds(15)

    /// Creates the defaults.
    public init() {}
}
