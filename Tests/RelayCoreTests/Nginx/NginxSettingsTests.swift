import RelayCore
import Testing

@Suite struct NginxSettingsTests {
    @Test func ingestListensWhereTheSettingsSay() throws {
        let settings = try RelaySettings(["RTMP_PORT": "2000", "RTMP_APP": "cam", "RTMP_LISTEN": "[::]"])
        let text = NginxSettings.ingest(settings)
        #expect(text.contains("listen [::]:2000 ipv6only=off so_keepalive=10s:3s:3;"))
        #expect(text.contains("application cam {"))
        #expect(text.contains("application offline {"))
        #expect(settings.loopbackAuthority == "[::1]:2000")
    }

    @Test func theSwitchListensOnLoopbackOnly() throws {
        #expect(NginxSettings.program(try RelaySettings(["SWITCH_PORT": "2001"])).contains("listen 127.0.0.1:2001;"))
    }

    @Test func settingsSurviveBeingWrittenAndRead() throws {
        let variables = ["A": #"quote " dollar $x backslash \ tick ` hash # end"#, "B": "", "C": "  spaces  "]
        #expect(try EnvironmentFile.parse(EnvironmentFile.render(variables)) == variables)
    }
}
