import FoundationEssentials
import Glibc
import Logging
import NIOCore
import ProcessKit
import RelayCore

/// Makes stills of the program and of what publishers send, while somebody looks: an ffmpeg plays each like a push does, decodes
/// its keyframes alone, and renews a small picture about every two seconds.
actor StillMaker {
    /// What there is a picture of.
    enum Subject: String, Sendable, CaseIterable {
        case program
        case live
        case standby
    }

    /// How long after the last request it goes on. A page without scripts asks every 10 seconds.
    private static let patience: Duration = .seconds(12)
    /// A picture that is older is not shown.
    private static let oldest: Double = 10
    /// How long a request waits for the first picture.
    private static let wait: Duration = .seconds(4)
    /// Pause before an ffmpeg that has ended is started again.
    private static let pause: Duration = .seconds(1)

    private let folder: String
    private let topology: Topology
    private let hook: HookClient
    private let logger: Logger
    private var wanted: [Subject: ContinuousClock.Instant] = [:]
    private var runs: [Subject: Task<Void, Never>] = [:]

    /// - Parameter folder: Where the pictures are: relay-web's runtime directory.
    init(folder: String, topology: Topology, hook: HookClient, logger: Logger) {
        self.folder = folder
        self.topology = topology
        self.hook = hook
        self.logger = logger
    }

    /// The latest picture, JPEG; `nil` if there is none within a few seconds.
    ///
    /// - Parameter since: An older one shows something else.
    func picture(of subject: Subject, since: Date = .distantPast) async -> ByteBuffer? {
        let asked = ContinuousClock.now
        wanted[subject] = asked
        if runs[subject] == nil { runs[subject] = Task { await run(subject) } }
        while .now - asked < Self.wait, !Task.isCancelled {
            if let picture = read(subject, since: since) { return picture }
            try? await Task.sleep(for: .milliseconds(100))
        }
        return nil
    }

    /// Ends all.
    func stop() async {
        wanted = [:]
        for run in runs.values {
            run.cancel()
            await run.value
        }
    }

    private func isWanted(_ subject: Subject) -> Bool {
        !Task.isCancelled && (wanted[subject].map { .now - $0 < Self.patience } ?? false)
    }

    private func run(_ subject: Subject) async {
        while isWanted(subject) {
            do {
                try await play(subject)
            } catch {
                logger.debug("no stills", metadata: ["of": "\(subject)", "reason": "\(error)"])
            }
            guard isWanted(subject) else { break }
            try? await Task.sleep(for: Self.pause)
        }
        unlink(path(subject))
        runs[subject] = nil
    }

    private func play(_ subject: Subject) async throws {
        guard let url = try await url(of: subject) else { return }
        let begin = ContinuousClock.now
        let logger = logger
        var command = Command("ffmpeg", StillCommand.arguments(url: url, file: path(subject)))
        // Viewers miss nothing without it: more than the encoder.
        command.oomScoreAdjustment = 800
        let child = try await Child.start(command) { line in
            logger.debug("ffmpeg for stills", metadata: ["says": "\(PlainText.line(line.text))"])
        }
        await withDiscardingTaskGroup { group in
            let watch = Task { await self.watch(subject, since: begin) }
            group.addTask {
                _ = await child.exit()
                watch.cancel()
            }
            await withTaskCancellationHandler {
                await watch.value
            } onCancel: {
                watch.cancel()
            }
            _ = await child.stop(.graceful(after: .seconds(1)))
        }
    }

    /// Returns when nobody looks any more, or when no new picture comes: a source that has ended leaves a player waiting, for
    /// another one that may be of another size.
    private func watch(_ subject: Subject, since begin: ContinuousClock.Instant) async {
        while isWanted(subject), read(subject) != nil || .now - begin < .seconds(Self.oldest) {
            try? await Task.sleep(for: .seconds(1))
        }
    }

    private struct Preview: Decodable {
        let url: String
    }

    private func url(of subject: Subject) async throws -> String? {
        guard subject != .program else { return topology.programURL }
        let answer = try await hook.ask(
            .init(isOrder: true, target: "/api/v1/publishers/\(subject.rawValue)/preview"))
        guard answer.isOK else { return nil }
        return try JSONDecoder().decode(Preview.self, from: Data(answer.body.readableBytesView)).url
    }

    private func path(_ subject: Subject) -> String { "\(folder)/\(subject.rawValue).jpg" }

    private func read(_ subject: Subject, since: Date = .distantPast) -> ByteBuffer? {
        let path = path(subject)
        guard let changed = try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date,
            Date().timeIntervalSince(changed) < Self.oldest, changed >= since,
            let bytes = FileManager.default.contents(atPath: path), !bytes.isEmpty
        else { return nil }
        return ByteBuffer(bytes: bytes)
    }
}
