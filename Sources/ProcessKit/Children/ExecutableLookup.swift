import Glibc

/// Finds the executable of a command before anything is spawned.
///
/// The launcher in between (`setpriv`) would turn "no such file" into an exit code of its own, so it is told apart here.
public enum ExecutableLookup {
    /// The path of a program.
    ///
    /// - Parameter path: Directories as in `PATH`.
    /// - Returns: `nil` if none of them has a file of that name that this user may run.
    public static func find(_ name: String, in path: String?) -> String? {
        try? search(name, in: path).get()
    }

    /// The absolute path of a command's executable.
    ///
    /// - Throws: ``StartFailure`` if the file does not exist or may not be executed.
    static func path(of command: Command) throws(StartFailure) -> String {
        let name = command.executable
        if name.utf8.contains(UInt8(ascii: "/")) {
            let path = absolute(name)
            let error = whyNotExecutable(path)
            guard error == 0 else { throw StartFailure(executable: name, cause: .executable(errno: error)) }
            return path
        }
        switch search(name, in: command.environment["PATH"]) {
        case .success(let path): return path
        case .failure(let cause): throw StartFailure(executable: name, cause: cause.cause)
        }
    }

    /// The launcher that ties a child's lifetime to its parent's.
    ///
    /// - Throws: ``StartFailure`` with the cause ``StartFailure/Cause/launcherMissing``.
    static func launcher(for command: Command) throws(StartFailure) -> String {
        // Also searches the standard path: a child's own PATH need not contain the system's tools.
        for path in [command.environment["PATH"], Command.standardPath] {
            if case .success(let file) = search("setpriv", in: path) { return file }
        }
        throw StartFailure(executable: command.executable, cause: .launcherMissing)
    }

    /// - Throws: ``StartFailure`` if the working directory cannot be entered.
    static func checkWorkingDirectory(of command: Command) throws(StartFailure) {
        guard let directory = command.workingDirectory else { return }
        var status = stat()
        var error: Int32 = 0
        if stat(directory, &status) != 0 {
            error = errno
        } else if status.st_mode & S_IFMT != S_IFDIR {
            error = ENOTDIR
        } else if access(directory, X_OK) != 0 {
            error = errno
        }
        guard error == 0 else {
            throw StartFailure(
                executable: command.executable, cause: .workingDirectory(directory, errno: error))
        }
    }

    private struct Reason: Error {
        var cause: StartFailure.Cause
    }

    /// Searches as `execvp(3)` does: a file that may not be executed is skipped, and is the reason for failure if no later one
    /// works.
    private static func search(_ name: String, in path: String?) -> Result<String, Reason> {
        var reason = StartFailure.Cause.notFoundInPath
        guard !name.isEmpty else { return .failure(Reason(cause: reason)) }
        for directory in (path ?? Command.standardPath).split(separator: ":") where directory.hasPrefix("/") {
            let file = "\(directory)/\(name)"
            let error = whyNotExecutable(file)
            if error == 0 { return .success(file) }
            if error == EACCES { reason = .executable(errno: EACCES) }
        }
        return .failure(Reason(cause: reason))
    }

    /// 0 if the file may be executed, otherwise the error number that `execve(2)` would give.
    private static func whyNotExecutable(_ path: String) -> Int32 {
        var status = stat()
        guard stat(path, &status) == 0 else { return errno }
        guard status.st_mode & S_IFMT == S_IFREG else { return EACCES }
        // For root, access(2) already answers by the file's own x bits.
        return access(path, X_OK) == 0 ? 0 : errno
    }

    private static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let directory = getcwd(nil, 0) else { return path }
        defer { free(directory) }
        return "\(String(cString: directory))/\(path)"
    }
}
