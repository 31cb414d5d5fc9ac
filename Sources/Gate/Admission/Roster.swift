/// Who is connected and has not published yet: so many at most. When it is full, a newcomer takes the place of the one who has been
/// there longest, among those of the stranger who has most. So one stranger's thousand connections crowd out each other.
struct Roster<Member: Hashable> {
    let capacity: Int
    private(set) var count = 0
    /// Of each stranger, the oldest first.
    private var members: [String: [Member]] = [:]

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// - Returns: Who has to go.
    mutating func add(_ member: Member, of neighbourhood: String) -> Member? {
        members[neighbourhood, default: []].append(member)
        count += 1
        guard count > capacity, let (crowd, first) = crowded() else { return nil }
        remove(first, of: crowd)
        return first
    }

    mutating func remove(_ member: Member, of neighbourhood: String) {
        guard var crowd = members[neighbourhood], let index = crowd.firstIndex(of: member) else { return }
        crowd.remove(at: index)
        members[neighbourhood] = crowd.isEmpty ? nil : crowd
        count -= 1
    }

    private func crowded() -> (neighbourhood: String, oldest: Member)? {
        guard let (crowd, members) = members.max(by: { $0.value.count < $1.value.count }), let first = members.first
        else { return nil }
        return (crowd, first)
    }
}
