import Glibc
import RelayCore

/// The publish keys besides publish.key: `/etc/relay/keys/NAME.key`, of which relay-hook gets copies
/// (`LoadCredential=keys:/etc/relay/keys`; systemd names them `keys_NAME.key`, systemd.exec(5)).
public enum NamedKeys {
    /// The directory of the files, within that of the operator's files.
    public static let folder = "keys"
    /// How the files' names end.
    public static let suffix = ".key"
    private static let prefix = "\(folder)_"

    /// The keys by name. A file that can't be read, is empty or has no usable name is left out.
    ///
    /// - Parameter credentials: Where the copies are; `nil`: there are none.
    public static func load(_ credentials: Credentials? = .own) -> [String: String] {
        guard let credentials, let directory = opendir(credentials.directory) else { return [:] }
        defer { closedir(directory) }
        var keys: [String: String] = [:]
        while let entry = readdir(directory) {
            let file = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard let name = name(of: file), let text = try? SmallFile.text(of: "\(credentials.directory)/\(file)")
            else {
                continue
            }
            keys[name] = SmallFile.key(in: text)
        }
        return keys
    }

    private static func name(of file: String) -> String? {
        guard file.hasPrefix(prefix), file.hasSuffix(suffix) else { return nil }
        let name = String(file.dropFirst(prefix.count).dropLast(suffix.count))
        return KeyName.isUsable(name) ? name : nil
    }
}
