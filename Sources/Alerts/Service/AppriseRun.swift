import Glibc
import ProcessKit
import RelayCore
import SystemPackage

/// A run of the program apprise for one message. Its addresses, which are secrets, are in a file of this process alone meanwhile.
struct AppriseRun: Sendable {
    /// The directory for that file.
    let folder: String
    /// The sink's name.
    let name: String

    /// Sends a message.
    func send(_ message: AlertMessage, by sink: AppriseSink, within limit: Duration) async -> AlertPost.Result {
        let call = sink.call(for: message)
        // A test may run beside it.
        let path = "\(folder)/apprise-\(name)-\(UInt32.random(in: 0 ... .max)).conf"
        do {
            try write(call.configuration.text, to: path)
        } catch {
            return AlertPost.Result(outcome: .later(after: nil), why: "\(path) cannot be written: \(error)")
        }
        defer { unlink(path) }
        var command = Command("apprise", call.arguments(configuration: path))
        command.takesInput = true
        let child: Child
        do {
            // Its words may have the addresses, and are dropped.
            child = try await Child.start(command) { _ in }
        } catch {
            return result(sink.answer(exitStatus: 127))
        }
        guard child.write(call.input) else {
            await child.stop(.immediate)
            return AlertPost.Result(outcome: .later(after: nil), why: "apprise does not read the message")
        }
        child.endInput()
        let patience = Task {
            try await Task.sleep(for: limit)
            await child.stop(.graceful(after: .seconds(1)))
        }
        defer { patience.cancel() }
        guard case .code(let status) = await child.exit() else {
            return AlertPost.Result(outcome: .later(after: nil), why: "apprise did not end in time")
        }
        return result(sink.answer(exitStatus: Int(status)))
    }

    private func result(_ outcome: AlertOutcome) -> AlertPost.Result {
        switch outcome {
        case .sent, .threadGone: AlertPost.Result(outcome: outcome, why: nil)
        case .refused(let reason): AlertPost.Result(outcome: outcome, why: reason)
        case .later: AlertPost.Result(outcome: outcome, why: "apprise could not send it")
        }
    }

    private func write(_ text: String, to path: String) throws {
        unlink(path)
        let file = try FileDescriptor.open(
            FilePath(path), .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec, .noFollow],
            permissions: .ownerReadWrite)
        defer { try? file.close() }
        try file.writeAll(text.utf8)
    }
}
