/// A metric of `/metrics`, named by Prometheus' rules (<https://prometheus.io/docs/practices/naming/>): base units, `_total` for
/// counters. docs/API.md lists all of them, and a test compares.
enum Metric: String, CaseIterable {
    case buildInfo = "build_info"
    case programSource = "program_source"
    case programCuts = "program_cuts_total"
    case cutDuration = "cut_duration_seconds"
    case cutStep = "cut_timestamp_step_seconds"
    case cutSilence = "cut_silence_seconds"
    case publisherUp = "publisher_up"
    case publisherReceived = "publisher_received_bytes_total"
    case publisherRejections = "publisher_rejections_total"
    case encoderReplaced = "encoder_replaced"
    case switcherSpeed = "switcher_speed_ratio"
    case switcherDelay = "switcher_delay_seconds"
    case switcherDropped = "switcher_frames_dropped_total"
    case switcherRepeated = "switcher_frames_repeated_total"
    case destinationUp = "destination_up"
    case destinationSent = "destination_sent_bytes_total"
    case destinationConnects = "destination_connects_total"
    case destinationFailures = "destination_failures_total"
    case destinationProgress = "destination_last_progress_timestamp_seconds"
    case mediaClockOffset = "media_clock_offset_seconds"
    case gateConnections = "gate_connections"
    case serviceUp = "service_up"
    case serviceRestarts = "service_restarts_total"
    case processMemory = "process_resident_memory_bytes"
    case processCPU = "process_cpu_seconds_total"
    case processFiles = "process_open_fds"
    case processStart = "process_start_time_seconds"

    /// The type of a family.
    enum Kind: String {
        case counter, gauge, histogram
    }

    /// Its full name.
    var name: String { "rtmp_relay_\(rawValue)" }

    /// Its type.
    var kind: Kind {
        switch self {
        case .programCuts, .publisherReceived, .publisherRejections, .switcherDropped, .switcherRepeated,
            .destinationSent, .destinationConnects, .destinationFailures, .serviceRestarts, .processCPU:
            .counter
        case .cutDuration, .cutStep, .cutSilence: .histogram
        case .buildInfo, .programSource, .publisherUp, .encoderReplaced, .switcherSpeed, .switcherDelay, .destinationUp,
            .destinationProgress, .mediaClockOffset, .gateConnections, .serviceUp, .processMemory, .processFiles,
            .processStart:
            .gauge
        }
    }

    /// What it says, in one line.
    var help: String {
        switch self {
        case .buildInfo: "The version of relay-hook; always 1."
        case .programSource: "Whether viewers see this source; all are 0 while nothing is on air."
        case .programCuts: "Changes of what is on air."
        case .cutDuration: "Time from the event that caused a cut to the admission of the new switcher."
        case .cutStep: "The largest step of the timestamps sent to a destination around a cut."
        case .cutSilence: "The longest time in which nothing was sent to a destination around a cut."
        case .publisherUp: "Whether somebody publishes to this feed."
        case .publisherReceived: "Bytes received from the publishers of this feed."
        case .publisherRejections: "Clients that were turned away before they could publish."
        case .encoderReplaced: "Whether libx264 encodes because the encoder that is set does not work."
        case .switcherSpeed: "Seconds of media encoded per second; missing while nothing is encoded."
        case .switcherDelay: "Media that waits to be encoded; missing while nothing is encoded."
        case .switcherDropped: "Frames left out because the host is too slow to encode all of them."
        case .switcherRepeated: "Frames repeated by the output of ffmpeg to keep the frame rate."
        case .destinationUp: "Whether the platform accepts frames; missing while the operator has paused it."
        case .destinationSent: "Bytes that the platform has accepted."
        case .destinationConnects: "Connections on which the platform accepted frames."
        case .destinationFailures: "Connections that ended and attempts that failed."
        case .destinationProgress: "When the platform last accepted bytes."
        case .mediaClockOffset: "Media time sent minus time passed since the connection began."
        case .gateConnections: "Connections to relay-gate, by whether they publish yet."
        case .serviceUp: "Whether the service is connected to relay-hook."
        case .serviceRestarts: "Restarts of the service by itself since relay-hook runs."
        case .processMemory: "Resident memory of the process of the service, without ffmpeg and nginx."
        case .processCPU: "Processor time of the process of the service, without ffmpeg and nginx."
        case .processFiles: "Open file descriptors of the process of the service."
        case .processStart: "When the process of the service started."
        }
    }
}
