import Logging
import ProgramOptions
import RelayCore

/// Where bans are kept over restarts and reboots.
struct BansFile: Sendable {
    private let file: SavedFile<BanList>

    init(path: String) { file = SavedFile(path: path) }

    var path: String { file.path }

    /// Reads them. What can't be read bans nobody; that is logged.
    func load(_ logger: Logger) -> BanList {
        do {
            return try file.load() ?? BanList()
        } catch {
            logger.warning("saved bans cannot be read: nobody is banned", metadata: ["reason": "\(error)"])
            return BanList()
        }
    }

    /// Saves them, on a thread of its own.
    ///
    /// - Returns: Why not; `nil`: they are saved.
    func save(_ bans: BanList) async -> String? {
        do {
            try await file.save(bans)
            return nil
        } catch {
            return error.description
        }
    }
}
