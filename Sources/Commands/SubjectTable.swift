import Interpreter
import Objects
import Traffic

/// The subjects of expectations that are about the simulation: `expect call ...`, `expect pod ...`.
struct SubjectTable: Sendable {
    /// One subject: what it is called, how it reads, and how it is decided. It gets the words
    /// behind its name, and tries things on a copy only: an expectation changes nothing.
    struct Subject: Sendable {
        let name: String
        let usage: String
        let evaluate: @Sendable ([String], SessionState) -> ExpectationResult
    }

    let subjects: [Subject]

    /// mesh's own subjects.
    static let standard = SubjectTable(subjects: [call, pod])

    /// Decides an expectation by its first word; `not` in front turns it round.
    func evaluate(_ request: ExpectationRequest, in session: SessionState) -> ExpectationResult {
        let isNegated = request.words.first == "not"
        let words = isNegated ? Array(request.words.dropFirst()) : request.words
        guard let subject = subjects.first(where: { $0.name == words.first }) else {
            let known = subjects.map(\.name).joined(separator: ", ")
            return .malformed(
                "nothing called '\(words.first ?? "")' can be expected; subjects are status, "
                    + "output, \(known)")
        }
        switch subject.evaluate(Array(words.dropFirst()), session) {
        case .held: return isNegated ? .failed(found: "it does hold") : .held
        case .failed(let found): return isNegated ? .held : .failed(found: found)
        case .malformed(let problem):
            return .malformed("\(problem); it reads: \(subject.usage)")
        }
    }

    /// `call POD URL is STATUS [via TEXT]`.
    private static let call = Subject(
        name: "call", usage: "expect call POD URL is STATUS [via TEXT]"
    ) { words, session in
        guard words.count == 4 || words.count == 6 && words[4] == "via", words[2] == "is",
            let status = Int(words[3])
        else { return .malformed("'call' does not read so") }
        guard let pod = session.runningPod(of: words[0]) else {
            return .failed(found: "no pod of '\(words[0])' is running")
        }
        let request: Call
        do throws(InvalidURL) {
            request = try Call(
                from: .pod(namespace: pod.namespace, name: pod.name), url: words[1])
        } catch {
            return .malformed("'\(error.text)' is no URL")
        }
        var copy = session.simulation
        let trace = copy.call(request)
        let isOnPath =
            words.count == 4
            || trace.hops.contains { hop in
                [hop.place, hop.subject, hop.reason].contains { $0.contains(words[5]) }
            }
        guard trace.outcome.status == status, isOnPath else {
            let path = trace.hop(.cluster, on: .client).map { " via \($0.subject)" } ?? ""
            return .failed(found: TraceText.headline(trace) + path)
        }
        return .held
    }

    /// `pod NAME is STATE`: each pod of the name is in that state.
    private static let pod = Subject(
        name: "pod", usage: "expect pod NAME is Running | ready | 2/2"
    ) { words, session in
        guard words.count == 3, words[1] == "is" else {
            return .malformed("'pod' does not read so")
        }
        guard let object = session.object(of: words[0]) else {
            return .failed(found: "there is no '\(words[0])'")
        }
        let pods = session.pods(of: object)
        for pod in pods {
            let summary = PodSummary(pod)
            let isReady = PodSummary.condition("Ready", of: pod)?["status"]?.string == "True"
            let states = [summary.status, "\(summary.ready)/\(summary.total)"]
            guard states.contains(words[2]) || (words[2] == "ready" && isReady) else {
                let found = states.reversed().joined(separator: " ")
                return .failed(
                    found: "\(pod.name) is \(found)\(isReady ? ", ready" : ", not ready")")
            }
        }
        return pods.isEmpty ? .failed(found: "'\(words[0])' has no pod") : .held
    }
}
