/// One figure of the benchmark, in the order of the table.
public enum BenchRow: String, Sendable, CaseIterable, Codable {
    /// From the publisher's start to the first live keyframe at the platform.
    case toLive = "to-live"
    /// From an orderly end of the publisher to the first frame of the slate.
    case goneClosed = "gone-closed"
    /// From the publisher's SIGKILL to the first frame of the slate.
    case goneKilled = "gone-killed"
    /// From the publisher's SIGSTOP, with its connection open, to the first frame of the slate.
    case goneSilent = "gone-silent"
    /// The largest timestamp step around a visit.
    case step
    /// The longest time without any media around a visit.
    case silence
    /// Timestamps that go back or repeat, in a whole run.
    case brokenTimestamps = "broken-timestamps"
    /// Frames that the publisher sent before the first one that viewers see.
    case lostAtStart = "lost-start"
    /// Frames that the publisher sent after the last one that viewers see.
    case lostAtEnd = "lost-end"
    /// From a frame at the publisher to the same frame at the platform.
    case delay
    /// How far media time has moved from the clock over the visits of a run.
    case clock
    /// The platform's publish sessions in a run.
    case sessions
    /// From the start of everything to the first keyframe at the platform.
    case firstFrame = "first-frame"
    /// Processor time on the slate.
    case slateCPU = "cpu-slate"
    /// Processor time while a publisher is on air.
    case liveCPU = "cpu-live"
    /// Memory on the slate.
    case slateMemory = "memory-slate"
    /// Memory while a publisher is on air.
    case liveMemory = "memory-live"
    /// As `slateCPU`, with three destinations.
    case slateCPU3 = "cpu-slate-3"
    /// As `liveCPU`, with three destinations.
    case liveCPU3 = "cpu-live-3"
    /// As `liveMemory`, with three destinations.
    case liveMemory3 = "memory-live-3"
    /// As `slateCPU`, with ten destinations.
    case slateCPU10 = "cpu-slate-10"
    /// As `liveCPU`, with ten destinations.
    case liveCPU10 = "cpu-live-10"
    /// As `liveMemory`, with ten destinations.
    case liveMemory10 = "memory-live-10"
    /// The median answer to a callback, at 200 a second while on air.
    case callbackMedian = "callback-p50"
    /// The same, 99 of 100.
    case callback99 = "callback-p99"
    /// The same, 999 of 1000.
    case callback999 = "callback-p99.9"
    /// The gate's processor time for each Mbit/s of a publisher.
    case gate = "gate-cpu"
    /// Likeness of the encoded picture to the source at 3 Mbit/s.
    case ssim3 = "ssim-3"
    /// The same at 6 Mbit/s.
    case ssim6 = "ssim-6"
    /// Noise of the encoded picture at 3 Mbit/s.
    case psnr3 = "psnr-3"
    /// The same at 6 Mbit/s.
    case psnr6 = "psnr-6"

    /// The row's title, with the unit.
    public var title: String {
        switch self {
        case .toLive: "publisher started → first live keyframe (s)"
        case .goneClosed: "publisher gone, closed → first slate frame (s)"
        case .goneKilled: "publisher gone, killed → first slate frame (s)"
        case .goneSilent: "publisher gone, silent → first slate frame (s)"
        case .step: "largest timestamp step in a visit (ms)"
        case .silence: "longest silence on the wire in a visit (ms)"
        case .brokenTimestamps: "timestamps that repeat or go back, in a run"
        case .lostAtStart: "frames lost at the start of a visit"
        case .lostAtEnd: "frames lost at the end of a visit"
        case .delay: "delay, publisher → platform (s)"
        case .clock: "media time ahead of the clock after a run's visits (s)"
        case .sessions: "platform sessions in a run"
        case .firstFrame: "start of everything → first keyframe (s)"
        case .slateCPU: "processor on the slate (% of a core)"
        case .liveCPU: "processor while live (% of a core)"
        case .slateMemory: "memory on the slate (MB, PSS)"
        case .liveMemory: "memory while live (MB, PSS)"
        case .slateCPU3: "processor on the slate, 3 destinations (% of a core)"
        case .liveCPU3: "processor while live, 3 destinations (% of a core)"
        case .liveMemory3: "memory while live, 3 destinations (MB, PSS)"
        case .slateCPU10: "processor on the slate, 10 destinations (% of a core)"
        case .liveCPU10: "processor while live, 10 destinations (% of a core)"
        case .liveMemory10: "memory while live, 10 destinations (MB, PSS)"
        case .callbackMedian: "callback answered, 200 a second, p50 (ms)"
        case .callback99: "callback answered, 200 a second, p99 (ms)"
        case .callback999: "callback answered, 200 a second, p99.9 (ms)"
        case .gate: "relay-gate, per Mbit/s of the publisher (% of a core)"
        case .ssim3: "SSIM of the picture, 3 Mbit/s"
        case .ssim6: "SSIM of the picture, 6 Mbit/s"
        case .psnr3: "PSNR of the picture, 3 Mbit/s (dB)"
        case .psnr6: "PSNR of the picture, 6 Mbit/s (dB)"
        }
    }

    /// Digits after the point.
    public var decimals: Int {
        switch self {
        case .step, .silence, .brokenTimestamps, .lostAtStart, .lostAtEnd, .sessions: 0
        case .slateMemory, .liveMemory, .liveMemory3, .liveMemory10: 0
        case .slateCPU, .liveCPU, .slateCPU3, .liveCPU3, .slateCPU10, .liveCPU10: 1
        case .toLive, .goneClosed, .goneKilled, .goneSilent, .delay, .clock, .firstFrame: 2
        case .callbackMedian, .callback99, .callback999, .psnr3, .psnr6: 2
        case .gate: 3
        case .ssim3, .ssim6: 4
        }
    }

    /// Whether a larger value is a better one.
    public var moreIsBetter: Bool {
        switch self {
        case .ssim3, .ssim6, .psnr3, .psnr6: true
        default: false
        }
    }

    /// Whether the value's size counts, not its sign.
    public var isOffset: Bool { self == .clock }

    /// Whether only this relay has it: peers have no such part, or the row is about this relay's own encoder.
    public var isOfThisRelay: Bool {
        switch self {
        case .slateCPU3, .liveCPU3, .liveMemory3, .slateCPU10, .liveCPU10, .liveMemory10: true
        case .callbackMedian, .callback99, .callback999, .gate, .ssim3, .ssim6, .psnr3, .psnr6: true
        default: false
        }
    }

    /// How a camera leaves in the visit that measures it; `nil`: in any, or in none.
    public var departure: CameraCycle.Departure? {
        switch self {
        case .goneClosed: .clean
        case .goneKilled: .killed
        case .goneSilent: .halted
        default: nil
        }
    }

    /// The row of how a camera was gone.
    public init(_ departure: CameraCycle.Departure) {
        self =
            switch departure {
            case .clean: .goneClosed
            case .killed: .goneKilled
            case .halted: .goneSilent
            }
    }
}
