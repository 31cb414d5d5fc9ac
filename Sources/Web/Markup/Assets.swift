/// The files of the page that are the same for everybody.
enum Assets {
    static var css: String { text(PackageResources.page_css) }
    static var script: String { text(PackageResources.page_js) }

    /// A disc, as on a tally light.
    static let icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="15" fill="#1b2330"/>\
        <circle cx="16" cy="16" r="7" fill="#e5484d"/></svg>
        """

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
