import FoundationEssentials
import Glibc
import RelayCore

/// The imported file, read by the rules of its kind: `.env` as docker compose does, relay.env as systemd does. Contains secrets.
struct ImportFile {
    /// The user's name for it.
    let name: String
    /// The variables it sets, with relative paths made absolute.
    let variables: [String: String]
    /// Names whose values are in quotes.
    let quoted: Set<String>

    /// Reads the file.
    ///
    /// - Throws: ``Refusal`` with all lines of this relay's settings whose values cannot be known.
    init(_ file: String, in files: HostFiles) throws(Refusal) {
        name = file
        let path = RelayOptions.absolute(file, from: FileManager.default.currentDirectoryPath)
        guard let text = try FileStore.read(path, shownAs: file) else {
            throw Refusal("\(file) can't be read: there is no such file", exit: RelayExit.settings)
        }
        var variables: [String: String]
        do {
            if Self.isSame(path, files.settings) {
                (variables, quoted) = (try EnvironmentFile.parse(text), [])
            } else {
                let compose = try ComposeFile(text)
                variables = try Self.known(compose.values, file)
                quoted = compose.quoted
            }
        } catch let error as Refusal {
            throw error
        } catch {
            throw Refusal("\(file), \(error)", exit: RelayExit.settings)
        }
        if let slate = variables["OFFLINE_VIDEO_PATH"], !slate.isEmpty {
            let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
            // "./" is usual in a compose project, but odd in the middle of a path.
            variables["OFFLINE_VIDEO_PATH"] = RelayOptions.absolute(slate, from: folder).replacing("/./", with: "/")
        }
        self.variables = variables
    }

    /// The values; those of unrelated names that cannot be known are empty.
    private static func known(
        _ values: [String: ComposeFile.Value], _ file: String
    ) throws(Refusal) -> [String: String] {
        let settings = Set(SettingsCatalogue.all.map(\.name))
        var variables: [String: String] = [:]
        var problems: [String] = []
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            switch value {
            case .text(let text): variables[name] = text
            case .unknown(let reason) where settings.contains(name): problems.append("\(file), \(reason)")
            case .unknown: variables[name] = ""
            }
        }
        guard problems.isEmpty else { throw Refusal(problems, exit: RelayExit.settings) }
        return variables
    }

    /// Whether two paths lead to the same file.
    private static func isSame(_ one: String, _ other: String) -> Bool {
        var (first, second) = (stat(), stat())
        return stat(one, &first) == 0 && stat(other, &second) == 0 && first.st_dev == second.st_dev
            && first.st_ino == second.st_ino
    }
}
