import FoundationEssentials
import Glibc
import SystemPackage

/// A directory of rendered slates, limited in number. Two relays may share one.
struct SlateFolder: Sendable {
    /// How many slates are kept besides those in use: more than the profiles and files that one host switches between.
    static let capacity = 8

    /// The directory's path.
    let path: String

    init(_ path: String) { self.path = path }

    /// The path of a slate with this name, whether it exists or not.
    func path(of name: String) -> String { "\(path)/\(name).flv" }

    /// Creates the directory if it is missing.
    ///
    /// - Throws: ``SlateLibrary/Failure``.
    func make() throws(SlateLibrary.Failure) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw SlateLibrary.Failure(description: "\(path) can't be made: \(Self.words(errno))")
        }
    }

    /// Marks a rendered slate as used: the most recently used one is pruned last.
    ///
    /// - Returns: Whether it exists.
    func take(_ file: String) -> Bool {
        guard Self.isWhole(file) else { return false }
        // Fails in a read-only directory; then nothing is pruned there either.
        utimes(file, nil)
        return true
    }

    /// Removes all but the newest slates, and leftovers of a killed rendering.
    ///
    /// - Parameter used: Paths of slates that stay, however old they are.
    func prune(keeping used: Set<String> = []) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        let byAge = names.map { name in (name: name, age: age("\(path)/\(name)")) }.sorted { $0.age < $1.age }
        let slates = byAge.filter { $0.name.hasSuffix(".flv") && !used.contains("\(path)/\($0.name)") }
        let left = byAge.filter { $0.name.hasSuffix(Self.partSuffix) && $0.age > 86_400 }
        for file in slates.dropFirst(Self.capacity) + left { unlink("\(path)/\(file.name)") }
    }

    /// The operator's slate that was last in use, rendered to the same profile; `nil` if there is none.
    ///
    /// - Parameters:
    ///   - suffix: The end of such slates' names, after the checksum of the file.
    ///   - others: Paths of slates with a name of their own.
    func newest(_ suffix: String, except others: Set<String> = []) -> String? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        let files = names.filter { name in
            name.hasSuffix("-\(suffix).flv") && name.prefix { $0.isHexDigit }.count == name.count - suffix.count - 5
        }
        return files.map { "\(path)/\($0)" }.filter { !others.contains($0) && Self.isWhole($0) }.min {
            age($0) < age($1)
        }
    }

    /// Bytes that this user may still write there; `nil` if unknown.
    var freeBytes: Int64? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        return Int64(clamping: status.f_bavail) * Int64(clamping: status.f_frsize)
    }

    /// The temporary name of a slate until it is complete. Another relay may be rendering the same one.
    func part(of output: String) -> String { "\(output).\(getpid())\(Self.partSuffix)" }

    /// Renames a complete slate to its final name, safely even if the power fails a moment later.
    ///
    /// - Throws: ``SlateLibrary/Failure``.
    static func keep(_ part: String, as output: String) throws(SlateLibrary.Failure) {
        // ffmpeg 5.1 exits with 0 when the disk is full and it cannot write the last piece.
        guard isWhole(part) else {
            throw SlateLibrary.Failure(description: "\(output) can't be written: its end is missing; is the disk full?")
        }
        let descriptor = open(part, O_RDONLY | O_CLOEXEC)
        defer { if descriptor >= 0 { close(descriptor) } }
        guard descriptor >= 0, fsync(descriptor) == 0, rename(part, output) == 0 else {
            throw SlateLibrary.Failure(description: "\(output) can't be written: \(words(errno))")
        }
    }

    /// A name by which ffmpeg can open a file: it treats a picture's name with a percent sign as that of a sequence.
    ///
    /// - Throws: ``SlateLibrary/Failure``.
    func input(for file: String) throws(SlateLibrary.Failure) -> String {
        guard file.utf8.contains(UInt8(ascii: "%")) else { return file }
        let link = "\(path)/source.\(getpid())\(Self.partSuffix)"
        unlink(link)
        guard symlink(file, link) == 0 else {
            throw SlateLibrary.Failure(description: "\(link) can't be made: \(Self.words(errno))")
        }
        return link
    }

    /// Removes the link made by ``input(for:)``.
    func removeInput(_ input: String) {
        if input.hasPrefix("\(path)/source."), input.hasSuffix(Self.partSuffix) { unlink(input) }
    }

    /// Whether a rendered slate exists. An empty file was lost in a power failure.
    static func isUsable(_ file: String) -> Bool {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return lseek(descriptor, 0, SEEK_END) > 0
    }

    /// Whether a file ends with the tag that ffmpeg writes last: the end of the picture's sequence (FLV 10.1, AVCPacketType 2), and the
    /// tag's length.
    static func isWhole(_ file: String) -> Bool {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var end = [UInt8](repeating: 0, count: 20)
        let size = lseek(descriptor, 0, SEEK_END)
        guard size > end.count, pread(descriptor, &end, end.count, size - off_t(end.count)) == end.count else {
            return false
        }
        let (video, keyframeOfH264, endOfSequence) = (UInt8(9), UInt8(0x17), UInt8(2))
        // Type, five bytes of data; time and stream take seven bytes.
        return end.starts(with: [video, 0, 0, 5]) && end[11...].starts(with: [keyframeOfH264, endOfSequence])
            && end.suffix(4) == [0, 0, 0, 16]
    }

    /// Why a file cannot be used as a slate; `nil` if it can be read.
    static func whyNotReadable(_ file: String) -> String? {
        guard access(file, R_OK) == 0, let target = realpath(file, nil) else { return "can't be read: \(words(errno))" }
        defer { free(target) }
        return attributes(String(cString: target))?[.type] as? FileAttributeType == .typeRegular ? nil : "is not a file"
    }

    /// Of the target, if the file is a link.
    private static func attributes(_ file: String) -> [FileAttributeKey: Any]? {
        try? FileManager.default.attributesOfItem(atPath: file)
    }

    private static let partSuffix = ".part"

    /// Seconds since a file was written or last used.
    private func age(_ file: String) -> Int {
        let changed = Self.attributes(file)?[.modificationDate] as? Date
        return max(0, Int(-(changed?.timeIntervalSinceNow ?? 0)))
    }

    private static func words(_ code: Int32) -> String { Errno(rawValue: code).description }
}
