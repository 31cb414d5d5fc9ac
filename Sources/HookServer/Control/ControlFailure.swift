import Hummingbird

/// Why a command was not carried out.
struct ControlFailure: Error {
    let status: HTTPResponse.Status
    /// One line that names the thing, the value and the remedy.
    let reason: String

    init(_ status: HTTPResponse.Status, _ reason: String) {
        self.status = status
        self.reason = reason
    }

    /// The body of the answer.
    struct Body: Encodable {
        let error: String
    }
}

/// What is true after a command.
struct ControlReply: Encodable {
    /// One line.
    let message: String
}
