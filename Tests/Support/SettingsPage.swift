import FoundationEssentials
import Glibc

/// docs/SETTINGS.md, whose tables are made from the sources. With RENEW_SETTINGS in the environment they are written.
package struct SettingsPage {
    /// A line that should begin or end a table is missing.
    package struct Incomplete: Error {
        let line: String
    }

    private static let file: String = {
        // Tests/Support/SettingsPage.swift
        let folders = #filePath.split(separator: "/").dropLast(3)
        return "/" + folders.joined(separator: "/") + "/docs/SETTINGS.md"
    }()

    /// Whether a table is as it should be; it is after it has been renewed.
    ///
    /// - Parameters:
    ///   - table: What should be there.
    ///   - begin: The line before it.
    ///   - end: The line after it.
    package static func holds(_ table: String, from begin: String, to end: String) throws -> Bool {
        var page = try String(contentsOfFile: file, encoding: .utf8)
        guard let first = page.firstRange(of: begin + "\n") else { throw Incomplete(line: begin) }
        guard let last = page[first.upperBound...].firstRange(of: end + "\n") else { throw Incomplete(line: end) }
        let held = first.upperBound..<last.lowerBound
        if getenv("RENEW_SETTINGS") == nil { return page[held] == table }
        page.replaceSubrange(held, with: table)
        try page.write(toFile: file, atomically: true, encoding: .utf8)
        return true
    }
}
