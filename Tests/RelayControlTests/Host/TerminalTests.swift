import Glibc
import Testing

@testable import RelayControl

@Suite struct TerminalTests {
    @Test func aHiddenAnswerIsNotSeen() async throws {
        let pseudo = try PseudoTerminal()
        let terminal = Terminal(input: pseudo.follower, output: pseudo.follower)
        #expect(terminal.isInteractive)
        async let answer = terminal.answer(to: "Key: ", isHidden: true)
        #expect(await pseudo.wait(for: "Key: "))
        while pseudo.echoes { await Task.yield() }
        pseudo.type("topsecret\n")
        #expect(try await answer == "topsecret")
        #expect(pseudo.echoes)
        #expect(pseudo.text() == "\r\n")
    }

    @Test func anOpenAnswerIsSeen() async throws {
        let pseudo = try PseudoTerminal()
        let terminal = Terminal(input: pseudo.follower, output: pseudo.follower)
        async let answer = terminal.answer(to: "Size [1080]: ")
        #expect(await pseudo.wait(for: "Size [1080]: "))
        pseudo.type(" 720 \n")
        #expect(try await answer == "720")
        #expect(pseudo.text().contains("720"))
    }

    @Test func theEndOfInputIsToldAndTheTerminalIsAsBefore() async throws {
        let pseudo = try PseudoTerminal()
        let terminal = Terminal(input: pseudo.follower, output: pseudo.follower)
        async let answer = terminal.answer(to: "Key: ", isHidden: true)
        #expect(await pseudo.wait(for: "Key: "))
        while pseudo.echoes { await Task.yield() }
        pseudo.type("\u{4}")
        do {
            _ = try await answer
            Issue.record("Ctrl-D is no answer")
        } catch {
            #expect("\(error)".contains("nothing was changed"))
        }
        #expect(pseudo.echoes)
    }

    @Test func eachQuestionTakesOneLineOfAPipe() async throws {
        let test = try TestHost()
        let terminal = try test.host(answers: "one\n\nlast").terminal
        #expect(!terminal.isInteractive)
        #expect(try await terminal.answer(to: "1: ") == "one")
        #expect(try await terminal.answer(to: "2: ") == "")
        #expect(try await terminal.answer(to: "3: ", isHidden: true) == "last")
        await #expect(throws: Refusal.self) { try await terminal.answer(to: "4: ") }
        #expect(test.output == "1: \n2: \n3: \n4: \n")
    }
}
