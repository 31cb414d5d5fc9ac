import Subprocess

/// Reads one output of a child to its end and hands out its lines.
struct OutputDrain: Sendable {
    /// The most a pipe can hold: `/proc/sys/fs/pipe-max-size`, 1 MiB unless an administrator raised it.
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
                // When the child is gone swift-subprocess reads on for as long as there are bytes. What the child wrote
                // last is in the pipe; beyond a pipe's worth it is somebody else who writes, and may never stop.
                if handle.isClosed {
                    readAfterEnd += buffer.count
                    if readAfterEnd > Self.pipeCapacity { break }
                }
                // Reading does not suspend while there are bytes: without this a flood would keep a thread of Swift's
                // pool, of which there are as many as cores, to itself.
                await Task.yield()
            }
        } catch {
            // The pipe broke. What came so far counts, and the child's exit is told by others.
        }
        if let line = splitter.finish() {
            deliver(line)
        }
    }

    private func deliver(_ line: LineSplitter.Line) {
        onLine(OutputLine(stream: stream, text: line.text, wasCut: line.wasCut))
    }
}
