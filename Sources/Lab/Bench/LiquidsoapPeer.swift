extension ScriptContender {
    /// Debian's liquidsoap: one process that receives, mixes and encodes.
    public static func liquidsoap(slates: String) -> ScriptContender {
        ScriptContender(
            name: "liquidsoap", title: "liquidsoap",
            what: "liquidsoap from Debian: input.rtmp, fallback, output.external to an ffmpeg that pushes",
            slates: slates
        ) { place in
            [
                "run.sh": "#!/bin/bash\nexec liquidsoap \(place.directory)/program.liq\n",
                "program.liq": program(place),
            ]
        }
    }

    /// After liquidsoap 2.1's own manual, with a shorter buffer. Not `output.url`, which in 2.1.3 opens a second connection while it
    /// still has the first: nginx-rtmp refuses that one ("already publishing"), for ten seconds to for good.
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
        output.external(self_sync=false,
          %ffmpeg(format="flv",
            %audio(codec="aac", b="160k", samplerate=48000, channels=2),
            %video(codec="libx264", preset="veryfast", b="3000k", maxrate="3000k", bufsize="6000k", g="60", framerate=30)),
          "ffmpeg -nostdin -loglevel warning -f flv -i pipe:0 -c copy -f flv \(place.platform)", program)

        """
    }
}
