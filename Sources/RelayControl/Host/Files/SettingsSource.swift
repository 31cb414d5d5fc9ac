import FoundationEssentials
import Glibc

/// Where settings are read from, and by which names the operator knows the files.
struct SettingsSource: Equatable {
    let settings: String
    let settingsName: String
    /// `nil`: no such file is read.
    let key: String?
    let keyName: String

    /// An operator's files as they are.
    init(_ files: HostFiles) {
        (settings, settingsName) = (files.settings, files.settings)
        (key, keyName) = (files.publishKey, files.publishKey)
    }

    /// What `relayctl check` reads: any file, maybe a copy that systemd has made for a service, maybe by a user who may not
    /// read the key.
    ///
    /// - Parameters:
    ///   - file: `nil` is relay.env of the host.
    ///   - files: The operator's files.
    ///   - credentials: Where systemd puts copies of them (`LoadCredential=` of systemd.exec(5)).
    init(
        checking file: String?, in files: HostFiles,
        credentials: String? = RelayOptions.variable("CREDENTIALS_DIRECTORY")
    ) {
        settings = RelayOptions.absolute(file ?? files.settings, from: FileManager.default.currentDirectoryPath)
        var key = files.publishKey
        if let credentials, settings.hasPrefix("\(credentials)/") {
            // The copy is gone by the time the operator looks for it.
            settingsName = files.directory + settings.dropFirst(credentials.count)
            key = "\(credentials)/publish.key"
        } else {
            settingsName = settings
        }
        self.key = access(key, R_OK) == 0 ? key : nil
        keyName = files.publishKey
    }
}
