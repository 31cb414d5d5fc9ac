/// The picture that is on air until the operator's slate is rendered, or when there is none: the word OFFLINE, drawn with
/// rectangles, which needs no file and no font.
enum BuiltInSlate {
    private static let background = "0x12161C"
    private static let foreground = "0xB9C2CE"

    /// The letters of the word, five columns by seven rows.
    private static let glyphs: [[String]] = [
        [".###.", "#...#", "#...#", "#...#", "#...#", "#...#", ".###."],
        ["#####", "#....", "#....", "####.", "#....", "#....", "#...."],
        ["#####", "#....", "#....", "####.", "#....", "#....", "#...."],
        ["#....", "#....", "#....", "#....", "#....", "#....", "#####"],
        ["#####", "..#..", "..#..", "..#..", "..#..", "..#..", "#####"],
        ["#...#", "##..#", "#.#.#", "#..##", "#...#", "#...#", "#...#"],
        ["#####", "#....", "#....", "####.", "#....", "#....", "#####"],
    ]

    /// A lavfi source of the picture.
    static func source(_ profile: VideoProfile) -> String {
        let color = "color=c=\(background):s=\(profile.width)x\(profile.height):r=\(profile.frameRate)"
        return ([color] + boxes(profile)).joined(separator: ",")
    }

    private static func boxes(_ profile: VideoProfile) -> [String] {
        let columns = glyphs.count * 6 - 1
        let rows = 7
        // A third of the width; even, to put the edges of the boxes between 4:2:0 samples.
        let dot = max(2, profile.width / 3 / columns / 2 * 2)
        let left = (profile.width - columns * dot) / 4 * 2
        let top = (profile.height - rows * dot) / 4 * 2
        var boxes: [String] = []
        for (index, glyph) in glyphs.enumerated() {
            for (row, pattern) in glyph.enumerated() {
                for run in runs(of: pattern) {
                    let x = left + (index * 6 + run.lowerBound) * dot
                    boxes.append(
                        "drawbox=x=\(x):y=\(top + row * dot):w=\(run.count * dot):h=\(dot):c=\(foreground):t=fill")
                }
            }
        }
        return boxes
    }

    private static func runs(of pattern: String) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        for (column, character) in pattern.enumerated() where character == "#" {
            if let last = runs.last, last.upperBound == column {
                runs[runs.count - 1] = last.lowerBound..<(column + 1)
            } else {
                runs.append(column..<(column + 1))
            }
        }
        return runs
    }
}
