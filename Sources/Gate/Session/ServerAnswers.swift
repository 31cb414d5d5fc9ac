/// Reads what nginx sends a publisher, so that the gate can say something in between: messages are repeated whole.
struct ServerAnswers: SpliceReader {
    private var reader: ChunkReader

    /// - Parameter reader: Has read up to the answer that let the publisher in.
    init(_ reader: ChunkReader) {
        self.reader = reader
    }

    mutating func received(_ bytes: some Collection<UInt8>) -> [SpliceAction] {
        reader.append(bytes)
        var output: [UInt8] = []
        do {
            while let message = try reader.next() {
                // The gate acknowledges by itself; nginx counts other bytes. A chunk size has been said.
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
