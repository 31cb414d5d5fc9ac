import Logging
import ProgramOptions
import RelayCore

/// Where the format that the program follows is kept over restarts and reboots.
struct FormatFile: Sendable {
    private let file: SavedFile<ProgramFormat>
    private let logger: Logger

    init(path: String, logger: Logger) {
        file = SavedFile(path: path)
        self.logger = logger
    }

    /// The profile to begin with: that of the settings, in the last publisher's format where it follows.
    func profile(_ settings: RelaySettings) -> VideoProfile {
        var profile = settings.profile
        guard settings.formatRule.follows else { return profile }
        do {
            profile.format = settings.formatRule.beginning(with: try file.load(), configured: profile.format)
        } catch {
            logger.warning(
                "the program's format cannot be read: it is the one of before the first publisher",
                metadata: ["reason": "\(error)", "format": "\(profile.format)"])
        }
        return profile
    }

    /// Keeps a format.
    func save(_ format: ProgramFormat) async {
        do {
            try await file.save(format)
        } catch {
            logger.warning(
                "the program's format cannot be saved: after a restart it is that of an earlier publisher",
                metadata: ["reason": "\(error)"])
        }
    }
}
