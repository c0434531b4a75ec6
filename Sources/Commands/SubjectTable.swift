import Interpreter

/// The subjects of expectations that are about the simulation: `expect call ...`, `expect pod ...`.
struct SubjectTable: Sendable {
    /// One subject: what it is called, how it reads, and how it is decided.
    struct Subject: Sendable {
        let name: String
        let usage: String
        let evaluate: @Sendable (ExpectationRequest, inout SessionState) -> ExpectationResult
    }

    let subjects: [Subject]

    /// mesh's own subjects.
    static let standard = SubjectTable(subjects: [])

    /// Decides an expectation by its first word.
    func evaluate(
        _ request: ExpectationRequest, in session: inout SessionState
    ) -> ExpectationResult {
        let name = request.words.first ?? ""
        guard let subject = subjects.first(where: { $0.name == name }) else {
            let known = subjects.map(\.name).joined(separator: ", ")
            return .malformed(
                "nothing called '\(name)' can be expected; subjects are status, output, \(known)")
        }
        return subject.evaluate(request, &session)
    }
}
