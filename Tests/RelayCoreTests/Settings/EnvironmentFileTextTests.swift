import RelayCore
import Testing

@Suite struct EnvironmentFileTextTests {
    @Test func uncommentsASettingInItsPlaceAndLeavesAllElse() throws {
        var text = try EnvironmentFileText("# Size.\n# OUT_RES=480 is small.\n#OUT_RES=1080\n\n; other\n#OUT_FPS=30\n")
        text.set("OUT_RES", to: "720")
        #expect(text.text == "# Size.\n# OUT_RES=480 is small.\nOUT_RES=720\n\n; other\n#OUT_FPS=30\n")
        text.set("OUT_RES", to: "360")
        #expect(text.text == "# Size.\n# OUT_RES=480 is small.\nOUT_RES=360\n\n; other\n#OUT_FPS=30\n")
    }

    @Test func replacesTheOneThatCountsAndKeepsTheCommentBehindIt() throws {
        var text = try EnvironmentFileText("A=1\r\nexport A = \"two\nlines\" # why\r\nB=3\r\n#A=0\r\n")
        text.set("A", to: "4")
        #expect(text.text == "A=1\r\nA=4 # why\r\nB=3\r\n#A=0\r\n")
        #expect(text.variables == ["A": "4", "B": "3"])
    }

    @Test func addsWhatIsNotThere() throws {
        var text = try EnvironmentFileText("A=1")
        text.set("B", to: "2")
        text.set("A", to: "")
        #expect(text.text == "A=\nB=2\n")
        var empty = try EnvironmentFileText("")
        empty.set("A", to: "1")
        #expect(empty.text == "A=1\n")
    }

    /// What looks like a comment in the middle of a value is none.
    @Test func isNotFooledByQuotes() throws {
        var text = try EnvironmentFileText("A='\n#B=1\n'\n")
        text.set("B", to: "2")
        #expect(text.text == "A='\n#B=1\n'\nB=2\n")
    }

    @Test func whatIsUnsetIsGoneEverywhere() throws {
        var text = try EnvironmentFileText("KEY=secret1\n# note\nKEY='secret2' # mine\n")
        text.unset("KEY")
        text.unset("OTHER")
        #expect(text.text == "#KEY=\n# note\n#KEY= # mine\n")
        text.set("KEY", to: "x")
        #expect(text.variables == ["KEY": "x"])
    }

    @Test(arguments: ["plain", "a b", "#x", "a'b\"c\\d$e`f", " lead", "ä 100%", "a\nb", "/srv/my slate #1.mp4"])
    func everyValueIsReadBack(_ value: String) throws {
        var text = try EnvironmentFileText("# first\n#A=\n# last\n")
        text.set("A", to: value)
        #expect(try EnvironmentFile.parse(text.text) == ["A": value])
        text.set("A", to: "again")
        #expect(text.text == "# first\nA=again\n# last\n")
    }

    @Test func refusesWhatIsNoSettingsFile() {
        let error = #expect(throws: EnvironmentFileError.self) { try EnvironmentFileText("A=1\nfoo\n") }
        #expect(error?.line == 2)
    }

    /// Otherwise than docker compose, systemd drops it: `key\back` is `keyback`.
    @Test func warnsOfABackslashThatIsDropped() throws {
        let text = try EnvironmentFileText(
            "LOST=key\\back\nKEPT='key\\back'\nALSO=\"key\\back\"\nMEANT=a\\ b\\\\c\nLINES=a \\\n b\n")
        #expect(text.variables["LOST"] == "keyback")
        #expect(text.warnings.count == 1)
        #expect(text.warnings.first?.hasPrefix("LOST: a backslash outside of quotes is dropped") == true)
        #expect(text.warnings.first?.contains("back\\") == false)
    }
}
