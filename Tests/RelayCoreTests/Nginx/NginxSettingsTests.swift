import RelayCore
import Testing

@Suite struct NginxSettingsTests {
    @Test func theIngestListensOnLoopbackOnly() throws {
        let settings = try RelaySettings([
            "RTMP_PORT": "2000", "RTMP_APP": "cam", "RTMP_LISTEN": "[::]", "INGEST_PORT": "2002",
        ])
        let text = NginxSettings.ingest(settings)
        #expect(text.contains("listen 127.0.0.1:2002;"))
        #expect(text.contains("listen 127.0.0.2:2002 proxy_protocol;"))
        #expect(text.split(separator: "\n").count { $0.contains("listen ") } == 2)
        #expect(text.contains("application cam {"))
        #expect(text.contains("application offline {"))
        #expect(settings.loopbackAuthority == "[::1]:2000")
        #expect(settings.topology.ingestURL == "rtmp://127.0.0.1:2002")
        #expect(settings.topology.programURL == "rtmp://127.0.0.1:1936/switch/out")
        #expect(settings.topology.statusURL == "http://127.0.0.1:8080/api/v1/status")
    }

    /// The gate knows no key, and can read what it is told.
    @Test func theGateIsToldWhereToListenAndNoKey() throws {
        let settings = try RelaySettings([
            "RTMP_LISTEN": "[::]", "RTMP_PORT": "2000", "INGEST_PORT": "1936", "SWITCH_PORT": "2001",
            "HTTP_PORT": "1937",
            "PUBLISH_KEY": "secret-of-the-test",
        ])
        let text = NginxSettings.gate(settings)
        #expect(!text.contains("secret"))
        let read = try RelaySettings(try EnvironmentFile.parse(text))
        #expect((read.listenAddress, read.rtmpPort, read.ingestPort) == (settings.listenAddress, 2000, 1936))
        #expect((read.listenAddress.host, ListenAddress.anyIPv4.host) == ("::", "0.0.0.0"))
    }

    /// The page knows no key, and can read what it is told.
    @Test func thePageIsToldWhereToListenAndToWhom() throws {
        let settings = try RelaySettings([
            "PUBLISH_KEY": "secret-of-the-test", "HTTP_PORT": "2003", "HTTP_LISTEN": "0.0.0.0",
            "HTTP_PUBLIC_URL": "https://Relay.Example/", "HTTP_PROXIES": "192.0.2.1 ::1", "RTMP_STREAM_NAME": "cam",
        ])
        let text = NginxSettings.web(settings)
        #expect(!text.contains("secret"))
        let read = try RelaySettings(try EnvironmentFile.parse(text))
        #expect(read.page == settings.page && read.streamName == "cam")
        #expect(read.page.publicURL?.description == "https://relay.example")
    }

    @Test func theSwitchListensOnLoopbackOnly() throws {
        #expect(NginxSettings.program(try RelaySettings(["SWITCH_PORT": "2001"])).contains("listen 127.0.0.1:2001;"))
    }

    @Test func settingsSurviveBeingWrittenAndRead() throws {
        let variables = ["A": #"quote " dollar $x backslash \ tick ` hash # end"#, "B": "", "C": "  spaces  "]
        #expect(try EnvironmentFile.parse(EnvironmentFile.render(variables)) == variables)
    }
}
