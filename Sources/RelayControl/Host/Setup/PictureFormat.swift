import RelayCore

/// OUT_RES and OUT_FPS in one answer: `720`, or `720@25` for another rate than the present one.
struct PictureFormat: Equatable {
    /// OUT_RES.
    let size: String
    /// OUT_FPS; `nil`: not given.
    let frameRate: String?

    /// The form in which users type it.
    var text: String { frameRate.map { "\(size)@\($0)" } ?? size }

    /// Creates a format.
    init(size: String, frameRate: String?) {
        (self.size, self.frameRate) = (size, frameRate)
    }

    /// Parses an answer.
    init(_ answer: String) {
        let parts = answer.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        self.init(size: parts[0], frameRate: parts.count > 1 ? parts[1] : nil)
    }

    /// What is wrong with it, and what is allowed; `nil`: nothing.
    var problem: String? {
        var variables = ["OUT_RES": size]
        variables["OUT_FPS"] = frameRate
        do {
            _ = try RelaySettings(variables)
            return nil
        } catch {
            let own = error.problems.filter { ["OUT_RES", "OUT_FPS"].contains($0.name) }
            return own.isEmpty ? nil : own.map(\.description).joined(separator: "; ")
        }
    }
}
