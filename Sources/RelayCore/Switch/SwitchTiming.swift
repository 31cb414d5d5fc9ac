/// Limits of the switch machine. All are upper bounds for something that normally takes a fraction of it.
public struct SwitchTiming: Hashable, Sendable {
    /// How long a publisher's `on_publish` may wait for the switcher to subscribe (0.12 s measured). nginx-rtmp gives up
    /// after `netcall_timeout`, which ingest.conf sets to 10 s.
    public var publisherHold: Duration = .seconds(2)
    /// How long the `on_publish_done` of somebody who was dropped or told to stop is waited for, on the ingest (a takeover)
    /// and on the program (a switcher that makes room; it is dropped then, and waited for once more).
    public var takeoverHold: Duration = .seconds(1)
    /// From a switcher's start to its `on_publish` at the gate. Longer than the longest keyframe interval that publishers
    /// use, because a switcher that starts in mid-stream waits for one.
    public var switcherStart: Duration = .seconds(15)
    /// The same for the slate's switcher, which encodes nothing and is up in 0.12 s.
    public var slateStart: Duration = .seconds(3)
    /// When a publisher is looked at whose switcher has not given out a frame: what does it send? Twice of what one takes that
    /// sends a picture and a keyframe every second.
    public var pictureCheck: Duration = .seconds(2)
    /// How long a switcher may be held at the gate; switch.conf's `netcall_timeout` is 30 s.
    public var gateHold: Duration = .seconds(20)
    /// From telling a switcher to stop to presuming that it is gone. Its stop sequence ends in SIGKILL well before.
    public var leave: Duration = .seconds(4)
    /// Frames that stand still this long take a publisher off the air (STALL_SECONDS).
    public var stall: Duration = .milliseconds(1500)
    /// So many frames must come within that time; fewer are a line that is all but dead, not a picture. A publisher of one
    /// frame a second has more: its switcher fills them up to the program's rate.
    public var stallFrames = 1
    /// Sessions shorter than ``flapSteady`` that make a publisher "flapping" (FLAP_SWITCHES), counted over ``flapWindow``.
    public var flapSwitches = 3
    /// FLAP_WINDOW_SECONDS.
    public var flapWindow: Duration = .seconds(30)
    /// How long a flapping publisher must stay before it goes on air (FLAP_STEADY_SECONDS).
    public var flapSteady: Duration = .seconds(5)
    /// Pause before another switcher of a source is tried after the first failure; it doubles with each in a row.
    public var retryFirst: Duration = .milliseconds(250)
    /// The longest such pause.
    public var retryCap: Duration = .seconds(8)
    /// A slate is never waited for longer than this.
    public var slateRetryCap: Duration = .seconds(1)
    /// A failure this long after the one before counts as the first. Longer than a pause and a start together.
    public var retryForget: Duration = .seconds(30)
    /// After the built-in slate has replaced the operator's, the operator's is tried again beside it: it may not have been
    /// the file's fault. Each further time the pause grows by this much.
    public var slateRecheck: Duration = .seconds(60)
    /// How long a connection of an earlier run may stay on the program while the best source gets ready; after that
    /// anything takes its place.
    public var orphanKeep: Duration = .seconds(5)
    /// A session must be this much older than a snapshot that doesn't show it, to be taken for gone.
    public var snapshotGrace: Duration = .seconds(2)
    /// How often both nginx instances are compared with the machine, as a safety net for lost callbacks.
    public var reconcile: Duration = .seconds(15)

    /// The defaults.
    public init() {}
}
