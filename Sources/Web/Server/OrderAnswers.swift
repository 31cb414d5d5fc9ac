import FoundationEssentials

/// Keeps what came of an order until the browser, which has no scripts, asks for the page again.
actor OrderAnswers {
    private static let most = 32

    private var kept: [(key: String, said: PageView.Said)] = []

    /// Keeps an answer.
    ///
    /// - Returns: What to ask for it by.
    func keep(_ said: PageView.Said) -> String {
        let key = String(UInt64.random(in: 0 ... .max), radix: 36)
        kept = kept.suffix(Self.most - 1) + [(key, said)]
        return key
    }

    /// The answer, once.
    func take(_ key: String?) -> PageView.Said? {
        guard let index = kept.firstIndex(where: { $0.key == key }) else { return nil }
        return kept.remove(at: index).said
    }

    private struct Reply: Decodable {
        let message: String?
        let error: String?
    }

    /// What relay-hook says about an order.
    static func said(_ answer: HookClient.Answer) -> PageView.Said {
        let reply = try? JSONDecoder().decode(Reply.self, from: Data(answer.bytes))
        let text = reply?.message ?? reply?.error ?? "relay-hook answered with status \(answer.status)"
        return PageView.Said(text: text, isFailure: !answer.isOK)
    }
}
