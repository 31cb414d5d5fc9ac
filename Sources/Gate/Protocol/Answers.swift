/// What nginx-rtmp 1.2.2 answers to the commands of an opening (ngx_rtmp_cmd_module.c), byte for byte.
enum Answers {
    /// To `connect` (`ngx_rtmp_cmd_connect`): the window, the bandwidth, the chunk size, and that it succeeded.
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

    /// To `createStream`: there is one stream in a connection, 1 (`ngx_rtmp_cmd_create_stream`).
    static func streamCreated(_ transaction: Double) -> [UInt8] {
        bytes([.command(AMF0.bytes(.string("_result"), .number(transaction), .null, .number(1)))])
    }

    private static func bytes(_ messages: [RTMPMessage]) -> [UInt8] {
        var bytes: [UInt8] = []
        // None is longer than this.
        for message in messages { message.write(to: &bytes, chunkSize: Int(OpeningMachine.chunkSize)) }
        return bytes
    }
}
