import RelayCore

/// relay.env(5): every setting, from the catalogues that check them.
struct SettingsPage {
    private var page: ManualPage

    init(version: String) {
        page = ManualPage(name: "relay.env", section: 5, abstract: "Settings of the RTMP relay.", version: version)
    }

    /// The page's file.
    mutating func document() -> Document {
        page.section("SYNOPSIS")
        page.mdoc.macro("Pa", "/etc/relay/relay.env")
        page.section("DESCRIPTION")
        page.mdoc.paragraphs(
            """
            All settings of the relay are in one file of lines "NAME=value". The services of a host read \
            /etc/relay/relay.env; "relayctl up" reads ./.env, or the file that --env-file names. The environment is not read.

            The relay does not start with an invalid value. It reports all of them at once, and names that look mistyped. Changes \
            take effect at the next start.
            """)
        page.section("FORMAT")
        page.mdoc.paragraphs(
            """
            Empty lines and lines that begin with # or ; are ignored, and so is what follows a # after a space. An empty value \
            counts as unset. If a name occurs twice, the last value counts.

            A value may be in single quotes, which preserve everything, or in double quotes, in which a backslash escapes a \
            double quote, a backslash, a dollar sign and a backquote. Without quotes, a backslash escapes the next character, and \
            at the end of a line it joins the next line. Variables are not expanded. A name may be preceded by "export".
            """)
        page.section("SETTINGS")
        settings(SettingsCatalogue.all)
        page.section("DESTINATIONS")
        page.mdoc.paragraphs(
            """
            On a host, each destination has a file /etc/relay/push/NAME.env with these settings, in the same format, and a file \
            /etc/relay/push/NAME.key with the platform's stream key alone on one line. KICK_URL and KICK_KEY are for \
            "relayctl up" only.
            """)
        settings(PushSettings.catalogue)
        page.section(
            "FILES",
            [
                ("/etc/relay/relay.env", ["the settings of a host, for root only"]),
                (
                    "/etc/relay/publish.key",
                    [
                        "the key that broadcasters must give, made at installation; PUBLISH_KEY in relay.env overrides it"
                    ]
                ),
                ("/etc/relay/push/NAME.env", ["the settings of a destination"]),
                ("/etc/relay/push/NAME.key", ["its stream key"]),
                ("./.env", ["the settings of \"relayctl up\""]),
            ], macro: "Pa")
        page.section("EXAMPLES")
        page.mdoc.sentences("A program of 720p at 60 frames a second with a slate of your own:")
        page.mdoc.macro("Bd", "-literal", "-offset", "indent")
        page.mdoc.verbatim(
            """
            OUT_RES=720
            OUT_FPS=60
            VID_BITRATE=4500k
            OFFLINE_VIDEO_PATH=/srv/stream/away.mp4
            """)
        page.mdoc.macro("Ed")
        page.seeAlso(["ffmpeg(1)"])
        return Document(path: "man/\(page.file)", text: page.mdoc.text)
    }

    private mutating func settings(_ settings: [Setting]) {
        page.list(
            settings.map { setting in
                var body = ["\(setting.meaning).", "Allowed: \(setting.allowed)"]
                if let value = setting.defaultValue { body.append("Default: \(value)") }
                if setting.isSecret { body.append("Secret: it is never shown") }
                return (["Ev", Mdoc.argument(setting.name)], body)
            })
    }
}
