import Glibc
public import RelayCore

/// The settings of a service: a file of `NAME=value` lines, and the publish key from a file of its own.
///
/// Under systemd both are credentials (`LoadCredential=`, systemd.exec(5)): files of root that the service sees at another path.
/// Messages name the operator's files.
public struct SettingsFile: Sendable {
    /// The problems of a settings file, one sentence each.
    public struct Failure: Error, Sendable {
        /// Never empty; contains no secret.
        public let problems: [String]
    }

    /// The directory of the operator's files on a host.
    public static let directory = "/etc/relay"
    /// The name of the publish key's file, next to the settings or among the credentials.
    public static let publishKeyName = "publish.key"

    /// The directory for the files of `LoadCredential=`; `nil` outside systemd.
    public static var credentialsDirectory: String? {
        getenv("CREDENTIALS_DIRECTORY").map { String(cString: $0) }
    }

    private let path: String
    private let credentials: String?

    /// Creates a settings file.
    /// - Parameters:
    ///   - path: Its path.
    ///   - credentials: `$CREDENTIALS_DIRECTORY`; `nil` outside systemd.
    public init(_ path: String, credentials: String? = SettingsFile.credentialsDirectory) {
        self.path = path
        self.credentials = credentials
    }

    /// The operator's name for the file.
    public var name: String {
        guard let credentials, path.hasPrefix(credentials + "/") else { return path }
        return Self.directory + path.dropFirst(credentials.count)
    }

    /// The variables in the file, with the publish key's file for `PUBLISH_KEY` if that is not set.
    /// - Throws: ``Failure``.
    public func variables() throws(Failure) -> [String: String] {
        var variables: [String: String]
        do {
            variables = try EnvironmentFile.parse(try SmallFile.read(path).text)
        } catch let error as SmallFile.Failure {
            throw Failure(problems: ["\(name) \(error.reason)"])
        } catch {
            throw Failure(problems: ["\(name), \(error)"])
        }
        if variables["PUBLISH_KEY"] ?? "" == "", let key = try publishKey() { variables["PUBLISH_KEY"] = key }
        return variables
    }

    /// The settings in the file.
    /// - Throws: ``Failure`` with all problems at once.
    public func settings() throws(Failure) -> RelaySettings {
        let variables = try variables()
        do {
            return try RelaySettings(variables)
        } catch {
            throw Failure(problems: error.problems.map { "\(name): \($0)" })
        }
    }

    private func publishKey() throws(Failure) -> String? {
        guard let credentials else { return nil }
        let file = "\(credentials)/\(Self.publishKeyName)"
        guard access(file, F_OK) == 0 else { return nil }
        do {
            let spaces: Set<Character> = [" ", "\t", "\r", "\n", "\r\n"]
            let text = try SmallFile.read(file).text
            let key = String(text.drop { spaces.contains($0) }.reversed().drop { spaces.contains($0) }.reversed())
            return key.isEmpty ? nil : key
        } catch {
            throw Failure(problems: ["\(Self.directory)/\(Self.publishKeyName) \(error.reason)"])
        }
    }
}
