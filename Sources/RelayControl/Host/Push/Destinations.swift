import ArgumentParser
import RelayCore

/// The destinations whose files are on a host.
enum Destinations {
    /// Completes their names, for users who may read the directory.
    static let completion = CompletionKind.shellCommand("ls /etc/relay/push 2>/dev/null | sed -n 's/\\.env$//p'")

    /// Their names, sorted.
    /// - Throws: ``Refusal`` if this user may not read them.
    static func names(in files: HostFiles) throws(Refusal) -> [String] {
        try FileStore.names(in: files.destinations).compactMap { file in
            guard file.hasSuffix(".env") else { return nil }
            let name = String(file.dropLast(4))
            return DestinationName.isUsable(name) ? name : nil
        }
    }

    /// The address of a destination.
    /// - Throws: ``Refusal``
    static func address(of name: String, in files: HostFiles) throws(Refusal) -> DestinationAddress {
        let path = files.settings(of: name)
        do {
            let text = try FileStore.read(path) ?? ""
            return try PushSettings(EnvironmentFile.parse(text)).destination
        } catch let error as Refusal {
            throw error
        } catch {
            throw Refusal("\(path): \(error)", exit: RelayExit.settings)
        }
    }

    /// The address of a destination for a table, or the problem with its files.
    static func summary(of name: String, in files: HostFiles) -> String {
        guard let address = try? address(of: name, in: files) else { return "(\(name).env can't be used)" }
        let hasKey = FileStore.exists(files.key(of: name)) || FileStore.exists(files.encryptedKey(of: name))
        return hasKey ? address.description : "\(address) (\(name).key is missing)"
    }
}
