import CommandHelp

/// The parts that all manual pages share: beginning, end, and the layout of lists.
struct ManualPage {
    /// The pages of the relay. Each refers to all others.
    static let all = [
        "relayctl(1)", "relay.env(5)", "relay-alert(8)", "relay-gate(8)", "relay-guard(8)", "relay-hook(8)",
        "relay-push(8)", "relay-web(8)",
    ]

    /// For example `relayctl(1)`.
    private let page: String
    var mdoc = Mdoc()

    /// Begins a page.
    ///
    /// - Parameters:
    ///   - name: For example `relayctl`.
    ///   - section: 1 for user commands, 5 for files, 8 for services.
    ///   - abstract: A one-line description.
    ///   - version: The relay's version.
    init(name: String, section: Int, abstract: String, version: String) {
        page = "\(name)(\(section))"
        mdoc.comment("Made by \"make manual\" from the programs' own texts.")
        // ManualPagesTests insert the date of the last change here.
        mdoc.macro("Dd", Self.noDate)
        mdoc.macro("Dt", name.uppercased(), "\(section)")
        mdoc.macro("Os", "rtmp\\-relay", version)
        mdoc.macro("Sh", "NAME")
        mdoc.macro("Nm", name)
        mdoc.macro("Nd", Mdoc.escaped(Self.inNameSection(abstract)))
    }

    /// Placeholder for the date in a new page.
    static let noDate = "January 1, 1970"

    /// The file name.
    var file: String { page.dropLast().split(separator: "(").joined(separator: ".") }

    /// The heading of a section.
    mutating func section(_ title: String) {
        mdoc.macro("Sh", title)
    }

    /// A section with a list of names and meanings; omitted without entries.
    ///
    /// - Parameter macro: The markup of names.
    mutating func section(_ title: String, _ entries: [(name: String, meanings: [String])], macro: String? = nil) {
        guard !entries.isEmpty else { return }
        section(title)
        list(entries.map { entry in ([macro, Mdoc.argument(entry.name)].compactMap { $0 }, entry.meanings) })
    }

    /// A list: terms at the margin, and texts about them, each on a line of its own.
    mutating func list(_ items: [(head: [String], body: [String])]) {
        guard !items.isEmpty else { return }
        mdoc.macro("Bl", "-tag", "-width", "Ds")
        for item in items {
            mdoc.macro("It", item.head.joined(separator: " "))
            for (number, text) in item.body.enumerated() {
                if number > 0 { mdoc.macro("br") }
                mdoc.sentences(text)
            }
        }
        mdoc.macro("El")
    }

    /// A section of command lines; omitted without entries.
    mutating func examples(_ entries: [CommandManual.Entry]) {
        guard !entries.isEmpty else { return }
        section("EXAMPLES")
        for (number, example) in entries.enumerated() {
            if number > 0 { mdoc.macro("Pp") }
            mdoc.sentences(example.meaning.prefix(1).uppercased() + example.meaning.dropFirst() + ":")
            mdoc.macro("Dl", "$", Mdoc.escaped(example.name))
        }
    }

    /// The last section: the relay's other pages and further ones.
    mutating func seeAlso(_ more: [String]) {
        section("SEE ALSO")
        let pages = (Self.all + more).filter { $0 != page }.map { $0.dropLast().split(separator: "(") }
        let sorted = Set(pages).sorted { ($0[1], $0[0]) < ($1[1], $1[0]) }
        for (number, parts) in sorted.enumerated() {
            let comma = number + 1 < sorted.count ? " ," : ""
            mdoc.macro("Xr", String(parts[0]), parts[1] + comma)
        }
    }

    /// `Runs nginx.` is `runs nginx` after a name; `RTMP relay` stays.
    private static func inNameSection(_ abstract: String) -> String {
        let text = abstract.hasSuffix(".") ? abstract.dropLast() : abstract[...]
        let isWord = !(text.dropFirst().first?.isUppercase ?? false)
        return isWord ? text.prefix(1).lowercased() + text.dropFirst() : String(text)
    }
}
