import FoundationEssentials
import Glibc
import Lab
import ProcessKit
import TestSupport
import Testing

/// A relay-web of its own beside that of a relay, with other settings, and a server with TLS in front of it as the guide says.
final class WebFront: Sendable {
    let port: Int
    private let directory: TemporaryDirectory
    private let web: Child
    private let front: Child?

    /// Takes a block of the guide's text, with the lines that are indented by four spaces below a line that contains `title`.
    static func guide(_ title: String, _ nth: Int = 0) throws -> String {
        let text = try String(contentsOfFile: "\(Places.package)/docs/OPERATING.md", encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let begin = try #require(lines.firstIndex { $0.contains(title) })
        var blocks: [[Substring]] = []
        var isInside = false
        for line in lines[begin...] {
            let isCode = line.hasPrefix("    ")
            if isCode, !isInside { blocks.append([]) }
            if isCode { blocks[blocks.count - 1].append(line.dropFirst(4)) }
            isInside = isCode
            if blocks.count > nth + 1 { break }
        }
        return try #require(blocks.count > nth ? blocks[nth] : nil).joined(separator: "\n")
    }

    /// Starts relay-web with these settings, and a server in front of it.
    ///
    /// - Parameter front: Makes the command of that server, given a folder and relay-web's port.
    static func start(
        _ settings: String, of relay: RunningRelay,
        front: (_ folder: String, _ port: Int) async throws -> Command? = { _, _ in nil }
    ) async throws -> WebFront {
        let directory = try TemporaryDirectory("relay-e2e-web")
        let folder = directory.path
        let port = try LoopbackPort.free()
        try Files.write(
            settings + "\nHTTP_PORT=\(port)\nSWITCH_PORT=\(relay.ports.program)\nINGEST_PORT=\(relay.ports.ingest)\n",
            to: "\(folder)/web.env")
        chmod("\(folder)/web.env", 0o600)
        symlink(Places.relayctl, "\(folder)/relay-web")
        let lines = RelayLines()
        let web = try await Child.start(
            Command(
                "\(folder)/relay-web",
                [
                    "--env-file", "\(folder)/web.env", "--hook-socket",
                    "\(try relay.runtimeDirectory)/relay-hook/control.sock", "--runtime-dir", folder, "--state-dir",
                    folder,
                ])
        ) { lines.add($0.text) }
        let command = try await front(folder, port)
        var server: Child?
        if let command { server = try await Child.start(command) { lines.add($0.text) } }
        let result = WebFront(port: port, directory: directory, web: web, front: server)
        guard
            try await Processes.eventually(
                within: .seconds(15), { LoopbackSocket.connect(to: port).map { close($0) } != nil })
        else { throw TimedOut(waitingFor: "relay-web: \(lines.all)", limit: .seconds(15)) }
        return result
    }

    private init(port: Int, directory: TemporaryDirectory, web: Child, front: Child?) {
        (self.port, self.directory, self.web, self.front) = (port, directory, web, front)
    }

    func stop() async {
        _ = await front?.stop(.graceful(after: .seconds(3)))
        _ = await web.stop(.graceful(after: .seconds(3)))
    }

    /// Makes a token as `relayctl token new` does.
    func token(_ body: String) async throws -> String {
        let answer = try await curl(
            "--unix-socket", "\(directory.path)/web.sock", "http://relay/api/v1/tokens", "-d", body)
        let secret = answer.split(separator: "\"").drop { $0 != "secret" }.dropFirst(2).first
        return String(try #require(secret, "\(answer)"))
    }

    /// Asks, and gives the head and the body of the answer.
    func curl(_ arguments: String...) async throws -> String { try await Self.curl(arguments) }

    static func curl(_ arguments: [String]) async throws -> String {
        let lines = RelayLines()
        let curl = try await Child.start(Command("curl", ["-sS", "-k", "-i", "--max-time", "10"] + arguments)) {
            lines.add($0.text)
        }
        _ = await curl.exit()
        return lines.all.joined(separator: "\n")
    }
}
