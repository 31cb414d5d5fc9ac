public import Logging
import ProcessKit

/// An event of the relay that operators and their programs look for in the journal: each is the field `RELAY_EVENT`, and has a
/// `MESSAGE_ID` by which `journalctl -x` explains it (`systemd/rtmp-relay.catalog`).
///
/// Names and numbers never change: people filter by them.
public enum RelayEvent: String, CaseIterable, Sendable {
    /// Another source went on air.
    case onAir = "on-air"
    /// A broadcaster connected.
    case publisherConnected = "publisher-connected"
    /// A broadcaster disconnected.
    case publisherDisconnected = "publisher-disconnected"
    /// A client was refused.
    case publisherRefused = "publisher-refused"
    /// A broadcaster replaced an earlier session.
    case takeover = "takeover"
    /// A broadcaster sends no new frames.
    case publisherStalled = "publisher-stalled"
    /// A broadcaster sends nothing that can be shown.
    case publisherNotShown = "publisher-not-shown"
    /// A broadcaster was admitted and sends no media.
    case publisherSilent = "publisher-silent"
    /// The gate disconnected a broadcaster that gave the right key.
    case publisherDropped = "publisher-dropped"
    /// A broadcaster's sound cannot be read.
    case publisherNotHeard = "publisher-not-heard"
    /// A broadcaster connects and disconnects too often.
    case flapping = "flapping"
    /// A switcher ended unexpectedly.
    case switcherFailed = "switcher-failed"
    /// A switcher's ffmpeg logged a warning or an error.
    case switcherSaid = "switcher-said"
    /// A switcher was not ready in time.
    case switcherLate = "switcher-late"
    /// A switcher from an earlier run of relay-hook is on air.
    case switcherAdopted = "switcher-adopted"
    /// This host is too slow to encode the whole program.
    case hostTooSlow = "host-too-slow"
    /// This host is too slow to encode at all.
    case encodingSuspended = "encoding-suspended"
    /// This host encodes the whole program in real time again.
    case hostRecovered = "host-recovered"
    /// The kernel does not report whether this host keeps up.
    case hostUnmeasured = "host-unmeasured"
    /// The operator's slate cannot be shown.
    case slateUnusable = "slate-unusable"
    /// The operator's slate is ready.
    case slateRendered = "slate-rendered"
    /// A platform accepts the program.
    case platformConnected = "platform-connected"
    /// The connection to a platform ended.
    case platformLost = "platform-lost"
    /// A platform is unreachable or refuses the program.
    case platformRefused = "platform-refused"
    /// The connection to a platform is renewed before its timestamps wrap.
    case platformRenewed = "platform-renewed"
    /// The push receives no program.
    case programMissing = "program-missing"
    /// The push receives the program again.
    case programBack = "program-back"
    /// An nginx answers.
    case nginxServes = "nginx-serves"
    /// An nginx ended unexpectedly, could not start, or does not answer.
    case nginxFailed = "nginx-failed"
    /// A worker of an nginx died; its master replaces it.
    case nginxWorkerDied = "nginx-worker-died"
    /// An nginx was told to reload, and its old worker was ended.
    case nginxReloaded = "nginx-reloaded"
    /// An nginx cannot answer because the host is too busy, or answers again.
    case nginxStarved = "nginx-starved"
    /// The gate cannot listen on the configured address and port.
    case cannotListen = "cannot-listen"
    /// The gate does not answer clients that connect, or answers them again.
    case gateSilent = "gate-silent"
    /// A settings file is invalid.
    case settingsRefused = "settings-refused"

    /// `MESSAGE_ID` (systemd.journal-fields(7)): 128 random bits.
    public var messageID: String {
        switch self {
        case .onAir: "e769051f54f14725b1c2419d2772eaf3"
        case .publisherConnected: "78045e804899404ebea04176614ff62b"
        case .publisherDisconnected: "6bab783790f54cbd912f7260fde20771"
        case .publisherRefused: "f729231a639a4ddab37339d87b199b73"
        case .takeover: "4024407c918f4f3c852c5b54104f1e91"
        case .publisherStalled: "13b6f693fa5a4d3e884889512567455b"
        case .publisherNotShown: "85aa6c14316a8bfba1089de8645bc50c"
        case .publisherSilent: "5617d5f6c1b9c916110a598943f3c1c5"
        case .publisherDropped: "5c2d8c2e7cab1ee1581fe00aaaee1b00"
        case .publisherNotHeard: "bb4274c1c3604c3ca5d7c0a7e47804a1"
        case .flapping: "6ee7521806354d9eb2c8f38e5d8edc42"
        case .switcherFailed: "d9561add40824526bb07e39b653c7019"
        case .switcherSaid: "8134d121623245239e61e881071409ae"
        case .switcherLate: "853a1b4654ef47509f43a2b543ae4fa3"
        case .switcherAdopted: "4cb89361fb584d158257c66aafce1077"
        case .hostTooSlow: "5d7cdb9f0b559133ba178c8a1d5f881d"
        case .encodingSuspended: "2a940574d6543019a7ff06aa3000955b"
        case .hostRecovered: "ca3fc15e984e814b130b6e90568b3372"
        case .hostUnmeasured: "22a7e4d2cde742038a406432f86a165c"
        case .slateUnusable: "1821de73d9f740ca941c72f1a1af54db"
        case .slateRendered: "82cdf117edd84651b4fe04cc2e54ea40"
        case .platformConnected: "2514fb01c26c4761a59f31d40a9f6e33"
        case .platformLost: "778e31085079417abf92a967259202b4"
        case .platformRefused: "f6085cc413f24bd49c80bade9c3705f6"
        case .platformRenewed: "7f2d615afef345b2a684d68917d12fa5"
        case .programMissing: "853b5210974c406a89e62070f8af3ce1"
        case .programBack: "9a617db6adef4415905c3f7a980b6b3a"
        case .nginxServes: "1e432cfa2e044e10940ce2b326ea2b40"
        case .nginxFailed: "7b437034277a4a8da0c3e46b4042d31d"
        case .nginxWorkerDied: "4bab442f8a204cacaa6f2889b926fd44"
        case .nginxReloaded: "5e3802eed37a4dbab5027cd06fd21350"
        case .nginxStarved: "72233c9bf01348f9aa7d0d2e2722f8af"
        case .cannotListen: "0a0478e23cba488396bacf9aae1c59ae"
        case .gateSilent: "49523041838e4ab5af1feee0a8e5f093"
        case .settingsRefused: "76cd7671d853400ab900613416162cf7"
        }
    }
}

extension Logger {
    /// Logs an entry for an event.
    ///
    /// - Parameters:
    ///   - fields: Fields for the journal only, because the message already contains them.
    ///   - metadata: Fields that are also shown to people.
    public func log(
        _ level: Logger.Level, _ event: RelayEvent, _ message: Logger.Message, fields: Logger.Metadata = [:],
        metadata: Logger.Metadata = [:]
    ) {
        let about = fields.merging([ServiceLogHandler.eventName: "\(event.rawValue)"]) { $1 }
        log(level: level, message, metadata: metadata.merging([ServiceLogHandler.eventKey: .dictionary(about)]) { $1 })
    }
}
