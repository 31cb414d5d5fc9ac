import Glibc
import ProcessKit
import Testing

@Suite struct ChildTests {
    @Test func tellsExitCodesFromSignals() async throws {
        #expect(try await Shell.start("exit 0").child.exit() == .code(0))
        #expect(try await Shell.start("exit 7").child.exit() == .code(7))
        #expect(try await Shell.start("kill -SEGV $$").child.exit() == .signal(SIGSEGV))
    }

    @Test func keepsTheStreamsApartAndInOrder() async throws {
        let shell = try await Shell.start("for i in 1 2 3; do echo out$i; echo err$i >&2; done; printf end")
        #expect(await shell.child.exit() == .code(0))
        #expect(shell.stdout == ["out1", "out2", "out3", "end"])
        #expect(shell.stderr == ["err1", "err2", "err3"])
    }

    @Test func anyNumberMayWait() async throws {
        let child = try await Shell.start("exit 3").child
        await withTaskGroup(of: Exit.self) { group in
            for _ in 0..<20 { group.addTask { await child.exit() } }
            for await exit in group { #expect(exit == .code(3)) }
        }
        #expect(await child.exit() == .code(3))
    }

    @Test func nothingIsSentToAProcessThatIsGone() async throws {
        let child = try await Shell.start("exit 0").child
        #expect(await child.exit() == .code(0))
        #expect(!child.send(.terminate))
        #expect(await child.stop(.ffmpeg) == .code(0))
    }

    @Test func cancellationOfTheStarterEndsNothing() async throws {
        let lines = EventLog<OutputLine>()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await Child.start(Command("sh", ["-c", "echo up; read x; exec sleep 1000"])) { lines.append($0) }
        }
        let child = try await task.value
        // Standard input is empty, so `read` ends at once and the sleep holds.
        try await lines.wait { $0.map(\.text) == ["up"] }
        #expect(Processes.isAlive(child.pid))
        #expect(await child.stop(.graceful()) == .signal(SIGTERM))
    }

    /// The whole tree ignores TERM; KILL at the end reaches the child and the grandchild.
    @Test func aStubbornGroupIsKilled() async throws {
        let shell = try await Shell.start("trap '' TERM; sleep 1000 & echo $!; wait; wait")
        let grandchild = try await shell.firstPid()
        #expect(Processes.isAlive(grandchild))
        #expect(await shell.child.stop(.graceful(after: .milliseconds(100))) == .signal(SIGKILL))
        #expect(try await Processes.waitForEnd(of: grandchild))
    }

    @Test func eachStepOfASequenceIsSent() async throws {
        let shell = try await Shell.start(
            "trap 'echo term; n=$((n+1)); [ $n = 2 ] && exit 5' TERM; echo up; while :; do sleep 0.01; done")
        try await shell.lines.wait { !$0.isEmpty }
        let sequence = StopSequence(
            steps: [
                .init(.terminate, patience: .milliseconds(100)), .init(.terminate, patience: .seconds(10)),
            ], toGroup: false)
        #expect(await shell.child.stop(sequence) == .code(5))
        #expect(shell.stdout == ["up", "term", "term"])
    }

    @Test func theChildMayStopByItselfWhileAsked() async throws {
        let shell = try await Shell.start("trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.01; done")
        try await shell.lines.wait { !$0.isEmpty }
        #expect(
            await shell.child.stop(.init(steps: [.init(.terminate, patience: .seconds(10))], toGroup: false))
                == .code(0))
        #expect(shell.stdout == ["up", "bye"])
    }

    /// A grandchild in the group dies with the child; the pipe it held closes.
    @Test func whatTheChildLeavesBehindIsKilled() async throws {
        let shell = try await Shell.start("sleep 1000 & echo $!")
        let start = ContinuousClock.now
        #expect(await shell.child.exit() == .code(0))
        #expect(ContinuousClock.now - start < .seconds(5))
        #expect(try await Processes.waitForEnd(of: try await shell.firstPid()))
    }

    /// A grandchild in a session of its own is out of reach and keeps the pipe; the exit is known all the same.
    @Test(arguments: ["sleep 1000", "yes"])
    func aGrandchildThatHoldsThePipeHoldsNothingUp(grandchild: String) async throws {
        let shell = try await Shell.start("setsid sh -c 'echo $$; exec \(grandchild)' & sleep 0.2; exit 4")
        let pid = try await shell.firstPid()
        defer { Processes.kill(pid) }
        #expect(await shell.child.exit() == .code(4))
    }

    /// The child closes its outputs and lives on: that is not its end.
    @Test func closedOutputsAreNoExit() async throws {
        let shell = try await Shell.start("echo up; exec >&- 2>&-; sleep 0.3; exit 9")
        #expect(await shell.child.exit() == .code(9))
        #expect(shell.stdout == ["up"])
    }

    @Test func theLastLinesOfAFastProgramAreNotLost() async throws {
        for round in 0..<200 {
            let shell = try await Shell.start("echo a; echo b >&2; echo last $1", arguments: ["\(round)"])
            #expect(await shell.child.exit() == .code(0))
            #expect(shell.stdout == ["a", "last \(round)"])
            #expect(shell.stderr == ["b"])
        }
    }

    /// A pipe's worth (64 KiB) written in the last moment arrives in full.
    @Test func aFullPipeAtTheEndIsNotLost() async throws {
        for _ in 0..<20 {
            let shell = try await Shell.start("yes 0123456789abcde | head -c 65536; exit 2")
            #expect(await shell.child.exit() == .code(2))
            #expect(shell.stdout.count == 4096)
        }
    }

    @Test func aVeryLongLineIsCut() async throws {
        let shell = try await Shell.start("head -c 100000 /dev/zero | tr '\\0' x; echo; echo after")
        #expect(await shell.child.exit() == .code(0))
        #expect(shell.lines.events.map(\.text.utf8.count) == [8192, 5])
        #expect(shell.lines.events.map(\.wasCut) == [true, false])
    }

    @Test func aChildThatTakesInputIsToldWhole() async throws {
        var command = Command("/bin/sh", ["-c", "while read line; do echo \"got $line\"; done; echo end"])
        command.takesInput = true
        let lines = EventLog<OutputLine>()
        let child = try await Child.start(command) { lines.append($0) }
        #expect(child.write("one\ntwo\n"))
        try await lines.wait { $0.count == 2 }
        #expect(lines.events.map(\.text) == ["got one", "got two"])
        await child.stop(.immediate)
        #expect(!child.write("three\n"))
    }

    /// Nothing is read: the writer must not wait for it.
    @Test func aChildThatDoesNotReadHoldsNobodyUp() async throws {
        var command = Command("sleep", ["1000"])
        command.takesInput = true
        let child = try await Child.start(command) { _ in }
        let text = String(repeating: "x", count: 4096)
        var count = 0
        while child.write(text) { count += 1 }
        #expect(count > 0 && count <= 1024)
        await child.stop(.immediate)
    }

    @Test func aChildWithoutInputReadsItsEnd() async throws {
        let shell = try await Shell.start("read x || echo nothing")
        #expect(await shell.child.exit() == .code(0))
        #expect(shell.stdout == ["nothing"])
        #expect(!shell.child.write("x"))
    }
}
