import Glibc
package import Lab
import ProcessKit
import RTMP
import Synchronization

/// A broadcaster that sends a ``PublisherScript``, or disconnects before it gets to it.
package final class ScriptedPublisher: Sendable {
    /// How far a broadcaster gets before it disconnects abruptly.
    package enum Stage: Sendable, CaseIterable {
        /// The connection is open.
        case connected
        /// Half of the handshake has been sent.
        case halfHandshake
        /// The handshake is done.
        case handshake
        /// The application is open.
        case application
        /// It has asked to publish, without waiting for the answer.
        case publishRequested
    }

    /// The message by which a broadcaster stops.
    package enum Goodbye: Sendable, CaseIterable {
        /// `publish` without a name, as Wirecast does.
        case publishNull
        case publishEmpty
        case publishAgain
        case closeStream
        case deleteStream
        case unpublish

        var command: [AMF0] {
            switch self {
            case .publishNull: [.string("publish"), .number(0), .null, .null]
            case .publishEmpty: [.string("publish"), .number(0), .null, .string("")]
            case .publishAgain: [.string("publish"), .number(4), .null, .string("mystream"), .string("live")]
            case .closeStream: [.string("closeStream"), .number(0), .null]
            case .deleteStream: [.string("deleteStream"), .number(0), .null, .number(1)]
            case .unpublish: [.string("FCUnpublish"), .number(0), .null, .string("mystream")]
            }
        }
    }

    /// Where to publish.
    package struct Target: Sendable {
        let host: String
        let port: Int
        let app: String
        let name: String
        /// What the client calls itself.
        package var client = "FMLE/3.0 (compatible; Lab)"

        /// Creates a target from an application and a stream name with its arguments.
        package init(host: String = "127.0.0.1", port: Int, app: String, name: String) {
            self.host = host
            self.port = port
            self.app = app
            self.name = name
        }
    }

    /// How a broadcaster's attempt ended.
    package enum Outcome: Sendable, Equatable {
        /// It has sent its script and stays connected.
        case sent
        /// It was refused, or cut off; with the reason as text.
        case refused(String)
    }

    /// When it began to connect.
    package let started: Moment

    private let connection: PublisherConnection
    private let outcomes: AsyncStream<Outcome>
    private let admissions: AsyncStream<Moment>

    private init(
        _ connection: PublisherConnection, started: Moment, _ outcomes: AsyncStream<Outcome>,
        _ admissions: AsyncStream<Moment>
    ) {
        self.connection = connection
        self.started = started
        self.outcomes = outcomes
        self.admissions = admissions
    }

    /// Connects and sends a script in real time, until ``close()``.
    /// - Throws: ``SystemCallError`` if nothing listens.
    package static func start(
        _ script: PublisherScript, to target: Target, form: ChunkForm = ChunkForm()
    ) throws -> ScriptedPublisher {
        let started = Moment.now()
        let connection = try PublisherConnection(host: target.host, port: target.port, form: form)
        let (outcomes, outcome) = AsyncStream<Outcome>.makeStream()
        let (admissions, admission) = AsyncStream<Moment>.makeStream()
        try DetachedThread.tryStart {
            do throws(SystemCallError) {
                try open(connection, target)
                try connection.waitUntilAdmitted()
                let begin = Moment.now()
                admission.yield(begin)
                for message in script.messages {
                    let wait = message.due - Moment.now().seconds(since: begin)
                    if wait > 0 { usleep(UInt32(wait * 1_000_000)) }
                    try connection.send(message)
                }
                outcome.yield(.sent)
            } catch {
                outcome.yield(.refused(error.description))
            }
            outcome.finish()
            admission.finish()
        }
        return ScriptedPublisher(connection, started: started, outcomes, admissions)
    }

    /// Connects, gets as far as this stage, and disconnects.
    /// - Throws: ``SystemCallError`` if nothing listens or the other side closes.
    package static func giveUp(at stage: Stage, to target: Target) throws(SystemCallError) {
        let connection = try PublisherConnection(host: target.host, port: target.port)
        defer { connection.close() }
        switch stage {
        case .connected: break
        case .halfHandshake: try connection.handshake(isWhole: false)
        case .handshake: try connection.handshake()
        case .application:
            try connection.handshake()
            try connection.connect(app: target.app, url: "rtmp://\(target.host)/\(target.app)", as: target.client)
        case .publishRequested: try open(connection, target)
        }
    }

    private static func open(_ connection: PublisherConnection, _ target: Target) throws(SystemCallError) {
        try connection.handshake()
        try connection.connect(app: target.app, url: "rtmp://\(target.host)/\(target.app)", as: target.client)
        try connection.requestPublish(target.name)
    }

    /// When it was admitted; `nil` if it was not.
    package func admitted() async -> Moment? {
        for await moment in admissions { return moment }
        return nil
    }

    /// Waits until the script is over or the connection is closed.
    package func outcome() async -> Outcome {
        for await outcome in outcomes { return outcome }
        return .refused("asked twice")
    }

    /// Sends the message by which it stops, after its script.
    /// - Throws: ``SystemCallError`` if the other side has closed.
    package func say(_ goodbye: Goodbye) throws {
        try connection.send(goodbye)
    }

    /// Closes the connection abruptly.
    package func close() {
        connection.close()
    }
}
