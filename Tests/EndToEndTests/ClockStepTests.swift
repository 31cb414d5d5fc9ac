import FoundationEssentials
import Glibc
import Lab
import ProcessKit
import TestSupport
import Testing

extension EndToEnd {
    /// The calendar's clock is set by an hour, as NTP does after a start with a wrong one.
    ///
    /// CLOCK_REALTIME belongs to the whole host: time namespaces have only the clocks that count from the boot
    /// (time_namespaces(7)). So a small library that adds an offset to it is loaded into every program of the relay, by
    /// /etc/ld.so.preload of a mount namespace. (libfaketime does not do: told by its file it shifts the monotonic clock too, and
    /// the variable that keeps it from that does not reach the relay's children, whose environment is clean.)
    @Suite struct ClockStepTests {
        private static let compiler: String? = {
            let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin"
            for folder in path.split(separator: ":") {
                for name in ["cc", "clang"] where access("\(folder)/\(name)", X_OK) == 0 { return "\(folder)/\(name)" }
            }
            return nil
        }()

        @Test(.timeLimit(.minutes(2)), .enabled(if: getuid() == 0 && compiler != nil, "needs root and a C compiler"))
        func aStepOfAnHourIsNotNoticed() async throws {
            let clock = try await ShiftedClock(compiler: try #require(Self.compiler))
            let relay = try await RunningRelay.start(wrapper: clock.wrap)
            do {
                let push = try relay.process(of: .pusher)
                var seen: [String] = []
                for hours in [1, -1, 0] {
                    let stepped = Moment.now()
                    try clock.step(hours: hours)
                    let camera = try await relay.camera()
                    let live = try await relay.observer.keyframe(of: .live, since: camera.started)
                    let marks = await camera.stop()
                    let slate = try await relay.observer.keyframe(of: .slate, since: marks.stopped)
                    let line = try await relay.lines.first("on air: slate", "publisher left", since: marks.stopped)
                    seen.append(String(line.text.prefix(8)))
                    let part = ProgramMeter(relay.observer.journal.slice(from: stepped, to: .now()))
                    let silence = try #require(part.largestSilence)
                    // A slate waits for the clock 0.9 s at most (`SwitchTiming.clockSilence`), as after two visits as short as these;
                    // the cut itself takes a tenth.
                    #expect(silence < 1.1)
                    Figures.print(
                        hours, "h: to live", live.received.arrival.seconds(since: camera.started), "s, to slate",
                        slate.received.arrival.seconds(since: marks.stopped), "s, silence", silence, "s, log at",
                        line.text.prefix(8))
                }
                // The step reached the programs: their log has other hours.
                #expect(Set(seen.map { $0.prefix(2) }).count == 3, "\(seen)")
                #expect(try relay.process(of: .pusher) == push)
                let meter = relay.observer.meter
                #expect(meter.sessions == 1)
                #expect(meter.backward == 0 && meter.repeated == 0)
                #expect(relay.lines.complaints == [])
            } catch {
                await relay.abandon()
                throw error
            }
            try await relay.stop()
        }
    }
}

/// A calendar clock that can be set for the programs of one relay alone.
private struct ShiftedClock {
    private let directory: TemporaryDirectory
    private var offset: String { "\(directory.path)/offset" }
    private var library: String { "\(directory.path)/clock.so" }

    private static let source = """
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <sys/mman.h>
        #include <sys/syscall.h>
        #include <sys/time.h>
        #include <time.h>
        #include <unistd.h>
        static volatile long nothing, *offset = &nothing;
        __attribute__((constructor)) static void begin(void) {
            int file = open(OFFSET, O_RDONLY | O_CLOEXEC);
            if (file < 0) return;
            void *page = mmap(0, 4096, PROT_READ, MAP_SHARED, file, 0);
            close(file);
            if (page != MAP_FAILED) offset = page;
        }
        int clock_gettime(clockid_t clock, struct timespec *now) {
            int code = syscall(SYS_clock_gettime, clock, now);
            if (code == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += *offset;
            return code;
        }
        int gettimeofday(struct timeval *restrict now, void *restrict zone) {
            int code = syscall(SYS_gettimeofday, now, zone);
            if (code == 0) now->tv_sec += *offset;
            return code;
        }
        time_t time(time_t *result) {
            struct timespec now;
            clock_gettime(CLOCK_REALTIME, &now);
            if (result) *result = now.tv_sec;
            return now.tv_sec;
        }

        """

    init(compiler: String) async throws {
        directory = try TemporaryDirectory("relay-e2e-clock")
        // nginx's workers are another user.
        chmod(directory.path, 0o755)
        let file = "\(directory.path)/clock.c"
        try Self.source.write(toFile: file, atomically: true, encoding: .utf8)
        let said = RelayLines()
        let child = try await Child.start(
            Command(compiler, ["-shared", "-fPIC", "-O1", "-DOFFSET=\"\(offset)\"", file, "-o", library])
        ) { said.add($0.text) }
        #expect(await child.exit().isSuccess, "\(said.all)")
        try Data(count: 4096).write(to: URL(filePath: offset))
        chmod(offset, 0o644)
        try "\(library)\n".write(toFile: "\(directory.path)/preload", atomically: true, encoding: .utf8)
    }

    /// Sets the clock to so many hours from the true time.
    func step(hours: Int) throws {
        var seconds = hours * 3600
        // In place: the programs have the file mapped.
        let descriptor = open(offset, O_WRONLY | O_CLOEXEC)
        defer { close(descriptor) }
        try #require(pwrite(descriptor, &seconds, 8, 0) == 8)
    }

    /// The relay's /etc is a copy of the host's, with the library in it.
    func wrap(_ command: [String]) -> [String] {
        let etc = "\(directory.path)/etc"
        let script =
            "cp -a /etc \(etc) && cp \(directory.path)/preload \(etc)/ld.so.preload && mount --bind \(etc) /etc && exec \"$@\""
        return ["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh"] + command
    }
}
