/// Something that happened in the relay and that an operator, or a program of theirs, may want to know.
///
/// Each is one line of the journal, with the field `RELAY_EVENT` (see ``EventKind``), and one value of the event stream, which the
/// status, history and alerts read. Payloads are values: numbers as numbers, moments as moments; sentences are made at the end, by
/// ``text``. No payload contains a key.
public enum RelayEvent: Hashable, Sendable, Codable {
    /// What viewers see, and the switchers that make it.
    case program(ProgramEvent)
    /// The slates, and what operators do with them.
    case slate(SlateEvent)
    /// What the operator has ordered.
    case orders(OperatorEvent)
    /// Those who publish, or want to.
    case publisher(PublisherEvent)
    /// This host: its speed, disk and certificates.
    case host(HostEvent)
    /// The push to a destination.
    case platform(PlatformEvent)
    /// relay-ingest's or relay-switch's nginx.
    case nginx(NginxEvent)
    /// A service's start, settings and listener.
    case service(ServiceEvent)
    /// The history, which relay-hook keeps.
    case history(HistoryEvent)
    /// Those who use the page.
    case page(PageEvent)
    /// What relay-record does.
    case recording(RecordEvent)

    /// How the event is told.
    public var text: EventText {
        switch self {
        case .program(let event): event.text
        case .slate(let event): event.text
        case .orders(let event): event.text
        case .publisher(let event): event.text
        case .host(let event): event.text
        case .platform(let event): event.text
        case .nginx(let event): event.text
        case .service(let event): event.text
        case .history(let event): event.text
        case .page(let event): event.text
        case .recording(let event): event.text
        }
    }

    /// Its kind, by which people filter.
    public var kind: EventKind { text.kind }
}
