/// The keys with which clients may publish, each with the operator's name for it. A secret.
public struct PublishKeys: Sendable, Equatable {
    /// More than a channel has co-hosts.
    public static let most = 32
    /// Lengths of keys that can be added. `relayctl key add` makes 32 digits.
    public static let lengths = 16...256

    private var secrets: [String: String]
    /// Keys that were revoked since relay-hook runs: a session may still use one.
    private var revoked: [String] = []

    /// - Parameters:
    ///   - standard: The key in publish.key, or PUBLISH_KEY; `nil`: there is none.
    ///   - named: The others by name. A name that is not usable is left out.
    public init(standard: String?, named: [String: String] = [:]) {
        secrets = named.filter { KeyName.isUsable($0.key) }
        secrets[KeyName.standard] = standard
    }

    /// All names, sorted.
    public var names: [String] { secrets.keys.sorted() }

    /// Whether there is no key at all.
    public var isEmpty: Bool { secrets.isEmpty }

    /// Whether there is the key in publish.key, or PUBLISH_KEY.
    public var hasStandard: Bool { secrets[KeyName.standard] != nil }

    /// The name of a client's key; `nil`: it is none of these. Each is compared in full, whatever the others say: the time tells
    /// nothing about them.
    public func name(of guess: String) -> String? {
        var found: String?
        for (name, secret) in secrets where SecretText.isEqual(secret: secret, guess: guess) { found = name }
        return found
    }

    /// Why a key can't be added.
    public enum Obstacle: Error, Sendable, Equatable {
        /// The name is not allowed.
        case name
        /// The name is taken.
        case exists
        /// The key is too short, too long, or has characters that need escaping in OBS.
        case key
        /// There are as many as there can be.
        case tooMany
    }

    /// Adds a key.
    public mutating func add(_ name: String, _ key: String) throws(Obstacle) {
        guard KeyName.isUsable(name) else { throw .name }
        guard secrets[name] == nil else { throw .exists }
        guard Self.lengths.contains(key.utf8.count),
            key.utf8.allSatisfy({ $0.isLetter || $0.isDigit || "_-".utf8.contains($0) })
        else { throw .key }
        guard secrets.count < Self.most else { throw .tooMany }
        secrets[name] = key
    }

    /// Removes a key that was added.
    ///
    /// - Returns: Whether it was there.
    public mutating func revoke(_ name: String) -> Bool {
        guard KeyName.isUsable(name), let key = secrets.removeValue(forKey: name) else { return false }
        revoked.append(key)
        return true
    }

    /// Whether a client's key was revoked, and is not another one's.
    public func isRevoked(_ guess: String) -> Bool {
        var isFound = false
        for key in revoked where SecretText.isEqual(secret: key, guess: guess) { isFound = true }
        return isFound && name(of: guess) == nil
    }
}

extension PublishKeys: CustomStringConvertible, CustomReflectable {
    /// The names alone.
    public var description: String { "PublishKeys(\(names.joined(separator: ", ")))" }

    /// As `description`, to keep the keys out of `dump`.
    public var customMirror: Mirror { Mirror(self, children: ["names": names]) }
}
