import Glibc
import ProcessKit
import TestSupport
import Testing

@Suite struct StartTests {
    private func failure(_ command: Command) async -> StartFailure? {
        do {
            let child = try await Child.start(command) { _ in }
            await child.stop(.immediate)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [Command.Lifetime.boundToParent(), .independent])
    func tellsWhyAProgramCannotStart(lifetime: Command.Lifetime) async {
        var command = Command("no-such-program", lifetime: lifetime)
        #expect(await failure(command)?.cause == .notFoundInPath)
        command.executable = "/no/such/program"
        #expect(await failure(command)?.cause == .executable(errno: ENOENT))
        command.executable = "/etc/passwd"
        #expect(await failure(command)?.cause == .executable(errno: EACCES))
        command.executable = "/etc"
        #expect(await failure(command)?.cause == .executable(errno: EACCES))
        command.executable = ""
        #expect(await failure(command)?.cause == .notFoundInPath)
        command.executable = "sh"
        command.workingDirectory = "/no/such/directory"
        #expect(await failure(command)?.cause == .workingDirectory("/no/such/directory", errno: ENOENT))
        command.workingDirectory = "/etc/passwd"
        #expect(await failure(command)?.cause == .workingDirectory("/etc/passwd", errno: ENOTDIR))
    }

    /// In a process of its own, whose limit is lowered step by step: wherever a start runs out, it says so and nothing else
    /// happens.
    @Test(.ownThreads) func withoutFreeDescriptorsItFailsInWords() async {
        await #expect(processExitsWith: .success) {
            var limit = rlimit()
            // By then all that is opened once is open.
            let first = try await Child.start(Command("true")) { _ in }
            #expect(await first.exit().isSuccess)
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            let open = try #require(opendir("/proc/self/fd"))
            var count: rlim_t = 0
            while readdir(open) != nil { count += 1 }
            closedir(open)
            for spare in (0...60 as ClosedRange<rlim_t>).reversed() {
                var lower = rlimit(rlim_cur: count + spare, rlim_max: limit.rlim_max)
                setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &lower)
                do {
                    let child = try await Child.start(Command("true")) { _ in }
                    #expect(await child.exit().isSuccess)
                    #expect(spare > 20)
                } catch {
                    #expect((error as? StartFailure)?.cause == .descriptors(errno: EMFILE))
                    #expect(spare < 40)
                }
            }
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            let last = try await Child.start(Command("true")) { _ in }
            #expect(await last.exit().isSuccess)
        }
    }

    @Test func saysItInWords() async {
        let exit = Exit.failedToStart(StartFailure(executable: "ffmpeg", cause: .notFoundInPath))
        #expect("\(exit)" == "could not start ffmpeg: not found in PATH")
        #expect("\(Exit.code(1))" == "exit code 1")
        #expect("\(Exit.signal(9))" == "signal 9 (KILL)")
        let denied = StartFailure(executable: "/etc/passwd", cause: .executable(errno: EACCES))
        #expect("\(denied)" == "could not start /etc/passwd: Permission denied")
    }

    @Test(arguments: [Command.Lifetime.boundToParent(), .independent])
    func givesTheChildTheseArgumentsAndThisEnvironmentOnly(lifetime: Command.Lifetime) async throws {
        let lines = EventLog<OutputLine>()
        let command = Command(
            "sh", ["-c", "pwd; echo \"$1|$2\"; /usr/bin/env", "--", "--one", "t w\no"],
            environment: ["A": "1 2", "PATH": "/bin"], workingDirectory: "/usr", lifetime: lifetime)
        let child = try await Child.start(command) { lines.append($0) }
        #expect(await child.exit() == .code(0))
        let texts = lines.events.map(\.text)
        #expect(texts.prefix(3) == ["/usr", "--one|t w", "o"])
        // The shell adds the two of its own.
        #expect(
            Set(texts.dropFirst(3)).subtracting(["PWD=/usr", "_=/usr/bin/env", "OLDPWD="]) == ["A=1 2", "PATH=/bin"])
    }

    @Test func theCleanEnvironmentHoldsNothingOfSystemd() {
        #expect(Set(Command.cleanEnvironment.keys).isSubset(of: ["PATH", "LANG", "HOME"]))
        #expect(Command.cleanEnvironment["LANG"] == "C.UTF-8")
    }

    @Test func aChildLeadsItsOwnGroup() async throws {
        let shell = try await Shell.start("read x < /proc/self/stat; echo $x; kill -STOP $$")
        try await shell.lines.wait { !$0.isEmpty }
        #expect(getpgid(shell.child.pid) == shell.child.pid)
        #expect(await shell.child.stop(.immediate) == .signal(SIGKILL))
    }

    @Test(.ownThreads) func aChildDoesNotInheritIgnoredSignals() async throws {
        await #expect(processExitsWith: .success) {
            signal(SIGTERM, SIG_IGN)
            TerminationSignals.ignoreBrokenPipe()
            let child = try await Child.start(Command("sleep", ["1000"])) { _ in }
            #expect(await child.stop(.graceful(after: .seconds(10))) == .signal(SIGTERM))
        }
    }
}
