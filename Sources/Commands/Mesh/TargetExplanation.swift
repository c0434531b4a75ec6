import Istio
import Objects
import Traffic

/// Why a pod, a workload or a namespace is as it is: does it get a sidecar, and is it ready.
struct TargetExplanation {
    let object: Object
    let session: SessionState

    /// The text, ending in a line feed.
    func text() -> String {
        var lines: [String] = []
        let pods = session.pods(of: object)
        if object.type.kind != "Namespace" {
            for pod in pods.prefix(3) {
                let found = PodExplanation(pod: pod, session: session).lines()
                guard !found.isEmpty else { continue }
                lines.append("pod/\(pod.name) is not ready")
                lines += found.map { "  \($0)" }
            }
        }
        lines += refusals
        if let subject = session.injectionSubject(of: object) {
            lines += VerdictText.lines(subject.verdict, fixes: subject.fixes)
        } else if lines.isEmpty {
            lines.append(
                "nothing is known to be wrong with \(object.type.printedName)/\(object.name); "
                    + "see: kubectl describe \(object.type.singular) \(object.name)")
        }
        return lines.map { $0 + "\n" }.joined()
    }
}

extension TargetExplanation {
    /// Why a controller cannot make the pods that are asked for: of the object, or of the
    /// ReplicaSets that it controls.
    private var refusals: [String] {
        let store = session.simulation.world.store
        let owned = store.objects(.replicaSet, controlledBy: object)
        let failures = (owned.isEmpty ? [object] : owned).compactMap { set -> String? in
            let condition = set["status", "conditions"]?.items.first {
                $0["type"]?.string == "ReplicaFailure" && $0["status"]?.string == "True"
            }
            guard let condition else { return nil }
            return "\(set.type.singular)/\(set.name) makes no pod: "
                + "\(condition["reason"]?.string ?? ""): \(condition["message"]?.string ?? "")"
        }
        return failures
    }
}

/// A verdict as text: the outcome, the looks in order, the fixes.
enum VerdictText {
    static func lines(_ verdict: Verdict, fixes: [VerdictFix]) -> [String] {
        var lines = ["\(verdict.subject): \(outcome(verdict.outcome))"]
        lines.append("  because  \(verdict.reason)")
        let width = verdict.rows.map { look($0).unicodeScalars.count }.max() ?? 0
        for row in verdict.rows {
            let mark = row.isDeciding ? ">" : " "
            let seen = TraceText.padded(look(row), to: width)
            lines.append(
                "  \(mark) \(TraceText.padded(row.code, to: 4))\(TraceText.padded(row.layer.rawValue, to: 11))"
                    + "\(seen)  \(effect(row.effect))")
        }
        for fix in fixes.prefix(2) {
            lines.append("  fix      \(fix.title) (tried on a copy: injected)")
            for command in fix.commands { lines.append("           \(command)") }
        }
        return lines
    }

    private static func outcome(_ outcome: Verdict.Outcome) -> String {
        switch outcome {
        case .injected: "a sidecar is injected"
        case .notInjected: "no sidecar"
        case .rejected: "the pod is refused"
        }
    }

    private static func look(_ row: Verdict.Row) -> String {
        let value =
            row.value.map { "=\($0.count > 40 ? "\($0.prefix(37))..." : $0)" } ?? " (not set)"
        return row.field.isEmpty ? row.object : "\(row.object) \(row.field)\(value)"
    }

    private static func effect(_ effect: Verdict.Effect) -> String {
        switch effect {
        case .goesOn: "goes on"
        case .selects: "sent to istiod"
        case .injects: "injects"
        case .skips: "no sidecar"
        case .rejects: "refuses the pod"
        }
    }
}

extension Verdict {
    /// Whether the pod gets, or has, a sidecar.
    public var isInjected: Bool { outcome == .injected }
}

extension SessionState {
    /// istiod as it was installed; nil without Istio.
    package var controlPlane: ControlPlane? {
        (try? Installation(simulation.configuration.istio)).map { ControlPlane($0) }
    }

    /// What injection looks at for an object; nil for kinds that injection does not concern.
    package func injectionSubject(of object: Object) -> InjectionSubject? {
        guard let controlPlane else { return nil }
        let view = simulation.world.view
        switch object.type.kind {
        case "Namespace": return controlPlane.subject(namespace: object.name, in: view)
        case "Pod": return controlPlane.subject(pod: object, in: view)
        default:
            // What runs counts more than what the template would make, unless both have a sidecar:
            // then the template's verdict tells how it got there.
            let template = controlPlane.subject(workload: object, in: view)
            guard let pod = pods(of: object).first else { return template }
            let running = controlPlane.subject(pod: pod, in: view)
            if running.verdict.isInjected, let template, template.verdict.isInjected {
                return template
            }
            return running
        }
    }

    /// The verdict about some words' object, for embedders.
    package func injectionVerdict(of target: String) -> Verdict? {
        object(of: target).flatMap { injectionSubject(of: $0)?.verdict }
    }
}
