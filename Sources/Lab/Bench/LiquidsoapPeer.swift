extension ScriptContender {
    /// Debian's liquidsoap: one process that receives, mixes and encodes.
    public static func liquidsoap(slates: String) -> ScriptContender {
        ScriptContender(
            name: "liquidsoap", title: "liquidsoap",
            what: "liquidsoap from Debian: input.rtmp, fallback, output.url", slates: slates
        ) { place in
            [
                "run.sh": "#!/bin/bash\nexec liquidsoap \(place.directory)/program.liq\n",
                "program.liq": program(place),
            ]
        }
    }

    /// As liquidsoap 2.1's own manual has it; `max_buffer` is the least with which it plays without gaps here.
    private static func program(_ place: Place) -> String {
        """
        set("init.allow_root", true)
        set("log.stdout", true)
        set("log.file", false)
        set("log.level", 3)
        set("frame.video.width", 1280)
        set("frame.video.height", 720)
        set("frame.video.framerate", 30)
        set("frame.audio.samplerate", 48000)
        live = input.rtmp(max_buffer=2., listen=true, "rtmp://127.0.0.1:\(place.ingestPort)/live/mystream")
        slate = single("\(place.slate)")
        program = fallback(track_sensitive=false, [live, slate])
        output.url(url="\(place.platform)", self_sync=false,
          %ffmpeg(format="flv",
            %audio(codec="aac", b="160k", samplerate=48000, channels=2),
            %video(codec="libx264", preset="veryfast", b="3000k", maxrate="3000k", bufsize="6000k", g="60", framerate=30)),
          program)

        """
    }
}
