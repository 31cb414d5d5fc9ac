/// Header fields by which relay-web tells relay-hook for whom it asks.
public enum ControlHeader {
    /// With the value ``hidden``, the answer contains no address of a client.
    public static let addresses = "Relay-Addresses"
    /// The value of ``addresses`` for those who may not see them.
    public static let hidden = "hidden"
    /// Who gives an order: the name of a token. Counts from relay-web alone.
    public static let orderedBy = "Relay-Ordered-By"
}
