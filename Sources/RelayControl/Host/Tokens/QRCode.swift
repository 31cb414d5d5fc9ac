import CQREncode

/// A text as a QR code for a terminal.
struct QRCode {
    /// Rows of modules, `true` for a dark one.
    private let rows: [[Bool]]

    /// - Returns: `nil` if the text is too long.
    init?(_ text: String) {
        guard let code = QRcode_encodeString(text, 0, QR_ECLEVEL_L, QR_MODE_8, 1) else { return nil }
        defer { QRcode_free(code) }
        let width = Int(code.pointee.width)
        guard let data = code.pointee.data else { return nil }
        // The lowest bit of each byte is the module's colour (qrencode.h).
        rows = (0..<width).map { row in (0..<width).map { data[row * width + $0] & 1 == 1 } }
    }

    /// Two rows of modules in each line, with the margin that readers need (ISO/IEC 18004, 6.3.8), in black on white whatever the
    /// terminal's colours.
    var lines: [String] {
        let margin = 4
        let width = rows.count + 2 * margin
        func isDark(_ row: Int, _ column: Int) -> Bool {
            let (row, column) = (row - margin, column - margin)
            return rows.indices.contains(row) && rows.indices.contains(column) && rows[row][column]
        }
        return stride(from: 0, to: width, by: 2).map { row in
            let modules = (0..<width).map { column in
                switch (isDark(row, column), isDark(row + 1, column)) {
                case (true, true): "█"
                case (true, false): "▀"
                case (false, true): "▄"
                case (false, false): " "
                }
            }
            return "\u{1B}[30;107m" + modules.joined() + "\u{1B}[0m"
        }
    }
}
