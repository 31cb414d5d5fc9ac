public import RelayCore

/// Where the relay's settings are read from: a file of `NAME=value` lines, and the publish key's own file. Messages use the names by
/// which the operator knows them.
public struct SettingsFile: Sendable, Equatable {
    /// The problems of a settings file.
    public struct Failure: Error, Sendable {
        /// One line each; never empty; contains no secret.
        public let problems: [String]
        /// Whether this user may not read a file.
        public let isDenied: Bool

        init(_ problems: [String], isDenied: Bool = false) {
            (self.problems, self.isDenied) = (problems, isDenied)
        }
    }

    /// The directory of the operator's files on a host.
    public static let directory = "/etc/relay"
    /// The name of the publish key's file, next to the settings or among the credentials.
    public static let publishKeyName = "publish.key"

    /// The settings' path.
    public let path: String
    /// The operator's name for it.
    public let name: String
    /// The path of the publish key's file; `nil`: not read.
    public let keyPath: String?
    /// The operator's name for it.
    public let keyName: String

    /// Creates a settings file with a key's file.
    ///
    /// - Parameter name: `nil`: the path.
    public init(_ path: String, name: String? = nil, key keyPath: String?, keyName: String) {
        (self.path, self.name) = (path, name ?? path)
        (self.keyPath, self.keyName) = (keyPath, keyName)
    }

    /// Creates the settings file of a service, which gets the publish key as a credential.
    public init(_ path: String, credentials: Credentials? = .own) {
        self.init(
            path, name: credentials?.original(of: path, in: Self.directory),
            key: credentials.map { "\($0.directory)/\(Self.publishKeyName)" },
            keyName: "\(Self.directory)/\(Self.publishKeyName)")
    }

    /// Reads the files.
    ///
    /// - Parameter template: The text to use if there is no settings file; `nil`: then it is a failure.
    /// - Throws: ``Failure``.
    public func read(orUse template: String? = nil) throws(Failure) -> WrittenSettings {
        let text = try text(of: path, name, ifMissing: template)
        var key: String?
        if let keyPath { key = SmallFile.key(in: try self.text(of: keyPath, keyName, ifMissing: "")) }
        do {
            return WrittenSettings(text: try EnvironmentFileText(text), publishKey: key, from: self)
        } catch {
            throw Failure(["\(name), \(error)"])
        }
    }

    /// Reads and checks the settings.
    /// - Throws: ``Failure`` with all problems at once.
    public func settings() throws(Failure) -> RelaySettings {
        try read().settings()
    }

    private func text(of path: String, _ name: String, ifMissing spare: String?) throws(Failure) -> String {
        do {
            return try SmallFile.text(of: path)
        } catch {
            if error.isMissing, let spare { return spare }
            throw Failure(["\(name) \(error)"], isDenied: error.isDenied)
        }
    }
}
