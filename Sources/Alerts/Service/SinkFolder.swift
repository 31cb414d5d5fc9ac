import FoundationEssentials
import RelayCore
import SettingsFiles

/// The sinks' settings and secrets: `NAME.env` and `NAME.secret` in a folder. systemd puts `alerts_` before the names of a folder's
/// credentials.
public enum SinkFolder {
    /// What is in a folder.
    public struct Content: Sendable {
        /// The sinks that can be used.
        public var sinks: [String: SinkSettings] = [:]
        /// What is wrong with others, a line each: the file, the setting, and what is allowed.
        public var problems: [String] = []
    }

    private static let prefix = "alerts_"

    /// Reads a folder; one that is missing has no sinks.
    public static func read(_ folder: String) -> Content {
        var content = Content()
        let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
        for file in files where file.hasSuffix(".env") {
            let stem = String(file.dropLast(4))
            let name = stem.hasPrefix(prefix) ? String(stem.dropFirst(prefix.count)) : stem
            guard KeyName.isUsable(name) else {
                content.problems.append("\(file): this is not a name for a sink; give \(KeyName.allowed)")
                continue
            }
            do {
                content.sinks[name] = try read(stem, name: name, in: folder)
            } catch {
                content.problems += error.lines
            }
        }
        return content
    }

    private struct Failure: Error { let lines: [String] }

    private static func read(_ stem: String, name: String, in folder: String) throws(Failure) -> SinkSettings {
        let variables: [String: String]
        do {
            variables = try EnvironmentFile.parse(try SmallFile.text(of: "\(folder)/\(stem).env"))
        } catch {
            throw Failure(lines: ["\(name).env: \(error)"])
        }
        var secret: String?
        do {
            secret = SmallFile.key(in: try SmallFile.text(of: "\(folder)/\(stem).secret"))
        } catch let error where error.isMissing {
        } catch {
            throw Failure(lines: ["\(name).secret \(error)"])
        }
        do {
            return try SinkSettings(name: name, variables, secret: secret, secretName: "\(name).secret")
        } catch {
            throw Failure(lines: error.problems.map { "\(name).env: \($0)" })
        }
    }
}
