import Lab
import TestSupport
import Testing

extension SystemTests {
    /// What the other tests stand on.
    @Suite struct HarnessTests {
        @Test(arguments: Debian.tested) func aMachineRunsAPlatformAndACamera(debian: Debian) async throws {
            let begin = Moment.now()
            let root = try await HostKeeper.of(debian).root()
            let rooted = Moment.now()
            let layer = try await Layer.over(root: root.path, name: "harness-\(debian.rawValue)")
            let machine = try await Machine.boot("harness-\(debian.rawValue)", from: layer)
            let booted = Moment.now()
            do {
                #expect(try await machine.shell(". /etc/os-release; echo $VERSION_ID") == "\(debian.version)")
                for _ in 1...2 {
                    try await machine.shell("test $(systemctl is-system-running) = running")
                    let directory = try TemporaryDirectory("relay-system")
                    let platform = try StandInPlatform(directory: "\(directory.path)/platform")
                    try await platform.start(wrapper: machine.inItsNetwork)
                    let clip = try await TestClip.plain.file(cache: Places.clips)
                    let camera = try await TestCamera.start(
                        playing: clip, to: platform.url + "/harness", wrapper: machine.inItsNetwork)
                    try await platform.observer.keyframe(of: .live, since: camera.started)
                    await camera.stop()
                    await platform.close()
                    try await machine.reboot()
                }
                try await machine.shell("echo stays > /root/note && cat /root/note")
                let processes = machine.processes
                let off = Moment.now()
                try await machine.powerOff()
                #expect(processes.filter(\.isAlive) == [])
                Figures.print(
                    debian.testDescription, "root", rooted.seconds(since: begin), "s, boot",
                    booted.seconds(since: rooted), "s, power-off", Moment.now().seconds(since: off), "s")
            } catch {
                await machine.unplug()
                throw error
            }
        }
    }
}
