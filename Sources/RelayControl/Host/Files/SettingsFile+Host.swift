import FoundationEssentials
import Glibc
import RelayCore
import SettingsFiles

extension SettingsFile {
    /// An operator's own files.
    init(_ files: HostFiles) {
        self.init(files.settings, key: files.publishKey, keyName: files.publishKey)
    }

    /// The files that `relayctl check` reads: any file, perhaps a copy that systemd has made for a service, perhaps for a user
    /// that may not read the key.
    ///
    /// - Parameters:
    ///   - file: `nil`: relay.env of the host.
    ///   - files: The operator's files.
    ///   - credentials: systemd's copies.
    init(checking file: String?, in files: HostFiles, credentials: Credentials? = .own) {
        let path = RelayOptions.absolute(file ?? files.settings, from: FileManager.default.currentDirectoryPath)
        let original = credentials?.original(of: path, in: files.directory)
        // A copy of the settings comes with a copy of the key.
        let key = credentials.map { original == nil ? files.publishKey : "\($0.directory)/\(Self.publishKeyName)" }
        self.init(
            path, name: original, key: Self.readable(key ?? files.publishKey), keyName: files.publishKey)
    }

    private static func readable(_ path: String) -> String? { access(path, R_OK) == 0 ? path : nil }
}

extension WrittenSettings {
    /// Reads the settings, or the template if there are none.
    /// - Throws: ``Refusal``
    init(_ file: SettingsFile) throws(Refusal) {
        do {
            self = try file.read(orUse: SettingsTemplate.text())
        } catch {
            throw Refusal(error)
        }
    }

    /// Reads an operator's files.
    /// - Throws: ``Refusal``
    init(_ files: HostFiles) throws(Refusal) { try self.init(SettingsFile(files)) }

    /// The settings, checked.
    /// - Throws: ``Refusal`` with all problems.
    func checked() throws(Refusal) -> RelaySettings {
        do {
            return try settings()
        } catch {
            throw Refusal(error)
        }
    }
}

extension Refusal {
    /// Refuses because of settings that cannot be used.
    init(_ failure: SettingsFile.Failure) {
        let remedy = FileStore.remedy(isDenied: failure.isDenied)
        self.init(failure.problems.map { $0 + remedy }, exit: RelayExit.settings)
    }
}
