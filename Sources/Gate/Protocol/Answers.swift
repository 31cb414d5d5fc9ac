import RTMP

/// The answers of nginx-rtmp 1.2.2 to the commands of an opening (ngx_rtmp_cmd_module.c), byte for byte.
enum Answers {
    /// To `connect` (`ngx_rtmp_cmd_connect`): the window, the bandwidth, the chunk size, and success.
    static func connected(_ transaction: Double, encoding: Double) -> [UInt8] {
        var bandwidth = RTMPMessage.control(RTMPMessage.Kind.peerBandwidth, OpeningMachine.windowSize)
        // The limit's type: dynamic.
        bandwidth.body.append(2)
        let result = AMF0.bytes(
            .string("_result"), .number(transaction),
            .object([.init("fmsVer", .string("FMS/3,0,1,123")), .init("capabilities", .number(31))]),
            .object([
                .init("level", .string("status")), .init("code", .string("NetConnection.Connect.Success")),
                .init("description", .string("Connection succeeded.")), .init("objectEncoding", .number(encoding)),
            ]))
        return bytes([
            .control(RTMPMessage.Kind.windowSize, OpeningMachine.windowSize), bandwidth,
            .control(RTMPMessage.Kind.setChunkSize, OpeningMachine.chunkSize), .command(result),
        ])
    }

    /// To `createStream`: the only stream of a connection, 1 (`ngx_rtmp_cmd_create_stream`).
    static func streamCreated(_ transaction: Double) -> [UInt8] {
        bytes([.command(AMF0.bytes(.string("_result"), .number(transaction), .null, .number(1)))])
    }

    /// To a user control message that asks for an answer: Ping Response to Ping Request (RTMP 1.0, 7.1.7).
    static func pong(to ping: [UInt8]) -> [UInt8] {
        bytes([
            RTMPMessage(chunkStream: 2, kind: RTMPMessage.Kind.userControl, body: [0, 7] + ping.dropFirst(2).prefix(4))
        ])
    }

    /// To a refused `publish`, before the connection is closed. nginx-rtmp sends no answer, but clients show one: ffmpeg prints
    /// the description of any status with level "error". OBS logs it for `BadName` in newer versions, and for `Denied` also in
    /// older ones, which ignore the first (plugins/obs-outputs/librtmp/rtmp.c, `HandleInvoke`); its behaviour is the same as
    /// without an answer. Apps made with RootEncoder show the code `BadName`.
    static func publishRefused(_ description: String) -> [UInt8] {
        bytes(
            ["NetStream.Publish.BadName", "NetStream.Publish.Denied"].map { code in
                let status = AMF0.bytes(
                    .string("onStatus"), .number(0), .null,
                    .object([
                        .init("level", .string("error")), .init("code", .string(code)),
                        .init("description", .string(description)),
                    ]))
                return RTMPMessage(chunkStream: 5, kind: RTMPMessage.Kind.command, stream: 1, body: status)
            })
    }

    /// To `deleteStream` (`ngx_rtmp_live_close_stream`, which sends it by `ngx_rtmp_send_status`).
    static let unpublished: [UInt8] = {
        let status = AMF0.bytes(
            .string("onStatus"), .number(0), .null,
            .object([
                .init("level", .string("status")), .init("code", .string("NetStream.Unpublish.Success")),
                .init("description", .string("Stop publishing")),
            ]))
        return bytes([RTMPMessage(chunkStream: 5, kind: RTMPMessage.Kind.command, stream: 1, body: status)])
    }()

    private static func bytes(_ messages: [RTMPMessage]) -> [UInt8] {
        var bytes: [UInt8] = []
        // None is longer than this.
        for message in messages { message.write(to: &bytes, chunkSize: Int(OpeningMachine.chunkSize)) }
        return bytes
    }
}
