/// An order that a button of the page gives, as relay-hook takes it.
struct PageOrder: Sendable, Equatable {
    /// relay-hook's path.
    let path: String
    /// JSON.
    let body: String

    /// - Parameters:
    ///   - words: What follows `/do/` in the address.
    ///   - form: The fields of the form.
    /// - Returns: `nil` if there is no such order.
    init?(_ words: [String], _ form: FormFields) {
        guard words.allSatisfy(APIRoutes.isName) else { return nil }
        switch (words.first, words.count) {
        case ("brb", 1):
            guard let text = form["for"] else {
                self.init("override", #"{"show":"brb"}"#)
                return
            }
            guard let seconds = Int(text), (1...86_400).contains(seconds) else { return nil }
            self.init("override", #"{"show":"brb","for":\#(seconds)}"#)
        case ("auto", 1): self.init("override", #"{"show":"auto"}"#)
        case ("show", 2) where ["live", "standby"].contains(words[1]):
            self.init("override", #"{"show":"\#(words[1])"}"#)
        case ("end", 1), ("go", 1): self.init(words[0], "{}")
        case ("disconnect", 2): self.init("publishers/\(words[1])/disconnect", "{}")
        case ("pause", 2), ("resume", 2), ("reconnect", 2): self.init("destinations/\(words[1])/\(words[0])", "{}")
        default: return nil
        }
    }

    private init(_ path: String, _ body: String) {
        self.path = "/api/v1/\(path)"
        self.body = body
    }
}
