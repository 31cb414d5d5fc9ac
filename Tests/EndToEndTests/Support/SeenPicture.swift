import FoundationEssentials
import Glibc
import Lab
import ProcessKit

/// One picture of the program as viewers see it: decoded from the platform's recording.
struct SeenPicture {
    let width: Int
    let height: Int
    /// Brightness, line by line; 16 is black.
    let luma: [UInt8]

    /// Decodes the picture that is shown at a timestamp of the recording.
    ///
    /// With `RELAY_PICTURES=DIRECTORY` in the environment it is also kept there as a PNG, to be looked at.
    static func take(_ name: String, at timestamp: Int, session: Int = 1, of relay: RunningRelay) async throws
        -> SeenPicture
    {
        guard let recording = relay.observer.recording(ofSession: session) else {
            throw TimedOut(waitingFor: "a recording of session \(session)", limit: .zero)
        }
        let raw = "\(relay.directory.path)/picture.gray"
        let seek = ["-y", "-ss", "\(Double(timestamp) / 1000)", "-i", recording, "-frames:v", "1"]
        try await ffmpeg(seek + ["-vf", "format=gray", "-f", "rawvideo", raw])
        if let folder = getenv("RELAY_PICTURES").map({ String(cString: $0) }) {
            try await ffmpeg(seek + ["\(folder)/\(name.replacing(" ", with: "-").replacing("/", with: "-")).png"])
        }
        // The size of the tests' profile.
        return SeenPicture(width: 640, height: 360, luma: [UInt8](try Data(contentsOf: URL(filePath: raw))))
    }

    /// How loud a part of the program is: the mean volume in decibels of full scale.
    static func volume(from begin: Int, to end: Int, session: Int = 1, of relay: RunningRelay) async throws -> Double {
        guard let recording = relay.observer.recording(ofSession: session) else {
            throw TimedOut(waitingFor: "a recording of session \(session)", limit: .zero)
        }
        let part = ["-ss", "\(Double(begin) / 1000)", "-t", "\(Double(end - begin) / 1000)"]
        let lines = RelayLines()
        let arguments =
            ["-nostdin", "-v", "info"] + part + ["-i", recording, "-vn", "-af", "volumedetect", "-f", "null", "-"]
        let child = try await Child.start(Command("ffmpeg", arguments)) { lines.add($0.text) }
        let exit = await child.exit()
        // "[Parsed_volumedetect_0 @ 0x…] mean_volume: -21.1 dB"
        let words = lines.matching("mean_volume:").last?.split(separator: " ") ?? []
        guard exit.isSuccess, let volume = words.dropLast().last.flatMap({ Double($0) }) else {
            throw HTTP.Refused(description: "ffmpeg \(arguments): \(lines.all.suffix(5))")
        }
        return volume
    }

    /// Mean brightness of some columns.
    func brightness(ofColumns columns: Range<Int>) -> Double {
        let sum = (0..<height).reduce(0) { sum, line in columns.reduce(sum) { $0 + Int(luma[line * width + $1]) } }
        return Double(sum) / Double(height * columns.count)
    }

    /// How much more a line differs from its neighbour than from the line after that: 1 or less for a whole picture, much more
    /// when two moments are woven together line by line (combs).
    var combing: Double {
        var neighbours = 0
        var others = 1
        for line in 0..<(height - 2) {
            for column in 0..<width {
                let at = line * width + column
                neighbours += abs(Int(luma[at]) - Int(luma[at + width]))
                others += abs(Int(luma[at]) - Int(luma[at + 2 * width]))
            }
        }
        return Double(neighbours) / Double(others)
    }

    private static func ffmpeg(_ arguments: [String]) async throws {
        let lines = RelayLines()
        let child = try await Child.start(Command("ffmpeg", ["-nostdin", "-v", "error"] + arguments)) {
            lines.add($0.text)
        }
        guard await child.exit().isSuccess else {
            throw HTTP.Refused(description: "ffmpeg \(arguments): \(lines.all)")
        }
    }
}
