import FoundationEssentials
import Lab
import ProcessKit
import TestSupport
import Testing

/// A clip whose picture is from another encoder than x264: OpenH264, as Chromium has it for calls and recordings.
///
/// Constrained Baseline, no reordered frames, parameter sets before each keyframe, full range: much that x264 does otherwise.
enum BrowserClip {
    /// Frames in the clip, of which every thirtieth is a keyframe.
    private static let frames = 150

    /// The FLV file of the clip, five seconds of the tests' profile with a tone, made once.
    static func file() async throws -> String {
        let file = "\(Places.clips)/clip-openh264-640x360-30-k1-5s.flv"
        guard !FileManager.default.fileExists(atPath: file) else { return file }
        try FileManager.default.createDirectory(atPath: Places.clips, withIntermediateDirectories: true)
        let directory = try TemporaryDirectory("browser-clip")
        let raw = "\(directory.path)/picture.h264"
        let encoded = try await encoded(in: directory)
        let bytes = try #require(Data(base64Encoded: encoded), "Chromium: \(encoded.prefix(200))")
        try bytes.write(to: URL(filePath: raw))
        let unfinished = "\(directory.path)/clip.flv"
        let said = try await Tool.run(
            "ffmpeg", "-nostdin", "-v", "error", "-framerate", "30", "-i", raw, "-f", "lavfi", "-i", "sine=660:r=48000",
            "-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "aac", "-ac", "2", "-t", "\(frames / 30)", unfinished)
        try #require(FileManager.default.fileExists(atPath: unfinished), "\(said)")
        // Another process may have been first.
        try? FileManager.default.moveItem(atPath: unfinished, toPath: file)
        return file
    }

    /// The elementary stream, in base64, or what went wrong.
    private static func encoded(in directory: TemporaryDirectory) async throws -> String {
        let page = "\(directory.path)/page.html"
        // WebCodecs is there in a secure context only; a file is one.
        try "<!DOCTYPE html><title>Encoder</title>".write(toFile: page, atomically: true, encoding: .utf8)
        return try await withBrowser { browser in
            try await browser.open("file://\(page)")
            return try await browser.run(promise: script)
        }
    }

    /// A bar that moves, and the number of the frame.
    private static let script = """
        const canvas = new OffscreenCanvas(640, 360), g = canvas.getContext('2d'), chunks = [];
        let failure = null;
        const encoder = new VideoEncoder({
          output: chunk => { const bytes = new Uint8Array(chunk.byteLength); chunk.copyTo(bytes); chunks.push(bytes); },
          error: e => failure = e});
        encoder.configure({codec: 'avc1.42E01E', width: 640, height: 360, framerate: 30, bitrate: 800000,
          avc: {format: 'annexb'}, hardwareAcceleration: 'prefer-software', latencyMode: 'realtime'});
        for (let i = 0; i < \(frames); i++) {
          g.fillStyle = `hsl(${i * 2} 60% 45%)`; g.fillRect(0, 0, 640, 360);
          g.fillStyle = 'white'; g.fillRect(i * 4 % 600, 100, 40, 160);
          g.fillStyle = 'black'; g.font = '80px sans-serif'; g.fillText(String(i), 250, 90);
          const frame = new VideoFrame(canvas, {timestamp: Math.round(i * 1e6 / 30)});
          encoder.encode(frame, {keyFrame: i % 30 == 0});
          frame.close();
        }
        await encoder.flush();
        if (failure) return 'error ' + failure;
        let text = '';
        for (const bytes of chunks)
          for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
        return btoa(text);
        """
}

/// Runs a story with a browser that is stopped at the end, whatever happens in between.
func withBrowser<Value>(_ story: (Browser) async throws -> Value) async throws -> Value {
    let browser = try await Browser.start()
    do {
        let value = try await story(browser)
        await browser.stop()
        return value
    } catch {
        await browser.stop()
        throw error
    }
}
