/// Collects the body of an answer on libcurl's thread.
final class CurlResponse {
    private(set) var bytes: [UInt8] = []
    private(set) var isTooLarge = false

    /// Appends a piece.
    ///
    /// - Returns: The number of bytes accepted; fewer than given makes libcurl stop.
    func append(_ piece: UnsafeRawBufferPointer) -> Int {
        guard bytes.count + piece.count <= NginxClient.maximumResponseBytes else {
            isTooLarge = true
            return 0
        }
        bytes.append(contentsOf: piece)
        return piece.count
    }
}
