import Glibc

/// The copies of files that systemd makes for a service (`LoadCredential=`, systemd.exec(5)). They are gone when the operator looks
/// for them, so messages name the originals.
public struct Credentials: Sendable, Equatable {
    /// The directory of the copies.
    public let directory: String

    /// Names the directory.
    public init(directory: String) {
        self.directory = directory
    }

    /// Those of this process, from `$CREDENTIALS_DIRECTORY`; `nil` outside systemd.
    public static var own: Credentials? {
        guard let directory = getenv("CREDENTIALS_DIRECTORY"), directory.pointee != 0 else { return nil }
        return Credentials(directory: String(cString: directory))
    }

    /// The path of a copy; `nil` if there is none of this name.
    public func path(of name: String) -> String? {
        let path = "\(directory)/\(name)"
        return access(path, F_OK) == 0 ? path : nil
    }

    /// The path of the original in its folder; `nil` if the path is not one of a copy.
    public func original(of path: String, in folder: String) -> String? {
        path.hasPrefix("\(directory)/") ? folder + path.dropFirst(directory.count) : nil
    }
}
