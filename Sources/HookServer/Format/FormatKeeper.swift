import ProgramOptions
import ServiceLifecycle

/// Saves the program's format each time it changes.
struct FormatKeeper: Service {
    let driver: ChannelDriver
    let file: FormatFile

    func run() async {
        await cancelWhenGracefulShutdown {
            for await format in driver.formats { await file.save(format) }
        }
    }
}
