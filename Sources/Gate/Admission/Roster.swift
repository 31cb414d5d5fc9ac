/// Connections that have not published yet, limited in number. When it is full, a new one replaces the oldest one of the network
/// with the most connections: a thousand connections from one network only displace each other.
struct Roster<Member: Hashable> {
    let capacity: Int
    private(set) var count = 0
    /// Connections by network, the oldest first.
    private var members: [String: [Member]] = [:]

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// - Returns: The connection to close.
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
