import Glibc
import Lab
import ProcessKit
import TestSupport
import Testing

extension EndToEnd {
    /// The page as others reach it, with the guide's own settings and configurations (docs/OPERATING.md, "The page").
    @Suite struct PageFrontTests {
        @Test(.timeLimit(.minutes(2))) func othersReachThePageAsTheGuideSays() async throws {
            try await withRelay { relay in
                try await behindNginx(relay)
                try await behindCaddy(relay)
                try await forAPhone(relay)
                try await fromADesk(relay)
            }
        }

        private func behindNginx(_ relay: RunningRelay) async throws {
            let tls = try LoopbackPort.free()
            let front = try await WebFront.start(try WebFront.guide("**Behind Caddy**"), of: relay) { folder, port in
                let server = try WebFront.guide("**Behind nginx**")
                    .replacing("listen 443 ssl", with: "listen 127.0.0.1:\(tls) ssl")
                    .replacing("127.0.0.1:8080", with: "127.0.0.1:\(port)")
                    .replacing("/etc/letsencrypt/live/relay.example.org", with: folder)
                let certificate = try await TestAuthority(directory: "\(folder)/tls").issue(.good)
                try Files.write(try #require(Files.read(certificate.certificate)), to: "\(folder)/fullchain.pem")
                try Files.write(try #require(Files.read(certificate.key)), to: "\(folder)/privkey.pem")
                let text =
                    "daemon off; pid \(folder)/nginx.pid; error_log stderr; events {} http { access_log off; "
                    + "client_body_temp_path \(folder)/b; proxy_temp_path \(folder)/p; fastcgi_temp_path \(folder)/f; "
                    + "scgi_temp_path \(folder)/s; uwsgi_temp_path \(folder)/u;\n\(server)\n}"
                try Files.write(text, to: "\(folder)/nginx.conf")
                return Command("nginx", ["-e", "stderr", "-c", "\(folder)/nginx.conf"])
            }
            try await tlsStory(front, tls)
            await front.stop()
        }

        private func behindCaddy(_ relay: RunningRelay) async throws {
            let tls = try LoopbackPort.free()
            let front = try await WebFront.start(try WebFront.guide("**Behind Caddy**"), of: relay) { folder, port in
                let site = try WebFront.guide("**Behind Caddy**", 1)
                    .replacing(
                        "relay.example.org {", with: "relay.example.org:\(tls) {\n    tls internal\n    bind 127.0.0.1"
                    )
                    .replacing("127.0.0.1:8080", with: "127.0.0.1:\(port)")
                let global =
                    "{\n    admin off\n    skip_install_trust\n    auto_https disable_redirects\n    storage file_system \(folder)/caddy\n}\n"
                try Files.write(global + site + "\n", to: "\(folder)/Caddyfile")
                return Command("/usr/bin/caddy", ["run", "--config", "\(folder)/Caddyfile", "--adapter", "caddyfile"])
            }
            try await tlsStory(front, tls)
            await front.stop()
        }

        /// What holds behind any server with TLS.
        private func tlsStory(_ front: WebFront, _ tls: Int) async throws {
            let to = ["--resolve", "relay.example.org:\(tls):127.0.0.1", "-H", "Host: relay.example.org"]
            let base = "https://relay.example.org:\(tls)"
            func ask(_ arguments: String...) async throws -> String { try await WebFront.curl(to + arguments) }
            guard
                try await Processes.eventually(
                    within: .seconds(15), { LoopbackSocket.connect(to: tls).map { close($0) } != nil })
            else { throw TimedOut(waitingFor: "the server with TLS", limit: .seconds(15)) }
            // Nobody is a user of this host. The server may listen before it has its certificate.
            var first = ""
            let begin = ContinuousClock.now
            repeat {
                first = try await ask("\(base)/api/v1/status")
            } while !first.contains("HTTP/") && .now - begin < .seconds(15)
            #expect(first.contains(" 401"), "\(first)")
            #expect(try await ask("\(base)/", "-H", "Accept: text/html").contains("One-time code"))
            let bearer = try await front.token(#"{"isBearer": true, "name": "deck"}"#)
            #expect(
                try await ask("\(base)/api/v1/status", "-H", "Authorization: Bearer \(bearer)").contains(
                    "\"version\" : 1"))
            // A browser's session is for TLS alone.
            let code = try await front.token(#"{"name": "phone"}"#)
            let signedIn = try await ask(
                "\(base)/in", "-H", "Origin: https://relay.example.org", "-d", "code=\(code)")
            #expect(signedIn.contains("SameSite=Strict; Secure") && signedIn.contains("HttpOnly"), "\(signedIn)")
            // A page of another site can't sign anybody in, and cannot use another name.
            let other = try await front.token(#"{"name": "other"}"#)
            #expect(
                try await ask("\(base)/in", "-H", "Origin: https://evil.example", "-d", "code=\(other)").contains(
                    " 403"))
            let foreign = try await WebFront.curl(["http://127.0.0.1:\(front.port)/", "-H", "Host: evil.example"])
            #expect(foreign.contains(" 421"))
            // Events are not held back.
            let events = try await ask(
                "\(base)/api/v1/events", "-H", "Authorization: Bearer \(bearer)", "-N", "--max-time", "2")
            #expect(events.contains("event: on-air"))
        }

        private func forAPhone(_ relay: RunningRelay) async throws {
            let front = try await WebFront.start(try WebFront.guide("**For a phone"), of: relay)
            // Without another interface, another loopback address stands for one: it is no name of this page for other hosts.
            let address = OwnAddress.first ?? "127.0.0.1"
            let base = "http://\(address):\(front.port)"
            let code = try await front.token(#"{"name": "phone"}"#)
            #expect(
                try await front.curl("\(base)/in/\(code)", "-H", "Accept: text/html").contains("This browser becomes"))
            let signedIn = try await front.curl("\(base)/in", "-H", "Origin: \(base)", "-d", "code=\(code)")
            #expect(signedIn.contains("relay_session=") && !signedIn.contains("Secure"))
            if OwnAddress.first != nil {
                #expect(try await front.curl("\(base)/api/v1/status").contains(" 401"))
            }
            await front.stop()
        }

        /// What comes through the tunnel comes from this host, whatever port the browser knows.
        private func fromADesk(_ relay: RunningRelay) async throws {
            try await SSHTunnel.with(to: relay.ports.http) { desk in
                for name in ["127.0.0.1", "localhost"] {
                    let page = try await WebFront.curl(["http://\(name):\(desk)/", "-H", "Accept: text/html"])
                    #expect(page.contains("HTTP/1.1 200") && !page.contains("One-time code"), "\(page)")
                }
            }
        }
    }
}
