import Glibc
import ProcessKit
import TestSupport
import Testing

@Suite struct TerminationSignalsTests {
    @Test(.ownThreads) func signalsArriveInsteadOfKilling() async {
        await #expect(processExitsWith: .success) {
            var signals = await TerminationSignals.receive().makeAsyncIterator()
            for signal in TerminationSignals.usual + [.terminate] {
                kill(getpid(), signal.number)
                let received = await signals.next()
                #expect(received == signal)
            }
        }
    }

    @Test(.ownThreads) func otherSignalsStillKill() async {
        await #expect(processExitsWith: .signal(SIGUSR1)) {
            let signals = await TerminationSignals.receive()
            kill(getpid(), SIGUSR1)
            for await _ in signals {}
        }
    }

    @Test(.ownThreads) func aBrokenPipeIsAnErrorOnly() async {
        await #expect(processExitsWith: .success) {
            TerminationSignals.ignoreBrokenPipe()
            var ends: [Int32] = [0, 0]
            #expect(pipe(&ends) == 0)
            close(ends[0])
            #expect(write(ends[1], "x", 1) == -1 && errno == EPIPE)
        }
    }
}
