/// What an nginx says about a publisher at one moment.
public struct PublisherSample: Hashable, Sendable {
    /// Bytes received since the stream exists.
    public let bytes: Int
    /// The client's software, as it names itself; not for terminals as it is.
    public let client: String
    /// Its picture; `nil` if none has arrived yet.
    public let video: RTMPStat.Video?
    /// Its sound; `nil` if none has arrived yet.
    public let audio: RTMPStat.Audio?

    /// A sample of these values.
    public init(
        bytes: Int, client: String = "", video: RTMPStat.Video? = nil, audio: RTMPStat.Audio? = nil
    ) {
        (self.bytes, self.client, self.video, self.audio) = (bytes, client, video, audio)
    }

    /// A sample of a stream of the statistics page.
    public init(_ stream: RTMPStat.Stream) {
        self.init(
            bytes: stream.bytesIn, client: stream.publisher?.flashVersion ?? "", video: stream.video,
            audio: stream.audio)
    }
}
