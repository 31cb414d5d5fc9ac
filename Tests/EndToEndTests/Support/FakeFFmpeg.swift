import FoundationEssentials
import Glibc
import Lab
import TestSupport

/// An `ffmpeg` that comes first in PATH and is the real one, but for switchers of one source: those do as they are told.
struct FakeFFmpeg: Sendable {
    /// Whose switchers do as they are told.
    enum Target: String, Sendable {
        case live = "*\"/live/mystream?token=\"*"
        case slate = "*\"-stream_loop -1\"*"
    }

    /// What such a switcher does.
    enum Conduct: String, CaseIterable, Sendable {
        /// The real thing.
        case works
        /// It runs and never publishes.
        case idles
        /// It ends at once.
        case exits
        /// It starts two seconds late.
        case dawdles
        /// It publishes, and hangs after three seconds.
        case hangs
        /// It works, and prints a megabyte of warnings a second.
        case floods
        /// It works, but nobody listens where it shall write the program.
        case cannotWrite
        /// Its encoder can't be opened, unless that is libx264.
        case cannotEncode
        /// It works, but what it says about its progress gets lost.
        case cannotReport
    }

    private let folder: String

    /// Makes it.
    init(in folder: String, for target: Target = .live) throws {
        self.folder = folder
        try FileManager.default.createDirectory(atPath: "\(folder)/bin", withIntermediateDirectories: true)
        let script = """
            #!/bin/sh
            real=/usr/bin/ffmpeg
            case "$*" in
            \(target.rawValue)) ;;
            *) exec $real "$@" ;;
            esac
            conduct=$(cat \(folder)/conduct)
            echo "$conduct" >> \(folder)/starts
            case $conduct in
            idles) exec sleep 600 ;;
            exits) exit 1 ;;
            dawdles)
                sleep 2
                exec $real "$@"
                ;;
            hangs)
                $real "$@" &
                sleep 3
                kill -STOP $!
                wait
                ;;
            floods)
                line="[warning] $(head -c 990 /dev/zero | tr '\\0' x)"
                while :; do
                    for i in 0 1 2 3 4 5 6 7 8 9; do echo "$line $i"; echo "$line"; echo "$line"; done
                    sleep 0.02
                done >&2 &
                exec $real "$@"
                ;;
            cannotWrite)
                for argument; do
                    shift
                    case $argument in rtmp://*/switch/*) argument=rtmp://127.0.0.1:9/switch/out ;; esac
                    set -- "$@" "$argument"
                done
                exec $real "$@"
                ;;
            cannotEncode)
                case "$*" in *"-c:v libx264 "*) exec $real "$@" ;; esac
                echo "[error] No capable devices found" >&2
                echo "[error] Error while opening encoder - maybe incorrect parameters such as bit_rate" >&2
                exit 1
                ;;
            cannotReport) exec $real "$@" >/dev/full ;;
            *) exec $real "$@" ;;
            esac

            """
        try script.write(toFile: "\(folder)/bin/ffmpeg", atomically: true, encoding: .utf8)
        chmod("\(folder)/bin/ffmpeg", 0o755)
        try set(.works)
    }

    /// What those that are started from now on do.
    func set(_ conduct: Conduct) throws {
        try conduct.rawValue.write(toFile: "\(folder)/conduct", atomically: true, encoding: .utf8)
    }

    /// How many were started to do this.
    func starts(_ conduct: Conduct) -> Int {
        (Files.read("\(folder)/starts") ?? "").split(separator: "\n").count { $0 == conduct.rawValue }
    }

    /// Puts it first in the PATH of a command.
    func wrap(_ command: [String]) -> [String] {
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        return ["env", "PATH=\(folder)/bin:\(path)"] + command
    }
}
