import RelayCore
import SettingsFiles

/// A platform, as its files describe it. Contains no key.
struct DoctorDestination: Sendable, Equatable {
    let name: String
    /// Its server; `nil`: its settings can't be used.
    var address: DestinationAddress?
    /// PEM file of the authorities to trust; `nil`: the system's.
    var certificates: String?
    /// What is wrong with its settings.
    var problem: String?
    /// What is wrong with its key.
    var keyProblem: String?
    /// The command that edits its settings, if `relayctl up` runs it.
    var edit: String?

    /// Those of a host; none if this user may not see them.
    static func all(in files: HostFiles) -> [DoctorDestination] {
        let names = (try? Destinations.names(in: files)) ?? []
        return names.map { name in
            var destination = DoctorDestination(name: name, keyProblem: keyProblem(of: name, in: files))
            do {
                let text = try FileStore.read(files.settings(of: name)) ?? ""
                let settings = try PushSettings(EnvironmentFile.parse(text))
                (destination.address, destination.certificates) = (settings.destination, settings.certificates)
            } catch let error as Refusal {
                destination.problem = error.reasons.joined(separator: "; ")
            } catch {
                destination.problem = "\(files.settings(of: name)): \(error)"
            }
            return destination
        }
    }

    private static func keyProblem(of name: String, in files: HostFiles) -> String? {
        let path = files.key(of: name)
        let isEncrypted = FileStore.exists(files.encryptedKey(of: name))
        let text: String
        do throws(SmallFile.Failure) {
            text = try SmallFile.text(of: path)
        } catch {
            return error.isMissing && isEncrypted ? nil : "\(path) \(error)"
        }
        guard let key = SmallFile.key(in: text) else { return isEncrypted ? nil : "\(path) is empty" }
        return DestinationAddress.isUsableKey(key)
            ? nil : "\(path): the key (hidden) has a space, a line end or another character that no key has"
    }

    /// The command that enters address and key again; the key is asked for.
    ///
    /// - Parameter url: Another address.
    func enterAgain(_ url: String? = nil) -> String {
        if let edit { return edit }
        // What follows ? may be secret.
        let known = address.flatMap { $0.app == $0.appPath ? $0.ffmpegURL : nil }
        return "sudo relayctl push add \(name) --replace --url \(ShellWord.quoted(url ?? known ?? "URL"))"
    }
}
