/// A publisher's connection to one of the two nginx, as its callbacks name it.
struct NginxConnection: Hashable {
    /// Which nginx.
    let source: CallbackSource
    /// nginx's connection number, unique within one nginx process.
    let clientID: UInt
}
