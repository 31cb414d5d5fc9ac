import RelayCore
import Testing

@Suite struct ProgramFlowTests {
    private static func look(pid: Int = 1, bytes: Int, publishing: Bool = true, name: String = "out") throws -> RTMPStat
    {
        let document = """
            <rtmp><pid>\(pid)</pid><uptime>6</uptime><server><application><name>switch</name><live><stream>
            <name>\(name)</name><bw_in>0</bw_in><bytes_in>\(bytes)</bytes_in><bw_audio>0</bw_audio><bw_video>0</bw_video>
            <nclients>2</nclients>\(publishing ? "<publishing/>" : "")</stream></live></application></server></rtmp>
            """
        return try RTMPStat.parse(Array(document.utf8))
    }

    private static func flow(_ first: RTMPStat?, _ second: RTMPStat?) -> ProgramFlow {
        ProgramFlow(from: first, to: second, app: "switch", name: "out")
    }

    @Test func bytesThatComeIn() throws {
        #expect(Self.flow(try Self.look(bytes: 10), try Self.look(bytes: 11)) == .flows)
    }

    @Test func aSilentOrAbsentPublisher() throws {
        #expect(Self.flow(try Self.look(bytes: 10), try Self.look(bytes: 10)) == .missing)
        #expect(Self.flow(try Self.look(bytes: 10, publishing: false), try Self.look(bytes: 11)) == .missing)
        #expect(Self.flow(try Self.look(bytes: 10), try Self.look(bytes: 11, publishing: false)) == .missing)
        #expect(Self.flow(try Self.look(bytes: 10, name: "a"), try Self.look(bytes: 11, name: "a")) == .missing)
    }

    @Test func noAnswerIsNotMissing() throws {
        #expect(Self.flow(nil, try Self.look(bytes: 11)) == .unknown)
        #expect(Self.flow(try Self.look(bytes: 11), nil) == .unknown)
        #expect(Self.flow(nil, nil) == .unknown)
        #expect(Self.flow(try Self.look(pid: 1, bytes: 10), try Self.look(pid: 2, bytes: 11)) == .unknown)
    }
}
