import RelayCore

/// Whole pages.
enum Document {
    /// The page of the relay.
    ///
    /// - Parameter since: When it was made, in milliseconds since 1970: what is told live begins there.
    static func relay(_ view: PageView, stream: String, host: String, since: Int64) -> String {
        let sections = Dictionary(uniqueKeysWithValues: view.sections)
        func section(_ id: String) -> HTML { sections[id] ?? .empty }
        return page(
            "\(stream) · \(host)",
            body: [
                "data-live": "/live?span=\(view.span.rawValue)&since=\(since)", "data-who": view.person?.name ?? "",
            ],
            head: element("noscript") { element("meta", ["http-equiv": "refresh", "content": "10"]) }
        ) {
            element("a", ["class": "skip", "href": "#main"], "To the content")
            element("header", ["class": "bar"]) {
                element("p", ["class": "name"]) {
                    element("strong", [:], stream)
                    element("span", ["class": "host"], host)
                }
                element("p", ["class": "link", "id": "link", "data-state": "page"]) {
                    element("noscript", [:], "renewed every 10 s")
                }
                if let person = view.person {
                    element("form", ["method": "post", "action": "/out", "class": "person"]) {
                        element("input", ["type": "hidden", "name": "csrf", "value": person.csrf ?? ""])
                        element("span", ["class": "who"], person.name)
                        element("button", ["id": "sign-out", "class": "quiet"], "Sign out")
                    }
                } else {
                    element("a", ["href": "/in", "class": "person"], "Sign in")
                }
            }
            element("main", ["id": "main"]) {
                section("notice")
                element("div", ["class": "stage"]) {
                    element("div", ["class": "state"]) {
                        section("air")
                        section("controls")
                        section("problems")
                    }
                    section("pictures")
                }
                element("div", ["class": "columns"]) {
                    section("destinations")
                    section("publisher")
                }
                section("plots")
                section("cuts")
                section("alerts")
                element("p", ["id": "said", "class": "hidden", "role": "status", "aria-live": "polite"], "")
            }
            element("footer") {
                element("p") {
                    "rtmp-relay \(RelayVersion.current) · "
                    element("a", ["href": "/api/v1/status"], "status as JSON")
                    " · "
                    element("a", ["href": "/metrics"], "metrics")
                }
            }
        }
    }

    /// Where somebody signs in with a one-time code.
    ///
    /// - Parameters:
    ///   - code: One that is in the address, and right; the page then only asks whether to use it.
    ///   - name: The name of that code's token.
    ///   - problem: Why the last try failed.
    static func signIn(code: String? = nil, name: String? = nil, problem: String? = nil) -> String {
        page("Sign in") {
            element("main", ["id": "main", "class": "sign-in"]) {
                element("h1", [:], "Sign in")
                if let problem { element("p", ["class": "notice is-failure", "role": "alert"], problem) }
                element("form", ["method": "post", "action": "/in"]) {
                    if let code, let name {
                        element("p", [:], "This browser becomes “\(name)”. The code can be used once.")
                        element("input", ["type": "hidden", "name": "code", "value": code])
                    } else {
                        element("label", ["for": "code"], "One-time code")
                        element(
                            "input",
                            [
                                "id": "code", "name": "code", "autocomplete": "off", "autocapitalize": "none",
                                "spellcheck": "false", "required": "",
                            ])
                    }
                    element("button", ["id": "sign-in", "class": "primary"], "Sign in")
                }
                element("p", ["class": "hint"]) {
                    "Root gets a code with: "
                    element("code", [:], "sudo relayctl token new")
                }
            }
        }
    }

    /// A page that says one thing.
    static func message(_ title: String, _ text: String, link: (path: String, text: String)? = nil) -> String {
        page(title) {
            element("main", ["id": "main", "class": "sign-in"]) {
                element("h1", [:], title)
                element("p", [:], text)
                if let link {
                    element("p") { element("a", ["href": link.path], link.text) }
                }
            }
        }
    }

    private static func page(
        _ title: String, body: KeyValuePairs<StaticString, String?> = [:], head: HTML = .empty,
        @HTMLBuilder _ content: () -> HTML
    ) -> String {
        HTML.document(
            element("html", ["lang": "en"]) {
                element("head") {
                    element("meta", ["charset": "utf-8"])
                    element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
                    element("meta", ["name": "color-scheme", "content": "light dark"])
                    element("title", [:], title)
                    element("link", ["rel": "stylesheet", "href": "/page.css"])
                    element("link", ["rel": "icon", "href": "/icon.svg", "type": "image/svg+xml"])
                    head
                    element("script", ["src": "/page.js", "defer": ""], "")
                }
                HTML.element("body", body, content())
            })
    }
}
