import FoundationEssentials
import Glibc
import ProcessKit
import RelayCore
import SettingsFiles
import StatusReading

/// The relay that `relayctl doctor` looks at, as far as all checks need to know it.
struct DoctorPatient: Sendable {
    /// What runs the relay.
    enum Form: Sendable, Equatable {
        /// systemd, with the files of /etc/relay.
        case services
        /// `relayctl up`, with this settings file.
        case foreground(file: String)
    }

    let form: Form
    let host: Host
    /// Where the settings are.
    let source: SettingsFile
    /// The settings as written, or why they can't be read.
    let written: Result<WrittenSettings, SettingsFile.Failure>
    /// The settings, or their problems.
    let settings: Result<RelaySettings, SettingsFile.Failure>
    /// The platforms.
    let destinations: [DoctorDestination]
    /// What the running relay says; `nil`: none runs.
    let status: StatusReply?
    let isRoot: Bool

    var isService: Bool { form == .services }

    /// The settings, if they can be used.
    var usable: RelaySettings? { try? settings.get() }

    /// The program's profile: where its format follows publishers, in the one that the running relay has.
    var profile: VideoProfile? {
        guard var profile = usable?.profile else { return nil }
        if let format = status?.channels.lazy.compactMap(\.format).first { profile.format = format }
        return profile
    }

    /// Whether this user may not read the settings.
    var isDenied: Bool {
        if case .failure(let failure) = written { return failure.isDenied }
        return false
    }

    /// Whether somebody is live, who must not be disturbed.
    var isLive: Bool { status?.channels.contains { $0.source.map { $0 != "slate" } ?? false } ?? false }

    /// Opens the settings in an editor.
    var edit: String {
        switch form {
        case .services: "sudoedit \(ShellWord.quoted(source.name))"
        case .foreground(let file): Self.edit(file)
        }
    }

    private static func edit(_ file: String) -> String { "\"${EDITOR:-nano}\" \(ShellWord.quoted(file))" }

    /// Changes settings; the last one of a name in the file counts.
    func set(_ settings: [String]) -> String {
        let words = settings.map(ShellWord.quoted).joined(separator: " ")
        let print = settings.count == 1 ? "echo \(words)" : "printf '%s\\n' \(words)"
        switch form {
        case .services:
            let apply = status == nil ? "" : " && sudo systemctl reload relay-hook"
            return "\(print) | sudo tee -a \(ShellWord.quoted(source.name)) >/dev/null\(apply)"
        case .foreground(let file): return "\(print) >>\(ShellWord.quoted(file))"
        }
    }

    /// Finds the relay.
    ///
    /// - Parameters:
    ///   - file: The settings of one that `relayctl up` runs; `nil`: this host's services, or if they have no settings, `./.env`.
    ///   - isRoot: Whether this user may see everything.
    init(_ host: Host, file: String?, isRoot: Bool = getuid() == 0) async {
        self.host = host
        self.isRoot = isRoot
        let folder = FileManager.default.currentDirectoryPath
        let local = file.map { RelayOptions.absolute($0, from: folder) } ?? "\(folder)/.env"
        let hasServices =
            !host.files.isStandard || FileStore.exists(host.files.directory)
            || FileStore.exists("/usr/lib/systemd/system/\(ServiceManager.relay)")
        if file != nil || !hasServices {
            form = .foreground(file: local)
            source = SettingsFile(local, key: nil, keyName: local)
        } else {
            form = .services
            source = SettingsFile(host.files)
        }
        do throws(SettingsFile.Failure) {
            // relayctl up needs no file.
            let read = try source.read(orUse: file == nil && form != .services ? "" : nil)
            written = .success(read)
            do throws(SettingsFile.Failure) {
                settings = .success(try read.settings())
            } catch {
                settings = .failure(error)
            }
        } catch {
            (written, settings) = (.failure(error), .failure(error))
        }
        switch form {
        case .services: destinations = DoctorDestination.all(in: host.files)
        case .foreground:
            let address = (try? settings.get())?.destination
            destinations = address.map { [DoctorDestination(name: "kick", address: $0, edit: Self.edit(local))] } ?? []
        }
        status = await Self.ask(form, host.files, try? settings.get())
    }

    /// What has happened to the running relay within a time that ends now; nothing if this user may not read its history, or none is kept.
    func events(of span: Duration) async -> [RecordedEvent] {
        guard status != nil,
            let client = try? ControlSocket.find(rtmpPort: isService ? nil : usable?.rtmpPort).client()
        else { return [] }
        return (try? await HistorySource(client).events(since: WallClock.now - span.milliseconds)) ?? []
    }

    private static func ask(_ form: Form, _ files: HostFiles, _ settings: RelaySettings?) async -> StatusReply? {
        let body: [UInt8]
        do throws(Refusal) {
            switch form {
            case .services:
                guard files.isStandard else { return nil }
                let source = try StatusSource(rtmpPort: nil, patience: .seconds(2))
                guard source.isService else { return nil }
                body = try await source.get(Topology.statusPath)
            case .foreground:
                body = try await StatusSource(rtmpPort: settings?.rtmpPort, patience: .seconds(2)).get(
                    Topology.statusPath)
            }
        } catch {
            return nil
        }
        return StatusReply.read(body)
    }
}
