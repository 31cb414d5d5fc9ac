import Testing

@testable import Web

@Suite struct RouteTests {
    @Test(arguments: [
        ("GET", "/api/v1/status", APIRoutes.Audience.readers), ("GET", "/healthz", .readers),
        ("GET", "/metrics", .readers),
        ("GET", "/ingest/rtmp_stat", .readers), ("GET", "/api/v1/history/samples", .readers),
        ("GET", "/api/v1/history/events", .holders), ("GET", "/api/v1/bans", .holders),
        ("GET", "/api/v1/slates/evening/preview", .holders), ("POST", "/api/v1/override", .holders),
        ("POST", "/api/v1/destinations/kick/pause", .holders), ("POST", "/api/v1/slates/evening/use", .holders),
    ])
    func theseArePassedOn(method: String, path: String, audience: APIRoutes.Audience) {
        #expect(APIRoutes.audience(of: method, path) == audience)
    }

    /// Keys are root's, uploads are relayctl's, and previews are relay-web's own.
    @Test(arguments: [
        ("GET", "/api/v1/keys"), ("POST", "/api/v1/keys"), ("DELETE", "/api/v1/keys/phone"), ("POST", "/api/v1/slates"),
        ("POST", "/api/v1/publishers/live/preview"), ("POST", "/api/v1/slates/x/remove"), ("GET", "/"),
        ("GET", "/api/v1/slates/../preview"), ("POST", "/api/v1/destinations/../pause"), ("GET", "//api/v1/status"),
        ("POST", "/api/v1/status"), ("GET", "/api/v1/status/"), ("POST", "/api/v1/destinations/a%2fb/pause"),
    ])
    func theseAreNot(method: String, path: String) {
        #expect(APIRoutes.audience(of: method, path) == nil)
    }

    @Test func buttonsAreOrders() {
        let none = FormFields("")
        func body(_ words: [String], _ form: String = "") -> String? { PageOrder(words, FormFields(form))?.body }
        #expect(body(["brb"]) == #"{"show":"brb"}"#)
        #expect(body(["brb"], "for=900") == #"{"show":"brb","for":900}"#)
        #expect(body(["brb"], "for=x") == nil && body(["brb"], "for=0") == nil)
        #expect(body(["auto"]) == #"{"show":"auto"}"# && body(["show", "live"]) == #"{"show":"live"}"#)
        #expect(body(["show", "slate"]) == nil)
        #expect(PageOrder(["pause", "kick"], none)?.path == "/api/v1/destinations/kick/pause")
        #expect(PageOrder(["disconnect", "live"], none)?.path == "/api/v1/publishers/live/disconnect")
        #expect(PageOrder(["end"], none)?.path == "/api/v1/end" && PageOrder(["go"], none)?.path == "/api/v1/go")
        for words in [["pause", "../x"], ["pause"], [], ["keys"], ["pause", ""], ["end", "x"]] {
            #expect(PageOrder(words, none) == nil, "\(words)")
        }
    }
}
