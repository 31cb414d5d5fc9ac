import Glibc
import Lab
import ProcessKit
import TestSupport
import Testing

@testable import Guard

/// What systemd hears of a guard. In a process of its own, because the environment says where systemd listens.
@Suite(.timeLimit(.minutes(1))) struct GuardNotifyTests {
    @Test(.ownThreads) func theWatchdogIsFedByAnswersOnly() async {
        await #expect(processExitsWith: .success) {
            let nginx = try GuardedNginx()
            let manager = try #require(NotifySocket(path: nginx.directory.path + "/notify", watchdog: .seconds(1)))
            let guarding = await RunningGuard(nginx, interval: .seconds(10))
            var heard: [String] = []
            let isFed = try await Processes.eventually {
                heard += manager.messages()
                return heard.count { $0 == "WATCHDOG=1" } >= 3
            }
            #expect(isFed, "half of the watchdog's interval, and not the 10 s that were asked for")
            #expect(heard.prefix(3) == ["STATUS=starting", "STATUS=serving; nobody publishes", "READY=1"])

            let master = try #require(nginx.master)
            kill(try #require(Processes.children(of: master).first), SIGSTOP)
            // A probe that was under way may still have been answered.
            try await Task.sleep(for: .milliseconds(50))
            _ = manager.messages()
            #expect(await guarding.result.value == 1)
            #expect(!manager.messages().contains("WATCHDOG=1"))
        }
    }
}
