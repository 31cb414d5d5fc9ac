/// What the peers encode with: the size, rates and preset that the relay's columns are set to.
enum PeerEncoder {
    /// ffmpeg's arguments between input and output.
    static let arguments =
        "-vf scale=1280:720,fps=30,format=yuv420p -c:v libx264 -preset veryfast -b:v 3000k -maxrate 3000k "
        + "-bufsize 6000k -g 60 -c:a aac -b:a 160k -ar 48000 -ac 2"
}
