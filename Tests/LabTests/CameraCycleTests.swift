import Lab
import Testing

@Suite struct CameraCycleTests {
    @Test(arguments: CameraCycle.Departure.allCases)
    func leavesNoSessionBehind(departure: CameraCycle.Departure) async throws {
        let directory = try TemporaryDirectory()
        let clip = try await TestClip.camera.file(cache: Clips.cache)
        let platform = try StandInPlatform(directory: directory.path)
        try await platform.start()
        let cycle = CameraCycle(publishing: .seconds(1.5), resting: .seconds(0.5), departure: departure)
        let marks = try await cycle.run { try await TestCamera.start(playing: clip, to: platform.url + "/key") }
        try await platform.observer.sessions("the session's end") { $0.isEmpty }
        await platform.close()

        #expect(abs(marks.stopped.seconds(since: marks.started) - 1.5) < 1)
        let figures = try #require(SwitchFigures.measure([marks], in: platform.observer.meter).first)
        #expect(figures.toLive != nil)
        #expect(figures.sessions == 1)
    }
}
