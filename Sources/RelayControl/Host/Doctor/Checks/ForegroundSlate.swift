import Glibc
import ProcessKit
import SettingsFiles
import SystemPackage

/// The slate of a relay that `relayctl up` runs: everything that its user may read can be shown.
enum ForegroundSlate {
    /// Judges a file.
    static func finding(_ path: String, of patient: DoctorPatient, within limit: Duration) async -> Finding {
        let folder = patient.source.path.lastIndex(of: "/").map { String(patient.source.path[..<$0]) } ?? ""
        let path = RelayOptions.absolute(path, from: folder)
        guard access(path, R_OK) == 0 else {
            return .warning(
                "OFFLINE_VIDEO_PATH: \"\(path)\" can't be read: \(Errno(rawValue: errno))",
                cause: "the built-in slate is shown until it can", command: patient.edit)
        }
        guard let trouble = await PictureProbe.problem(with: path, environment: Preflight.environment, within: limit)
        else { return .ok("\(path) can be shown") }
        return .warning(
            "OFFLINE_VIDEO_PATH: \"\(path)\" \(trouble)", cause: "the built-in slate is shown instead",
            command: patient.edit)
    }
}
