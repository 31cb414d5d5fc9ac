/// Filters of a live switcher that find a picture that does not change, and silence. They print what they find on ffmpeg's standard
/// output, between its progress reports: each line is one `write(2)` of less than `PIPE_BUF`, so no line is broken. See
/// ``StillnessLine``.
///
/// They come before all others, because later ones leave frames out, repeat them and fill gaps with silence. Measured at 720p30 with
/// 5.1: those of the picture 0.5 to 0.8 % of a core on top of 7 % for decoding, about 1 % of what a switcher needs with x264's
/// veryfast. relay-hook needs 2.6 % of a core to read the lines instead of 1.5 % (both in a debug build).
enum StillnessFilters {
    /// How much an 8x8 block must differ from the last frame that did, as the mean of its pixels' differences, to be a change.
    ///
    /// A still picture differs by 9 at most after its first two seconds (x264 from 600 to 6000 kbit/s at 720p, a keyframe a second or
    /// two, with and without B-frames); a cursor of 2x16 pixels that blinks, a clock of 8x8 and an edge that moves by two pixels a
    /// second by more than 14, even at 1000 kbit/s.
    private static let blockDifference = 14

    /// Prints by how much each frame differs from the one before it, and which of every sixth frames differ in some part.
    ///
    /// freezedetect will not do: it compares the mean of all pixels with the first still frame's. A still picture that x264 encodes
    /// differs from that by up to -40 dB after each keyframe, and a camera's with a grain of 2.3 levels by -41 dB.
    ///
    /// The branch drops frames and ends in a nullsink. Its timestamps lie far in the future: ffmpeg 7 asks the sink that is furthest
    /// behind for a frame, and reads none from the others until it has one.
    static let picture =
        "split[shown][watched];[watched]scdet=t=100,\(print("metadata", StillnessLine.differenceKey)),"
        + "select='not(mod(n,6))',mpdecimate=hi=\(64 * blockDifference):lo=\(64 * blockDifference):frac=1,"
        + "metadata=mode=add:key=\(StillnessLine.partKey):value=1,\(print("metadata", StillnessLine.partKey)),setpts=PTS+1e6/TB,nullsink;[shown]"

    /// Prints when sound below -60 dB has lasted for half a second, and when it is over. Below that level lie a microphone that is muted
    /// in the mixer and one that is not plugged in.
    static let sound =
        "silencedetect=noise=-60dB:duration=0.5,\(print("ametadata", StillnessLine.silenceStartKey)),"
        + "\(print("ametadata", StillnessLine.silenceEndKey)),"

    /// `direct`: at once, instead of when 32 KiB have been collected.
    private static func print(_ filter: String, _ key: String) -> String {
        "\(filter)=mode=print:key=\(key):file=-:direct=1"
    }
}
