/// The picture that is on air until the operator's slate is rendered, or when there is none: the word OFFLINE, drawn with
/// rectangles, which needs no file and no font. Other words make others.
enum BuiltInSlate {
    private static let background = "0x12161C"
    private static let foreground = "0xB9C2CE"

    /// Letters, five columns by seven rows.
    private static let glyphs: [Character: [String]] = [
        "B": ["####.", "#...#", "#...#", "####.", "#...#", "#...#", "####."],
        "C": [".###.", "#...#", "#....", "#....", "#....", "#...#", ".###."],
        "E": ["#####", "#....", "#....", "####.", "#....", "#....", "#####"],
        "F": ["#####", "#....", "#....", "####.", "#....", "#....", "#...."],
        "I": ["#####", "..#..", "..#..", "..#..", "..#..", "..#..", "#####"],
        "L": ["#....", "#....", "#....", "#....", "#....", "#....", "#####"],
        "M": ["#...#", "##.##", "#.#.#", "#.#.#", "#...#", "#...#", "#...#"],
        "N": ["#...#", "##..#", "#.#.#", "#..##", "#...#", "#...#", "#...#"],
        "O": [".###.", "#...#", "#...#", "#...#", "#...#", "#...#", ".###."],
        "P": ["####.", "#...#", "#...#", "####.", "#....", "#....", "#...."],
        "R": ["####.", "#...#", "#...#", "####.", "#.#..", "#..#.", "#...#"],
        "S": [".####", "#....", "#....", ".###.", "....#", "....#", "####."],
        "T": ["#####", "..#..", "..#..", "..#..", "..#..", "..#..", "..#.."],
    ]
    private static let letterWidth = 5
    private static let letterHeight = 7
    /// Empty rows between two words.
    private static let wordGap = 4

    /// A lavfi source of the picture.
    ///
    /// - Parameters:
    ///   - words: One below the other.
    ///   - part: Which part of the width the longest one has at most.
    static func source(_ profile: VideoProfile, words: [String] = ["OFFLINE"], part: Double = 1 / 3) -> String {
        let color = "color=c=\(background):s=\(profile.width)x\(profile.height):r=\(profile.frameRate)"
        return ([color] + boxes(words, part, profile.width, profile.height)).joined(separator: ",")
    }

    private static func boxes(_ words: [String], _ part: Double, _ width: Int, _ height: Int) -> [String] {
        let columns = (words.map(\.count).max() ?? 1) * (letterWidth + 1) - 1
        let rows = words.count * letterHeight + (words.count - 1) * wordGap
        // Even, to put the edges of the boxes between 4:2:0 samples.
        let dot = max(2, Int(Double(width) * part) / columns / 2 * 2)
        let top = (height - rows * dot) / 4 * 2
        var boxes: [String] = []
        for (line, word) in words.enumerated() {
            let left = (width - (word.count * (letterWidth + 1) - 1) * dot) / 4 * 2
            let y = top + line * (letterHeight + wordGap) * dot
            for (index, letter) in word.enumerated() {
                for (row, pattern) in (glyphs[letter] ?? []).enumerated() {
                    for run in runs(of: pattern) {
                        let x = left + (index * (letterWidth + 1) + run.lowerBound) * dot
                        boxes.append(
                            "drawbox=x=\(x):y=\(y + row * dot):w=\(run.count * dot):h=\(dot):c=\(foreground):t=fill")
                    }
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
