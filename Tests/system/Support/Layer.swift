import FoundationEssentials
import Glibc
import ProcessKit

/// A root file system that a machine may write to: what it changes lies in a folder of its own, over roots that stay as they are.
struct Layer: Sendable {
    /// The folder of this layer's own: `upper` holds what it changes, `root` is where all of it appears.
    private let folder: String
    /// Whole roots and the changes over them, the uppermost first. Empty: `root` is a whole copy.
    private let below: [String]

    /// Makes a layer over a root, with nothing changed yet.
    ///
    /// - Parameter name: Names its folder among those of this run.
    static func over(root: String, name: String) async throws -> Layer {
        try await make(name, below: [root], copying: root)
    }

    /// Makes a layer over this one, which must not be written to any more.
    func another(name: String) async throws -> Layer {
        let copied = below.isEmpty
        return try await Self.make(name, below: copied ? [root] : [upper] + below, copying: copied ? root : nil)
    }

    /// Where the whole root appears, for those who run ``mountScript``.
    var root: String { folder + "/root" }

    /// What a shell runs, in a mount namespace of its own, to see ``root``.
    var mountScript: String {
        guard !below.isEmpty else { return "" }
        // "volatile" waits for no disk, which makes dpkg several times faster; the kernel then wants to be told, by the
        // removal of a folder, that what was written is whole (its Documentation/filesystems/overlayfs.rst).
        let options = "volatile,lowerdir=\(below.joined(separator: ":")),upperdir=\(upper),workdir=\(folder)/work"
        return "rm -rf \(folder)/work/work/incompat && mount -t overlay overlay -o \(options) \(root) || exit 1\n"
    }

    private var upper: String { folder + "/upper" }

    private static func make(_ name: String, below: [String], copying whole: String?) async throws -> Layer {
        let folder = "\(try await TestFolder.run())/\(name)"
        for part in ["root", "upper", "work"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(part)", withIntermediateDirectories: true)
        }
        let layer = Layer(folder: folder, below: below)
        let attempt = try await FinishedCommand.run(["unshare", "--mount", "sh", "-c", layer.mountScript])
        if attempt.exit.isSuccess { return layer }
        // No overlay of an overlay: a container that runs these tests may be such. A copy does, and takes longer.
        guard let whole else { throw FinishedCommand.Failed(command: attempt) }
        try FileManager.default.removeItem(atPath: "\(folder)/root")
        _ = try await FinishedCommand.run(
            ["cp", "-a", "--reflink=auto", whole, "\(folder)/root"], within: .seconds(300)
        ).checked()
        return Layer(folder: folder, below: [])
    }
}
