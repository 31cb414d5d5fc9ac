import FoundationEssentials
import Glibc
import SystemPackage

/// A folder of rendered slates, bounded in number. Two relays may share one.
struct SlateFolder: Sendable {
    /// How many slates are kept: what one host switches between, its profile or its file, is less.
    static let capacity = 8

    /// Where it is.
    let path: String

    init(_ path: String) { self.path = path }

    /// Where a slate of this name is, or would be.
    func path(of name: String) -> String { "\(path)/\(name).flv" }

    /// Makes it if it is missing.
    ///
    /// - Throws: ``SlateLibrary/Failure``.
    func make() throws(SlateLibrary.Failure) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw SlateLibrary.Failure(description: "\(path) can't be made: \(Self.words(errno))")
        }
    }

    /// Takes a rendered slate into use: the one used last is the last to be pruned.
    ///
    /// - Returns: Whether it is there.
    func take(_ file: String) -> Bool {
        guard Self.isWhole(file) else { return false }
        // Fails in a folder that can only be read; then nothing is pruned there either.
        utimes(file, nil)
        return true
    }

    /// Removes all but the newest slates, and what a rendering that was killed left behind.
    func prune() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        let byAge = names.map { name in (name: name, age: age("\(path)/\(name)")) }.sorted { $0.age < $1.age }
        let slates = byAge.filter { $0.name.hasSuffix(".flv") }
        let left = byAge.filter { $0.name.hasSuffix(Self.partSuffix) && $0.age > 86_400 }
        for file in slates.dropFirst(Self.capacity) + left { unlink("\(path)/\(file.name)") }
    }

    /// The operator's slate that was in use last, rendered to the same profile; `nil` if there is none.
    ///
    /// - Parameter suffix: What the names of such slates end with, after the sum of the file.
    func newest(_ suffix: String) -> String? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        let files = names.filter { name in
            name.hasSuffix("-\(suffix).flv") && name.prefix { $0.isHexDigit }.count == name.count - suffix.count - 5
        }
        return files.map { "\(path)/\($0)" }.filter(Self.isWhole).min { age($0) < age($1) }
    }

    /// Bytes that this user may still write there; `nil` if that can't be told.
    var freeBytes: Int64? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        return Int64(clamping: status.f_bavail) * Int64(clamping: status.f_frsize)
    }

    /// What a slate is called until it is whole. Another relay may render the same one.
    func part(of output: String) -> String { "\(output).\(getpid())\(Self.partSuffix)" }

    /// Gives a whole slate its name, even if the power fails in the next moment.
    ///
    /// - Throws: ``SlateLibrary/Failure``.
    static func keep(_ part: String, as output: String) throws(SlateLibrary.Failure) {
        // ffmpeg 5.1 ends with 0 when the disk is full and it cannot write the last piece.
        guard isWhole(part) else {
            throw SlateLibrary.Failure(description: "\(output) can't be written: its end is missing; is the disk full?")
        }
        let descriptor = open(part, O_RDONLY | O_CLOEXEC)
        defer { if descriptor >= 0 { close(descriptor) } }
        guard descriptor >= 0, fsync(descriptor) == 0, rename(part, output) == 0 else {
            throw SlateLibrary.Failure(description: "\(output) can't be written: \(words(errno))")
        }
    }

    /// The name by which ffmpeg can open a file: it takes a picture's name with a percent sign for that of a sequence.
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

    /// Removes what ``input(for:)`` has made.
    func removeInput(_ input: String) {
        if input.hasPrefix("\(path)/source."), input.hasSuffix(Self.partSuffix) { unlink(input) }
    }

    /// Whether a rendered slate is there. One of no bytes was lost with the power.
    static func isUsable(_ file: String) -> Bool {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return lseek(descriptor, 0, SEEK_END) > 0
    }

    /// Whether a file ends as FLV does: with the length of its last tag (FLV 10.1, "FLV file body").
    static func isWhole(_ file: String) -> Bool {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        func number(_ count: Int, at place: Int) -> Int? {
            var bytes = [UInt8](repeating: 0, count: count)
            guard pread(descriptor, &bytes, count, off_t(place)) == count else { return nil }
            return bytes.reduce(0) { $0 << 8 | Int($1) }
        }
        let (header, trailer) = (11, 4)
        let size = Int(lseek(descriptor, 0, SEEK_END))
        guard size > header + trailer, let length = number(4, at: size - trailer), length > header,
            length + trailer < size, let data = number(3, at: size - trailer - length + 1)
        else { return false }
        return data + header == length
    }

    /// Why a file can't be a slate's source; `nil` if it can be read.
    static func whyNotReadable(_ file: String) -> String? {
        guard access(file, R_OK) == 0, let target = realpath(file, nil) else { return "can't be read: \(words(errno))" }
        defer { free(target) }
        return attributes(String(cString: target))?[.type] as? FileAttributeType == .typeRegular ? nil : "is not a file"
    }

    /// Of the file itself, not of what a link points to.
    private static func attributes(_ file: String) -> [FileAttributeKey: Any]? {
        try? FileManager.default.attributesOfItem(atPath: file)
    }

    private static let partSuffix = ".part"

    /// Seconds since a file was written or taken into use.
    private func age(_ file: String) -> Int {
        let changed = Self.attributes(file)?[.modificationDate] as? Date
        return max(0, Int(-(changed?.timeIntervalSinceNow ?? 0)))
    }

    private static func words(_ code: Int32) -> String { Errno(rawValue: code).description }
}
