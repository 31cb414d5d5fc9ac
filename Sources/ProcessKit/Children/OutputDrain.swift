import Subprocess

/// Reads one output of a child to its end and hands out its lines.
struct OutputDrain: Sendable {
    /// The maximum capacity of a pipe: `/proc/sys/fs/pipe-max-size`, 1 MiB unless an administrator raised it.
    private static let pipeCapacity = 1 << 20

    let stream: OutputLine.Stream
    let handle: ProcessHandle
    let onLine: @Sendable (OutputLine) -> Void

    func run(_ output: SubprocessOutputSequence) async {
        var splitter = LineSplitter()
        var readAfterEnd = 0
        do {
            for try await buffer in output {
                buffer.withUnsafeBytes { bytes in
                    splitter.append(bytes) { deliver($0) }
                }
                // After the child's end, swift-subprocess reads on while there are bytes. The child's last output is in the pipe;
                // anything beyond a pipe's capacity comes from another process, which may never stop.
                if handle.isClosed {
                    readAfterEnd += buffer.count
                    if readAfterEnd > Self.pipeCapacity { break }
                }
                // Reading does not suspend while there are bytes: without this, a flood would occupy a thread of Swift's pool,
                // which has only as many as there are cores.
                await Task.yield()
            }
        } catch {
            // The pipe broke. The output so far counts; the child's exit is reported elsewhere.
        }
        if let line = splitter.finish() {
            deliver(line)
        }
    }

    private func deliver(_ line: LineSplitter.Line) {
        onLine(OutputLine(stream: stream, text: line.text, wasCut: line.wasCut))
    }
}
