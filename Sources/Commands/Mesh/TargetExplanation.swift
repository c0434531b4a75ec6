import Istio
import Objects
import Traffic
import YAML

/// Why a pod, a workload or a namespace is as it is: does it get a sidecar, and is it ready.
struct TargetExplanation {
    let object: Object
    let session: SessionState

    /// The injection's verdict as data, with the fixes that work; nil for a kind without one.
    func json() -> Value? {
        guard let subject = session.injectionSubject(of: object) else { return nil }
        let verdict = subject.verdict
        var json = verdict.json
        json["fixes"] = .list(
            session.triedFixes(for: object, subject).map { fix in
                [
                    "title": .string(fix.title), "triedOnCopy": true,
                    "commands": .list(fix.commands.map { .string($0) }),
                ]
            })
        let manifests = verdict.rows.compactMap { row -> Value? in
            guard let place = session.manifestPlace(of: row) else { return nil }
            return [
                "code": .string(row.code), "file": .string(place.file),
                "line": .int(Int64(place.line)),
            ]
        }
        json["manifests"] = .list(manifests)
        return json
    }

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
        lines += session.refusals(of: object)
        if let subject = session.injectionSubject(of: object) {
            lines += VerdictText.lines(
                subject.verdict, fixes: session.triedFixes(for: object, subject), session)
            lines += podSummary + unlikeTemplate(subject)
        } else if lines.isEmpty {
            lines.append(
                "nothing is known to be wrong with \(object.type.printedName)/\(object.name); "
                    + "see: kubectl describe \(object.type.singular) \(object.name)")
        }
        return lines.map { $0 + "\n" }.joined()
    }
}

extension TargetExplanation {
    /// What would become of a pod that is made now, where a running one has a sidecar and it would
    /// not.
    private func unlikeTemplate(_ running: InjectionSubject) -> [String] {
        guard object.type.kind != "Pod", running.exists, running.verdict.isInjected,
            let template = session.controlPlane?.subject(
                workload: object, in: session.simulation.world.view)
        else { return [] }
        let verdict = template.verdict
        guard !verdict.isInjected else { return [] }
        let outcome = VerdictText.outcome(verdict.outcome)
        return ["  but      for a pod made now: \(outcome), \(verdict.code): \(verdict.reason)"]
    }

    /// Of a namespace: which pods have a sidecar, and which not and why.
    private var podSummary: [String] {
        guard object.type.kind == "Namespace", let controlPlane = session.controlPlane else {
            return []
        }
        let pods = session.pods(of: object)
        guard !pods.isEmpty else { return ["pods: none"] }
        let view = session.simulation.world.view
        let verdicts = pods.map { controlPlane.verdict(forPod: $0, in: view) }
        let count = verdicts.count(where: \.isInjected)
        var lines = ["pods: \(count) with a sidecar, \(pods.count - count) without"]
        let width = pods.map { $0.name.unicodeScalars.count }.max() ?? 0
        for (pod, verdict) in zip(pods, verdicts) {
            let state = verdict.isInjected ? "sidecar   " : "no sidecar"
            let isLong = verdict.reason.count > 60
            let reason = isLong ? "\(verdict.reason.prefix(57))..." : verdict.reason
            lines.append(
                "  \(TraceText.padded(pod.name, to: width))  \(state)  "
                    + "\(TraceText.padded(verdict.code, to: 3))  \(reason)")
        }
        return lines
    }
}

extension Verdict {
    /// Whether the pod gets, or has, a sidecar.
    public var isInjected: Bool { outcome == .injected }
}

extension SessionState {
    /// Why a controller cannot make the pods that are asked for: of the object, or of the
    /// ReplicaSets that it controls; a line each.
    func refusals(of object: Object) -> [String] {
        let store = simulation.world.store
        let owned =
            object.type.kind == "Namespace"
            ? store.objects(.replicaSet, namespace: object.name)
            : store.objects(.replicaSet, controlledBy: object)
        return (owned.isEmpty ? [object] : owned).compactMap { set -> String? in
            let condition = set["status", "conditions"]?.items.first {
                $0["type"]?.string == "ReplicaFailure" && $0["status"]?.string == "True"
            }
            guard let condition else { return nil }
            let text = (condition["message"]?.string ?? "").split { $0 == "\n" || $0 == "\t" }
            return "\(set.type.singular)/\(set.name) makes no pod: "
                + "\(condition["reason"]?.string ?? ""): \(text.joined(separator: " "))"
        }
    }

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
            // A template whose pods are refused leaves the pods of the one before.
            if !refusals(of: object).isEmpty, template?.verdict.outcome == .rejected {
                return template
            }
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
