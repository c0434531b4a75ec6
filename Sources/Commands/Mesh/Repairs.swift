import Cluster
import Traffic

/// Small edits that may mend a failed call. Each is tried on a copy before it is offered.
enum Repairs {
    /// An edit that did mend the call.
    struct Repair {
        /// What to change, in one line.
        let text: String
        /// How the call ended with it.
        let result: String
    }

    /// One edit to try.
    struct Candidate {
        let text: String
        /// Makes the edit on a copy, and changes the call where it is made differently then; false
        /// where the edit is refused.
        let edit: (inout SessionState, inout Call) -> Bool

        init(_ text: String, _ edit: @escaping (inout SessionState, inout Call) -> Bool) {
            self.text = text
            self.edit = edit
        }

        init(_ text: String, requests: [Request]) {
            self.init(text) { session, _ in
                requests.allSatisfy { (try? session.simulation.world.submit($0)) != nil }
            }
        }
    }

    /// The candidates that mend the call, in the order in which they were thought of.
    static func tried(for trace: Trace, on session: SessionState) -> [Repair] {
        candidates(for: trace, session).compactMap { candidate in
            var copy = session
            copy.isTrial = true
            var call = trace.call
            guard candidate.edit(&copy, &call) else { return nil }
            _ = copy.simulation.settle()
            let after = copy.simulation.call(call)
            if mends(after, trace, copy) {
                return Repair(text: candidate.text, result: TraceText.outcome(after.outcome))
            }
            // The client's own limit of time is no fault of the edit.
            guard let limit = call.timeout, after.outcome == .timeout else { return nil }
            call.timeout = nil
            let patient = copy.simulation.call(call)
            guard mends(patient, trace, copy) else { return nil }
            return Repair(
                text: candidate.text,
                result: "\(TraceText.outcome(patient.outcome)) after "
                    + "\(CommandDescription.short(patient.duration)), but the client waits "
                    + "\(CommandDescription.short(limit)) only")
        }
    }

    /// Whether a call went well after an edit: the server's own answer does where it was none
    /// before.
    private static func mends(_ after: Trace, _ before: Trace, _ session: SessionState) -> Bool {
        let explanation = CallExplanation(trace: after, session: session)
        if !explanation.isFailure { return true }
        return explanation.isServersAnswer
            && !CallExplanation(trace: before, session: session).isServersAnswer
    }

    /// What to look at where no small edit is known to help.
    static func advice(for trace: Trace, _ session: SessionState) -> String? {
        switch trace.outcome {
        case .unresolved:
            if session.serviceEntry(for: trace.call.host) != nil {
                return "a ServiceEntry makes no name resolvable; DNS must know \(trace.call.host)"
            }
            return "the name: no Service, pod or host here is called so (internet list)"
        case .refused:
            return "does the server listen on port \(trace.call.port)? (describe svc, describe pod)"
        case .connectTimeout:
            return "nobody owns the address \(trace.address.map { "\($0.ip)" } ?? "dialled")"
        case .response where CallExplanation(trace: trace, session: session).isServersAnswer:
            return "the server's own answer: its logs (kubectl logs)"
        case .response, .bytes, .noNameServer, .unreachable, .timeout, .closed, .handshake:
            return nil
        }
    }
}
