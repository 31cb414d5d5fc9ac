import ArgumentParser
import FoundationEssentials
import Glibc
import ProcessKit
import RelayCore

/// What `up` and `demo` have in common.
enum RelayOptions {
    /// Reads a settings file.
    ///
    /// - Parameter file: `nil` is `./.env`, if there is one.
    /// - Throws: Exit code 78 after all that is wrong has been printed.
    static func variables(from file: String?) throws -> [String: String] {
        let path = file ?? ".env"
        if file == nil && access(path, F_OK) != 0 { return [:] }
        do {
            return try EnvironmentFile.parse(try String(contentsOfFile: path, encoding: .utf8))
        } catch let error as EnvironmentFileError {
            complain("\(path), \(error)")
        } catch {
            complain("\(path) can't be read: \(access(path, R_OK) == 0 ? "it is not UTF-8" : String(cString: strerror(errno)))")
        }
        throw RelayExit.settings
    }

    /// Checks the settings.
    ///
    /// - Throws: Exit code 78 after all that is wrong has been printed.
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
        let problems = await Preflight(settings: settings).problems()
        for problem in problems { complain(problem.text) }
        if let first = problems.first { throw ExitCode(first.exit) }
    }

    /// The folder for what is kept between runs, made if missing.
    ///
    /// - Parameter given: `nil` is `$XDG_STATE_HOME/rtmp-relay`, or `~/.local/state/rtmp-relay` (XDG Base Directory
    ///   Specification).
    static func stateDirectory(_ given: String?) throws -> String {
        let home = getenv("HOME").map { String(cString: $0) } ?? "/root"
        let base = getenv("XDG_STATE_HOME").map { String(cString: $0) } ?? "\(home)/.local/state"
        var path = given ?? "\(base)/rtmp-relay"
        if !path.hasPrefix("/") { path = "\(FileManager.default.currentDirectoryPath)/\(path)" }
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            complain("\(path) can't be made; name another folder with --state-dir")
            throw RelayExit.cannotCreate
        }
        guard access(path, W_OK) == 0 else {
            complain("\(path) can't be written to: \(String(cString: strerror(errno))); name another folder with --state-dir")
            throw RelayExit.cannotCreate
        }
        return path
    }

    /// Prints an error to stderr.
    static func complain(_ text: String) {
        ComponentConsole(descriptor: STDERR_FILENO).write(plain: "relayctl: \(text)")
    }
}
