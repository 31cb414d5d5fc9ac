import Alerts
import ArgumentParser
import Gate
import Guard
import HookServer
import PushToKick
import Record
import RelayControl
import Web

/// The executable that contains all programs of the relay, and runs the one it is called as.
@main
enum RelayExecutable {
    static func main() async {
        let path = CommandLine.arguments.first ?? ""
        switch path.split(separator: "/").last {
        case "relay-hook": await HookProgram.main()
        case "relay-push": await PushProgram.main()
        case "relay-gate": await GateProgram.main()
        case "relay-alert": await AlertProgram.main()
        case "relay-record": await RecordProgram.main()
        case "relay-web": await WebProgram.main()
        case "relay-guard": await GuardProgram.main()
        default: await RelayControlProgram.main()
        }
    }
}
