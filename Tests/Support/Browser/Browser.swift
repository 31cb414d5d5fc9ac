package import FoundationEssentials
import Lab
import NginxClient
import ProcessKit

/// Debian's chromium without a window, steered by chromedriver (WebDriver, <https://www.w3.org/TR/webdriver2/>).
package final class Browser: Sendable {
    /// What the browser did not do.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// Whether this host has one.
    package static var isAvailable: Bool {
        ["/usr/bin/chromedriver", "/usr/bin/chromium"].allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private static let patience: Duration = .seconds(30)

    private let http: LocalHTTP
    private let driver: Child
    private let session: String

    /// Starts a browser.
    package static func start() async throws -> Browser {
        let port = try LoopbackPort.free()
        let driver = try await Child.start(
            Command("/usr/bin/chromedriver", ["--port=\(port)", "--log-level=SEVERE"])
        ) { _ in }
        let http = LocalHTTP(host: "127.0.0.1", port: port)
        do {
            let begin = ContinuousClock.now
            while (try? await http.get("/status", timeout: .seconds(2)))?.status != 200 {
                guard .now - begin < patience else { throw Failure(description: "chromedriver does not answer") }
                try await Task.sleep(for: .milliseconds(20))
            }
            let wish = """
                {"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:loggingPrefs": {"browser": "ALL"},
                 "goog:chromeOptions": {"binary": "/usr/bin/chromium", "args": ["--headless=new", "--no-sandbox",
                 "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run",
                 "--disable-background-networking", "--disable-component-update"]}}}}
                """
            let answer = try await http.send(Array(wish.utf8), "POST", "/session", timeout: patience)
            let made = try JSONDecoder().decode(Value<Session>.self, from: Data(answer.body))
            return Browser(http: http, driver: driver, session: made.value.sessionId)
        } catch {
            await driver.stop(.graceful(after: .seconds(5)))
            throw error
        }
    }

    private init(http: LocalHTTP, driver: Child, session: String) {
        self.http = http
        self.driver = driver
        self.session = session
    }

    /// Ends it.
    package func stop() async {
        _ = try? await http.send([], "DELETE", "/session/\(session)", timeout: Self.patience)
        await driver.stop(.graceful(after: .seconds(5)))
    }

    /// Goes to an address.
    package func open(_ url: String) async throws {
        try await post("url", ["url": url])
    }

    /// Runs a script in the page.
    ///
    /// - Returns: What it returns, a text; empty for nothing.
    @discardableResult
    package func run(_ script: String) async throws -> String {
        let answer = try await post("execute/sync", Script(script: script))
        return try JSONDecoder().decode(Value<String?>.self, from: Data(answer)).value ?? ""
    }

    /// Runs a script that returns a promise of a text.
    package func run(promise script: String) async throws -> String {
        let answer = try await post(
            "execute/async",
            Script(script: "const done = arguments[0]; (async () => { \(script) })().then(done, e => done(String(e)))"))
        return try JSONDecoder().decode(Value<String?>.self, from: Data(answer)).value ?? ""
    }

    /// Waits until an expression in the page is true.
    ///
    /// - Returns: How long that took.
    @discardableResult
    package func wait(for what: String, within limit: Duration = .seconds(10), _ expression: String) async throws
        -> Duration
    {
        let begin = ContinuousClock.now
        while try await run("return String(Boolean(\(expression)))") != "true" {
            guard .now - begin < limit else {
                let page = try await run("return document.body.innerText")
                throw Failure(description: "\(what) did not come within \(limit); the page:\n\(page)")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        return .now - begin
    }

    /// Presses what a person would press: it must be visible.
    package func press(_ selector: String) async throws {
        let answer = try await post("element", ["using": "css selector", "value": selector])
        let found = try JSONDecoder().decode(Value<[String: String]>.self, from: Data(answer)).value
        guard let id = found.values.first else { throw Failure(description: "there is no \(selector)") }
        try await post("element/\(id)/click", [String: String]())
    }

    /// Sets the size of the page, and whether the person likes it dark.
    package func look(width: Int, height: Int, isDark: Bool = false) async throws {
        try await command(
            "Emulation.setDeviceMetricsOverride",
            "{\"width\": \(width), \"height\": \(height), \"deviceScaleFactor\": 1, \"mobile\": \(width < 600)}")
        let scheme = isDark ? "dark" : "light"
        try await command(
            "Emulation.setEmulatedMedia",
            "{\"features\": [{\"name\": \"prefers-color-scheme\", \"value\": \"\(scheme)\"}]}")
    }

    /// Forbids or allows scripts.
    package func allowScripts(_ isAllowed: Bool) async throws {
        try await command("Emulation.setScriptExecutionDisabled", "{\"value\": \(!isAllowed)}")
    }

    /// The page as it is now, as HTML.
    package func source() async throws -> String {
        let answer = try await http.get("/session/\(session)/source", timeout: Self.patience, maximumBytes: 8 << 20)
        return try JSONDecoder().decode(Value<String>.self, from: Data(answer.body)).value
    }

    /// A picture of the whole page, PNG.
    package func picture() async throws -> Data {
        struct Shot: Decodable { let data: String }
        let answer = try await command("Page.captureScreenshot", "{\"captureBeyondViewport\": true}")
        let shot = try JSONDecoder().decode(Value<Shot>.self, from: Data(answer)).value
        return Data(base64Encoded: shot.data) ?? Data()
    }

    /// What the browser's console has said since the last call.
    package func console() async throws -> [String] {
        struct Entry: Decodable {
            let level: String
            let message: String
        }
        let answer = try await post("se/log", ["type": "browser"])
        return try JSONDecoder().decode(Value<[Entry]>.self, from: Data(answer)).value.map {
            "\($0.level) \($0.message)"
        }
    }

    private struct Session: Decodable { let sessionId: String }
    private struct Value<Content: Decodable>: Decodable { let value: Content }
    private struct Script: Encodable, Sendable {
        let script: String
        var args: [String] = []
    }

    @discardableResult
    private func command(_ name: String, _ parameters: String) async throws -> [UInt8] {
        try await send("goog/cdp/execute", Array("{\"cmd\": \"\(name)\", \"params\": \(parameters)}".utf8))
    }

    @discardableResult
    private func post(_ path: String, _ body: some Encodable & Sendable) async throws -> [UInt8] {
        try await send(path, Array(try JSONEncoder().encode(body)))
    }

    private func send(_ path: String, _ body: [UInt8]) async throws -> [UInt8] {
        let answer = try await http.send(
            body, "POST", "/session/\(session)/\(path)", timeout: Self.patience, maximumBytes: 32 << 20)
        guard answer.status == 200 else {
            throw Failure(description: "\(path): \(String(decoding: answer.body.prefix(2000), as: UTF8.self))")
        }
        return answer.body
    }
}
