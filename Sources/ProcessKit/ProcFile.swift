import Glibc

/// Reads files that the kernel generates, such as those below `/proc`.
package enum ProcFile {
    /// The lines of a file, without their ends; none if it can't be read. A line of over 4095 bytes is split.
    package static func lines(of path: String) -> [String] {
        guard let stream = fopen(path, "re") else { return [] }
        defer { fclose(stream) }
        var lines: [String] = []
        var buffer = [CChar](repeating: 0, count: 4096)
        while fgets(&buffer, Int32(buffer.count), stream) != nil {
            lines.append(
                String(decoding: buffer.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
        }
        return lines
    }

    /// The names in a directory, without `.` and `..`; none if it can't be read.
    package static func entries(of path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// The sockets that a process has open, by inode; none if the process is another user's.
    static func sockets(of process: Int32) -> Set<String> {
        let path = "/proc/\(process)/fd"
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var sockets: Set<String> = []
        var target = [CChar](repeating: 0, count: 64)
        while let entry = readdir(directory) {
            let length = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) {
                    readlinkat(dirfd(directory), $0, &target, target.count)
                }
            }
            guard length > 0 else { continue }
            let text = String(decoding: target[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
            // "socket:[12345]"
            if text.hasPrefix("socket:[") { sockets.insert(String(text.dropFirst("socket:[".count).dropLast())) }
        }
        return sockets
    }
}
