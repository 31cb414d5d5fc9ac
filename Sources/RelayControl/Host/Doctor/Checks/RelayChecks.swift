import StatusReading

/// What the running relay itself reports.
enum RelayChecks {
    /// Judges the status as `relayctl status` does.
    static func findings(_ patient: DoctorPatient) -> [Finding] {
        guard let status = patient.status else { return [.skipped("the relay does not run, or does not answer")] }
        // Advice about pictures is CopyCheck's.
        let problems = Problem.all(in: status, isService: patient.isService).filter { !$0.isAdvice }
        guard problems.isEmpty else { return problems.map { finding($0, patient) } }
        let source = status.channels.first?.source ?? "nothing"
        return [.ok("on air: \(source)" + status.destinations.map { "; \($0.name) \($0.state)" }.joined())]
    }

    private static func finding(_ problem: Problem, _ patient: DoctorPatient) -> Finding {
        // Here the address is known.
        let refused = patient.destinations.first { problem.text.hasPrefix("\($0.name) refuses the stream") }
        guard let refused, patient.isService else { return .problem(problem.text, command: problem.command) }
        return .problem(
            problem.text, cause: "mostly because of the stream key: copy it from the platform's dashboard again",
            command: refused.enterAgain())
    }
}
