import ArgumentParser
import FoundationEssentials
import Glibc
import ProcessKit
import RelayCore
import SettingsFiles
import SystemPackage

/// Options and checks that `up` and `demo` share.
enum RelayOptions {
    /// Reads a settings file.
    ///
    /// The services run in another directory, so relative paths are made absolute, relative to the file.
    ///
    /// - Parameter file: `nil`: `./.env`, if it exists.
    /// - Throws: Exit code 78 after all problems have been printed.
    static func variables(from file: String?) throws -> [String: String] {
        let path = file ?? ".env"
        if file == nil && access(path, F_OK) != 0 { return [:] }
        do {
            var variables = try EnvironmentFile.parse(try SmallFile.text(of: path, waitsForPipe: true))
            if let slate = variables["OFFLINE_VIDEO_PATH"], !slate.isEmpty {
                variables["OFFLINE_VIDEO_PATH"] = absolute(slate, from: folder(of: path))
            }
            return variables
        } catch let error as EnvironmentFileError {
            complain("\(path), \(error)")
        } catch {
            complain("\(path) \(error)")
        }
        throw RelayExit.settings
    }

    /// Warnings about a valid settings file, one line each: users that can read its keys, text that is dropped.
    ///
    /// - Parameter file: `nil`: `./.env`.
    static func warnings(about file: String?) -> [String] {
        let path = file ?? ".env"
        guard let text = try? SmallFile.text(of: path, waitsForPipe: true),
            let settings = try? EnvironmentFileText(text)
        else { return [] }
        var lines = settings.warnings.map { "\(path): \($0)" }
        let keys = ["KICK_KEY", "PUBLISH_KEY"].filter { settings.variables[$0]?.isEmpty == false }
        var status = stat()
        if !keys.isEmpty, stat(path, &status) == 0, status.st_mode & (S_IRGRP | S_IROTH) != 0 {
            lines.append(
                "\(path): other users of this host can read \(keys.joined(separator: " and ")); run: chmod 600 '\(path)'"
            )
        }
        return lines
    }

    /// Checks the settings.
    ///
    /// - Throws: Exit code 78 after all problems have been printed.
    static func settings(_ variables: [String: String]) throws -> RelaySettings {
        do {
            return try RelaySettings(variables)
        } catch {
            for problem in error.problems { complain("\(problem)") }
            throw RelayExit.settings
        }
    }

    /// Checks the machine.
    ///
    /// - Throws: The exit code of the first problem after all have been printed.
    static func check(_ settings: RelaySettings) async throws {
        let problems = await Preflight(settings: settings).problems() + PortCheck(settings: settings).problems()
        for problem in problems { complain(problem.text) }
        if let first = problems.first { throw ExitCode(first.exit) }
    }

    /// The directory for data kept between runs, created if missing.
    ///
    /// - Parameter given: `nil`: `$XDG_STATE_HOME/rtmp-relay`, or `~/.local/state/rtmp-relay` (XDG Base Directory Specification).
    /// - Throws: Exit code 73 after the reason has been printed.
    static func stateDirectory(_ given: String?) throws -> String {
        // As the specification requires, a relative path there is ignored.
        let base = variable("XDG_STATE_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "\(home)/.local/state"
        let path = absolute(given ?? "\(base)/rtmp-relay", from: FileManager.default.currentDirectoryPath)
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            complain("\(path) can't be made; name another folder with --state-dir")
            throw RelayExit.cannotCreate
        }
        guard access(path, W_OK | X_OK) == 0 else {
            let reason = Errno(rawValue: errno).description
            complain("\(path) can't be written to: \(reason); name another folder with --state-dir")
            throw RelayExit.cannotCreate
        }
        return path
    }

    /// An absolute path. `~/` is this user's home, as in a shell.
    static func absolute(_ path: String, from folder: String) -> String {
        if path.hasPrefix("/") { return path }
        if path == "~" || path.hasPrefix("~/") { return home + path.dropFirst() }
        return "\(folder)/\(path)"
    }

    /// A variable of the environment; `nil` if it is unset or empty.
    static func variable(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }

    /// This user's home; without HOME, from the user database.
    private static var home: String {
        variable("HOME") ?? getpwuid(getuid()).map { String(cString: $0.pointee.pw_dir) } ?? "/"
    }

    private static func folder(of file: String) -> String {
        let path = absolute(file, from: FileManager.default.currentDirectoryPath)
        return path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }

    /// Prints an error to stderr.
    static func complain(_ text: String) {
        ComponentConsole(descriptor: STDERR_FILENO).write(plain: "relayctl: \(text)")
    }
}
