import Glibc
public import RelayCore

/// The relay's settings as a service reads them: a file of `NAME=value`, and the publish key from a file of its own.
///
/// Under systemd both are credentials (`LoadCredential=`, systemd.exec(5)): root's files, which the service sees at another
/// place. Messages name the operator's.
public struct SettingsFile: Sendable {
    /// What is wrong, a sentence each.
    public struct Failure: Error, Sendable {
        /// Never empty; none holds a secret.
        public let problems: [String]
    }

    /// Where the operator's files are on a host.
    public static let directory = "/etc/relay"
    /// The publish key's file, beside the settings or among the credentials.
    public static let publishKeyName = "publish.key"

    /// Where systemd puts what `LoadCredential=` names; `nil` outside of it.
    public static var credentialsDirectory: String? {
        getenv("CREDENTIALS_DIRECTORY").map { String(cString: $0) }
    }

    private let path: String
    private let credentials: String?

    /// A settings file.
    /// - Parameters:
    ///   - path: Where it is.
    ///   - credentials: `$CREDENTIALS_DIRECTORY`; `nil` outside of systemd.
    public init(_ path: String, credentials: String? = SettingsFile.credentialsDirectory) {
        self.path = path
        self.credentials = credentials
    }

    /// What the operator knows the file as.
    public var name: String {
        guard let credentials, path.hasPrefix(credentials + "/") else { return path }
        return Self.directory + path.dropFirst(credentials.count)
    }

    /// The variables in it, with the publish key's file for `PUBLISH_KEY` if that is not set.
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

    /// The settings in it.
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
