import Logging
import NginxClient
import ProcessKit
import ProgramOptions
import RelayCore
import ServiceLifecycle

/// Performs what the ``PushMachine`` decides: one control loop handles all events, one at a time.
struct PushService: Service {
    let destination: Destination
    /// File with the key for ffmpeg.
    let presetFile: String
    let programURL: String
    /// relay-switch's HTTP socket; without it the program cannot be checked.
    let switchSocket: String?
    /// relay-hook's status; without it, what is on air is unknown.
    var statusPage: StatusPage?
    let logger: Logger
    var timing = PushTiming()
    var notifier = SystemdNotifier()
    var reports = ReportSender(ServiceIdentity("relay-push"), socket: nil)
    /// What relay-hook says over the connection of ``reports``.
    var orders = AsyncStream<HookMessage.Body> { $0.finish() }
    /// Lets a test observe each ffmpeg.
    var onStart: @Sendable (Int32) -> Void = { _ in }

    enum Event: Sendable {
        case started(Child)
        case progress(FFmpegProgress)
        case ended(FFmpegEnd.Exit, errors: [String])
        case program(ProgramFlow)
        case onAir(OnAir)
        case hook(HookMessage.Body)
        case timer
        case stop
    }

    /// Pushes until it is asked to stop and ffmpeg has ended.
    func run() async {
        let (events, inbox) = AsyncStream<Event>.makeStream()
        // Not cancelled with this task: first ffmpeg has to end.
        let control = Task {
            var loop = PushLoop(service: self, inbox: inbox)
            loop.begin()
            for await event in events {
                loop.handle(event)
                if loop.isOver { break }
            }
            loop.end()
        }
        let listening = Task { for await message in orders { inbox.yield(.hook(message)) } }
        defer { listening.cancel() }
        await withTaskCancellationOrGracefulShutdownHandler {
            await control.value
        } onCancelOrGracefulShutdown: {
            inbox.yield(.stop)
        }
    }

    /// Starts ffmpeg; results arrive as events.
    func startFFmpeg(_ inbox: AsyncStream<Event>.Continuation, tapPort: Int?) {
        Task {
            let output = FFmpegOutput(lastErrors: 20) { [destination] in destination.redacted($0) }
            let log = FFmpegLog(logger: logger)
            let arguments = PushCommand.arguments(
                programURL: programURL, destination: destination.settings.destination, presetFile: presetFile,
                certificates: destination.settings.certificates, tapPort: tapPort)
            do {
                let child = try await Child.start(Command("ffmpeg", arguments)) { line in
                    switch output.take(line) {
                    case .progress(let progress): inbox.yield(.progress(progress))
                    case .message(let message): log.said(message)
                    case nil: break
                    }
                }
                logger.debug("ffmpeg runs", metadata: ["pid": "\(child.pid)"])
                onStart(child.pid)
                inbox.yield(.started(child))
                let exit = await child.exit()
                logger.debug("ffmpeg has ended", metadata: ["pid": "\(child.pid)", "exit": "\(exit)"])
                inbox.yield(.ended(Self.exit(exit), errors: output.errors))
            } catch {
                inbox.yield(.ended(.failedToStart("\(error)"), errors: []))
            }
        }
    }

    /// Checks with two samples whether the program's bytes arrive; the answer arrives as an event.
    func askProgram(_ inbox: AsyncStream<Event>.Continuation) {
        Task {
            guard let switchSocket else {
                inbox.yield(.program(.unknown))
                return
            }
            let client = NginxClient(socketPath: switchSocket)
            let path = programURL.split(separator: "/").suffix(2).map(String.init)
            let first = try? await client.stat(timeout: .seconds(2))
            try? await Task.sleep(for: .seconds(1))
            let second = try? await client.stat(timeout: .seconds(2))
            inbox.yield(.program(ProgramFlow(from: first, to: second, app: path[0], name: path[1])))
        }
    }

    /// Asks relay-hook what is on air; the answer arrives as an event.
    func askOnAir(_ inbox: AsyncStream<Event>.Continuation) {
        Task {
            inbox.yield(.onAir(await statusPage?.onAir(within: .seconds(2)) ?? .unknown))
        }
    }

    private static func exit(_ exit: Exit) -> FFmpegEnd.Exit {
        switch exit {
        case .code(let code): .code(code)
        case .signal(let number): .signal(number)
        case .failedToStart(let failure): .failedToStart(failure.description)
        }
    }
}
