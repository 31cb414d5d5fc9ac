import FoundationEssentials
import Lab
import ProcessKit
import TestSupport
import Testing

extension EndToEnd {
    /// Whom the operator lets publish, and whom not any more.
    @Suite struct PublisherControlTests {
        @Test(.timeLimit(.minutes(1))) func aKeyIsNamedRevokedAndAPublisherDisconnectedAndBanned() async throws {
            try await withRelay { relay in
                let key = "0123456789abcdef0123456789abcdef"
                let added = try await request(relay, "POST", "keys", #"{"name":"phone","key":"\#(key)"}"#)
                #expect(added.contains("phone: its key is accepted from now on"))
                let clip = try await TestClip.plain.file(cache: Places.clips)
                let phone = try await TestCamera.start(
                    playing: clip, to: relay.ingestURL, name: "mystream?key=\(key)", directory: relay.directory.path)
                try await relay.lines.first("publisher connected", "key=phone")
                try await relay.lines.first("on air: live")
                let status = try await HTTP.get("/api/v1/status", port: relay.ports.http)
                #expect(status.contains(#""key" : "phone""#))

                let begin = ContinuousClock.now
                let revoked = try await request(relay, "DELETE", "keys/phone")
                #expect(
                    revoked.contains("phone: its key is refused from now on, and its session on the live feed is ended")
                )
                Figures.print("session of a revoked key ended after", (ContinuousClock.now - begin) / .seconds(1), "s")
                try await relay.lines.first("publisher disconnected")
                _ = await phone.stop()
                #expect(relay.lines.matching(key) == [])

                // As another host sees this one: the loopback's own address can't be banned.
                guard let address = OwnAddress.first else { return }
                let url = "rtmp://\(address):\(relay.ports.rtmp)/live"
                let back = Moment.now()
                let camera = try await TestCamera.start(
                    playing: clip, to: url, name: relay.streamKey, directory: relay.directory.path)
                try await relay.lines.first("publisher connected", "address=\(address)", "key=default", since: back)
                let told = try await relayctl(relay, "disconnect", "--ban", "10m")
                #expect(told.hasPrefix("live: \(address) is disconnected and may not publish until "), "\(told)")
                _ = await camera.stop()
                let late = Moment.now()
                let again = try await TestCamera.start(
                    playing: clip, to: url, name: relay.streamKey, directory: relay.directory.path)
                try await relay.lines.first("publisher refused", "its address is banned", since: late)
                _ = await again.stop()
                #expect(try await relayctl(relay, "ban", "list").contains(address))
                #expect(try await relayctl(relay, "unban", address) == "\(address) may publish again")
                #expect(try await relayctl(relay, "disconnect") == "relayctl: nobody publishes to the live feed")
            }
        }

        private func request(
            _ relay: RunningRelay, _ method: String, _ path: String, _ body: String = ""
        ) async throws -> String {
            let socket = "\(try relay.runtimeDirectory)/relay-hook/control.sock"
            return try await run(
                "curl",
                ["-sS", "-X", method, "--data", body, "--unix-socket", socket, "http://relay/api/v1/\(path)"])
        }

        private func relayctl(_ relay: RunningRelay, _ arguments: String...) async throws -> String {
            try await run(Places.relayctl, arguments + ["--rtmp-port", "\(relay.ports.rtmp)"])
        }

        private func run(_ program: String, _ arguments: [String]) async throws -> String {
            let lines = RelayLines()
            let child = try await Child.start(Command(program, arguments)) { lines.add($0.text) }
            _ = await child.exit()
            return lines.all.joined(separator: "\n")
        }
    }
}
