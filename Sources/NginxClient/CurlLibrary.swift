internal import CCurl

/// libcurl in this process.
public enum CurlLibrary {
    /// Whether it can be used. curl_global_init(3) must not run twice at once; a static is initialised only once.
    public static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
