/// Who is connected and has not published yet: so many at most. When it is full, a newcomer takes the place of the one who has been
/// there longest, among those of the unauthenticated client who has most. So one unauthenticated client's thousand connections
/// crowd out each other.
struct Roster<Member: Hashable> {
    let capacity: Int
    private(set) var count = 0
    /// Of each unauthenticated client, the oldest first.
    private var members: [String: [Member]] = [:]

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// - Returns: Who has to go.
    mutating func add(_ member: Member, of sourceNetwork: String) -> Member? {
        members[sourceNetwork, default: []].append(member)
        count += 1
        guard count > capacity, let (crowd, first) = crowded() else { return nil }
        remove(first, of: crowd)
        return first
    }

    mutating func remove(_ member: Member, of sourceNetwork: String) {
        guard var crowd = members[sourceNetwork], let index = crowd.firstIndex(of: member) else { return }
        crowd.remove(at: index)
        members[sourceNetwork] = crowd.isEmpty ? nil : crowd
        count -= 1
    }

    private func crowded() -> (sourceNetwork: String, oldest: Member)? {
        guard let (crowd, members) = members.max(by: { $0.value.count < $1.value.count }), let first = members.first
        else { return nil }
        return (crowd, first)
    }
}
