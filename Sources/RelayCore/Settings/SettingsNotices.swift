/// Notices for users about names in the settings file that are not settings.
public enum SettingsNotices {
    /// One line for each retired name, then one for each name that looks like a mistyped one.
    public static func notices(for variables: [String: String]) -> [String] {
        let known = SettingsCatalogue.all.map(\.name) + SettingsCatalogue.retired.map(\.name)
        let retired = SettingsCatalogue.retired.filter { variables[$0.name] != nil }.map(\.notice)
        return retired + mistyped(in: variables, known: known)
    }

    /// One line for each name that looks like a mistyped one of the known names.
    public static func mistyped(in variables: [String: String], known: [String]) -> [String] {
        variables.keys.sorted().filter { !known.contains($0) }.compactMap { name -> String? in
            let candidates = known.map { (name: $0, distance: editDistance(name, $0)) }
            guard let nearest = candidates.min(by: { $0.distance < $1.distance }), nearest.distance <= 2 else {
                return nil
            }
            return "\(name) is not a setting and is ignored; did you mean \(nearest.name)?"
        }
    }

    /// The number of characters to insert, delete or replace (Levenshtein distance), ignoring case. Names that are much longer or
    /// shorter are reported as far away without counting.
    static func editDistance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left.uppercased().utf8), Array(right.utf8))
        guard abs(left.count - right.count) <= 2 else { return .max }
        var row = Array(0...right.count)
        for (index, byte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let replaced = diagonal + (byte == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, row[column] + 1, row[column + 1] + 1)
            }
        }
        return row[right.count]
    }
}
