import Glibc
import SettingsFiles
import RelayCore

/// The files of a destination: `NAME.env` and `NAME.key`. Under systemd either may be a credential; messages name the operator's
/// file in any case.
struct DestinationFiles: Sendable {
    let name: String
    let directory: String
    var credentials = Credentials.own

    /// - Throws: ``DestinationError`` with all problems of both files.
    func read() throws(DestinationError) -> Destination {
        var problems: [DestinationProblem] = []
        let settings = readSettings(&problems)
        let key = readKey(&problems)
        guard let settings, let key, problems.isEmpty else { throw DestinationError(problems: problems) }
        return Destination(name: name, settings: settings, key: key)
    }

    private func readSettings(_ problems: inout [DestinationProblem]) -> PushSettings? {
        let file = "\(directory)/\(name).env"
        let text: String
        do {
            text = try SmallFile.read(credentials?.path(of: "\(name).env") ?? file).text
        } catch {
            problems.append(DestinationProblem(file: file, text: "\(error); give URL=rtmps://HOST/APP in it"))
            return nil
        }
        do {
            let settings = try PushSettings(EnvironmentFile.parse(text))
            if let certificates = settings.certificates, access(certificates, R_OK) != 0 {
                problems.append(
                    DestinationProblem(
                        file: file,
                        text:
                            "CA_FILE: \"\(certificates)\" \(SmallFile.Failure(code: errno)); give a PEM file of certificates"
                    )
                )
            }
            return settings
        } catch let error as SettingsError {
            problems += error.problems.map { DestinationProblem(file: file, text: $0.description) }
        } catch {
            problems.append(DestinationProblem(file: file, text: "\(error)"))
        }
        return nil
    }

    private func readKey(_ problems: inout [DestinationProblem]) -> String? {
        let file = "\(directory)/\(name).key"
        let credential = credentials?.path(of: "\(name).key")
        let content: SmallFile
        do {
            content = try SmallFile.read(credential ?? file)
        } catch {
            problems.append(
                DestinationProblem(file: file, text: "\(error); put the stream key into it, mode 0600"))
            return nil
        }
        // systemd's credentials have an access list, which appears as a mode that includes others.
        if credential == nil, content.mode & 0o077 != 0 {
            let mode = String(content.mode, radix: 8)
            problems.append(
                DestinationProblem(
                    file: file, text: "mode 0\(mode) lets others read the stream key; run: chmod 600 \(file)"))
        }
        guard let key = SmallFile.key(in: content.text) else {
            problems.append(DestinationProblem(file: file, text: "is empty; put the stream key into it"))
            return nil
        }
        guard DestinationAddress.isUsableKey(key) else {
            problems.append(
                DestinationProblem(
                    file: file,
                    text: "holds no usable key (hidden); give the platform's stream key alone, on one line, up to 512 "
                        + "printable ASCII characters without spaces"))
            return nil
        }
        return key
    }
}
