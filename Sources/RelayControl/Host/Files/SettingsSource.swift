import FoundationEssentials
import Glibc

/// The files to read settings from, and the names by which the operator knows them.
struct SettingsSource: Equatable {
    let settings: String
    let settingsName: String
    /// `nil`: not read.
    let key: String?
    let keyName: String

    /// An operator's own files.
    init(_ files: HostFiles) {
        (settings, settingsName) = (files.settings, files.settings)
        (key, keyName) = (files.publishKey, files.publishKey)
    }

    /// The files that `relayctl check` reads: any file, perhaps a copy that systemd has made for a service, perhaps for a user
    /// that may not read the key.
    ///
    /// - Parameters:
    ///   - file: `nil`: relay.env of the host.
    ///   - files: The operator's files.
    ///   - credentials: systemd's directory of copies (`LoadCredential=` of systemd.exec(5)).
    init(
        checking file: String?, in files: HostFiles,
        credentials: String? = RelayOptions.variable("CREDENTIALS_DIRECTORY")
    ) {
        settings = RelayOptions.absolute(file ?? files.settings, from: FileManager.default.currentDirectoryPath)
        var key = files.publishKey
        if let credentials, settings.hasPrefix("\(credentials)/") {
            // The copy no longer exists when the operator looks for it.
            settingsName = files.directory + settings.dropFirst(credentials.count)
            key = "\(credentials)/publish.key"
        } else {
            settingsName = settings
        }
        self.key = access(key, R_OK) == 0 ? key : nil
        keyName = files.publishKey
    }
}
