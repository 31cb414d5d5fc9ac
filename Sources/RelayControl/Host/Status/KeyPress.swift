import Glibc
import ProcessKit

/// A terminal that gives each key at once and shows none of them, and shows a screen of its own, until it is restored.
final class KeyPress: Sendable {
    /// Keys as they are pressed; ends with the input.
    let keys: AsyncStream<UInt8>
    private let former: termios

    /// Takes the terminal of standard input.
    ///
    /// - Returns: `nil` if it is none.
    init?() {
        var settings = termios()
        guard isatty(STDIN_FILENO) == 1, tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
        former = settings
        settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
        tcsetattr(STDIN_FILENO, TCSANOW, &settings)
        let (keys, sink) = AsyncStream<UInt8>.makeStream(bufferingPolicy: .bufferingNewest(8))
        self.keys = keys
        DetachedThread.start {
            var key: UInt8 = 0
            while read(STDIN_FILENO, &key, 1) == 1 { sink.yield(key) }
            sink.finish()
        }
    }

    /// Gives the terminal back.
    func restore() {
        var settings = former
        tcsetattr(STDIN_FILENO, TCSANOW, &settings)
    }
}
