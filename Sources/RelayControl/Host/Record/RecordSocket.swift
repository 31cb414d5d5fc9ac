import ArgumentParser
import FoundationEssentials
import Glibc
import Record
import RelayCore

/// The socket of relay-record.
enum RecordSocket {
    /// That of the relay's services, or of a relay that "relayctl up" runs.
    ///
    /// - Parameter rtmpPort: As of ``ControlSocket/find(rtmpPort:services:folders:)``.
    /// - Throws: ``Refusal`` if it does not record, or if this user may not ask it.
    static func client(rtmpPort: Int?) throws(Refusal) -> ControlClient {
        let relay = try ControlSocket.find(rtmpPort: rtmpPort)
        // Both sockets are in folders beside each other.
        let folder = relay.path.split(separator: "/").dropLast(2).joined(separator: "/")
        let path = "/\(folder)/relay-record/\(RecordAPI.socket)"
        guard access(path, W_OK) == 0 else {
            guard errno == EACCES else {
                throw Refusal(
                    relay.rtmpPort == nil
                        ? "nothing is recorded: set RECORD=program in /etc/relay/relay.env, then: sudo systemctl reload relay-hook"
                        : "nothing is recorded: set RECORD=program in .env, and start relayctl up again",
                    exit: RelayExit.notRunning)
            }
            throw Refusal(
                "you may not steer recordings: use sudo, or become a member of the group \"relay\"",
                exit: RelayExit.denied)
        }
        return ControlClient(socket: path, service: "relay-record")
    }

    /// Reads the list of recordings.
    static func recordings(_ bytes: [UInt8]) throws(Refusal) -> Recordings {
        guard let recordings = try? JSONDecoder().decode(Recordings.self, from: Data(bytes)) else {
            throw Refusal(
                "relay-record's answer cannot be read; is it of another version?", exit: RelayExit.cannotStart)
        }
        return recordings
    }
}

/// Options of the commands that ask or steer relay-record.
struct RecordOptions: ParsableArguments {
    @OptionGroup var control: ControlOptions

    /// Runs a command.
    ///
    /// - Throws: The exit code, after all reasons have been printed.
    func run(_ body: (ControlClient) async throws(Refusal) -> Void) async throws {
        do throws(Refusal) {
            try await body(try RecordSocket.client(rtmpPort: control.rtmpPort))
        } catch {
            for reason in error.reasons { RelayOptions.complain(reason) }
            throw error.exit
        }
    }

    /// Runs a command that prints the line with which relay-record answers.
    func tell(_ body: (ControlClient) async throws(Refusal) -> String) async throws {
        try await run { client throws(Refusal) in Terminal().say(try await body(client)) }
    }
}
