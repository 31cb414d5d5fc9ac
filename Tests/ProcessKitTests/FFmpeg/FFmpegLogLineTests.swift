import Logging
import ProcessKit
import Testing

@Suite struct FFmpegLogLineTests {
    /// Lines of ffmpeg 5.1 and 7.1 with `-loglevel level+verbose`.
    @Test(arguments: [
        (
            "[error] rtmp://127.0.0.1:1/x/y: Connection refused",
            FFmpegLogLine(level: .error, component: nil, message: "rtmp://127.0.0.1:1/x/y: Connection refused")
        ),
        (
            "[rtmp @ 0x55ddc35220c0] [error] Cannot open connection tcp://127.0.0.1:1?tcp_nodelay=0",
            FFmpegLogLine(
                level: .error, component: "rtmp", message: "Cannot open connection tcp://127.0.0.1:1?tcp_nodelay=0")
        ),
        (
            "[graph 0 input from stream 0:0 @ 0x55de3f0dbd40] [verbose] w:64 h:64",
            FFmpegLogLine(level: .debug, component: "graph 0 input from stream 0:0", message: "w:64 h:64")
        ),
        (
            "[fifo @ 0x1] [flv @ 0x2] [warning] [x] [error] text",
            FFmpegLogLine(level: .warning, component: "flv", message: "[x] [error] text")
        ),
        ("[info]   Duration: N/A", FFmpegLogLine(level: .info, component: nil, message: "  Duration: N/A")),
        ("[fatal] x", FFmpegLogLine(level: .critical, component: nil, message: "x")),
        ("[panic] x", FFmpegLogLine(level: .critical, component: nil, message: "x")),
        ("[debug] x", FFmpegLogLine(level: .debug, component: nil, message: "x")),
        ("[trace] x", FFmpegLogLine(level: .trace, component: nil, message: "x")),
        ("[warning] ", FFmpegLogLine(level: .warning, component: nil, message: "")),
        ("second line", FFmpegLogLine(level: .notice, component: nil, message: "second line")),
        ("[unknown] x", FFmpegLogLine(level: .notice, component: nil, message: "[unknown] x")),
        ("[flv @ 0xzz] [error] x", FFmpegLogLine(level: .notice, component: nil, message: "[flv @ 0xzz] [error] x")),
        ("[", FFmpegLogLine(level: .notice, component: nil, message: "[")),
        ("", FFmpegLogLine(level: .notice, component: nil, message: "")),
    ])
    func takesLinesApart(line: String, expected: FFmpegLogLine) {
        #expect(FFmpegLogLine(line, defaultLevel: .notice) == expected)
    }
}
