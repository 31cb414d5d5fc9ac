/// Command line of the ffmpeg that makes stills of a stream.
public enum StillCommand {
    /// Arguments of an ffmpeg that plays a stream and renews a picture about every two seconds, and at once when it shows something
    /// else. It decodes keyframes alone.
    ///
    /// Timestamps may go back when another publisher begins, so `select` lets such a picture through, and none is repeated or
    /// dropped for them (`-fps_mode passthrough`). `-atomic_writing`: who reads the file never sees half a picture.
    ///
    /// - Parameters:
    ///   - url: Where to play it.
    ///   - file: The picture's path.
    public static func arguments(url: String, file: String) -> [String] {
        [
            "-hide_banner", "-nostdin", "-loglevel", "level+error", "-nostats", "-threads", "1", "-skip_frame", "nokey",
        ] + FFmpegArguments.liveInput(url) + [
            "-map", "0:v:0", "-an", "-filter_threads", "1", "-vf",
            "select='isnan(prev_selected_t)+gte(t-prev_selected_t,1.8)+lt(t,prev_selected_t)+gt(scene,0.2)',"
                + "scale=w='min(640,iw)':h=-2:flags=fast_bilinear",
            "-fps_mode", "passthrough", "-c:v", "mjpeg", "-q:v", "5", "-f", "image2", "-update", "1",
            "-atomic_writing", "1", "file:\(file)",
        ]
    }
}
