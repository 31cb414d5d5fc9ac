import RTMP

/// Reads nginx's messages to a publisher and repeats each as a whole, which lets the gate insert its own in between.
struct ServerAnswers: SpliceReader {
    private var reader: ChunkReader

    /// - Parameter reader: Has read up to the answer that admitted the publisher.
    init(_ reader: ChunkReader) {
        self.reader = reader
    }

    mutating func received(_ bytes: some Collection<UInt8>) -> [SpliceAction] {
        reader.append(bytes)
        var output: [UInt8] = []
        do {
            while let message = try reader.next() {
                // The gate acknowledges by itself, because nginx counts other bytes. The chunk size has already been announced.
                guard ![RTMPMessage.Kind.acknowledgement, RTMPMessage.Kind.setChunkSize].contains(message.kind) else {
                    continue
                }
                message.write(to: &output, chunkSize: Int(OpeningMachine.chunkSize))
            }
        } catch {
            return [.end(.failed(.server))]
        }
        return output.isEmpty ? [] : [.pass(output)]
    }
}
