internal import CCurl
internal import Glibc

/// Collects the body of an answer on libcurl's thread, and keeps what libcurl needs until the transfer ends.
final class CurlResponse {
    private(set) var bytes: [UInt8] = []
    private(set) var isTooLarge = false
    /// Header lines of the request.
    private(set) var headers: UnsafeMutablePointer<curl_slist>?

    private let maximumBytes: Int
    private var file: UnsafeMutablePointer<FILE>?
    private let onPiece: (@Sendable ([UInt8]) -> Void)?

    /// Prepares for the answer to a request.
    init(to request: CurlRequest) {
        maximumBytes = request.maximumBytes
        onPiece = request.onPiece
    }

    deinit {
        curl_slist_free_all(headers)
        if let file { fclose(file) }
    }

    /// Opens the file that is sent.
    func open(_ path: String) -> UnsafeMutablePointer<FILE>? {
        file = fopen(path, "re")
        return file
    }

    /// Adds a header line to the request.
    func addHeader(_ line: String) { headers = curl_slist_append(headers, line) ?? headers }

    /// Appends a piece.
    ///
    /// - Returns: The number of bytes accepted; fewer than given makes libcurl stop.
    func append(_ piece: UnsafeRawBufferPointer) -> Int {
        if let onPiece {
            onPiece(Array(piece))
            return piece.count
        }
        guard bytes.count + piece.count <= maximumBytes else {
            isTooLarge = true
            return 0
        }
        bytes.append(contentsOf: piece)
        return piece.count
    }
}
