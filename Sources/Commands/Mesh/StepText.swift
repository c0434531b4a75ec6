import Cluster
import Objects
import YAML

/// What one step of the world did, a line for each thing that a person would call an event.
enum StepText {
    /// The lines; none where nothing changed. `what` is what was due: `kubelet: start app of
    /// web-1`. Of it only who acts is shown, but for probes, whose kind the effects do not tell.
    static func lines(_ occurrences: [Occurrence], _ what: String) -> [String] {
        var effects: [String] = []
        for occurrence in occurrences {
            if let effect = effect(occurrence), !effects.contains(effect) { effects.append(effect) }
        }
        guard !effects.isEmpty else { return [] }
        let isProbe = what.hasPrefix("kubelet: make the ")
        let actor = what.split(separator: ":").first.map(String.init) ?? what
        return ["\(isProbe ? what : actor): \(effects.joined(separator: "; "))"]
    }

    private static func effect(_ occurrence: Occurrence) -> String? {
        switch occurrence {
        case .changed(let change):
            return effect(change)
        case .webhookCalled(_, let webhook, let object, let outcome):
            let name = "\(object.type.singular)/\(object.name)"
            return "\(name) is shown to webhook \(webhook): \(oneLine(outcome))"
        case .containerStarted(let id, _):
            return "container \(id.container) of \(id.pod) started"
        case .containerEnded(let id, let code):
            return "container \(id.container) of \(id.pod) ended with code \(code)"
        case .reconciled, .woke: return nil
        }
    }

    private static func oneLine(_ text: String) -> String {
        text.split { $0 == "\n" || $0 == "\t" }.map { TraceText.trimmed(String($0)) }
            .joined(separator: " ")
    }

    private static func effect(_ change: ObjectChange) -> String? {
        let object = change.object
        guard !["Event", "Lease", "Endpoints", "EndpointSlice"].contains(object.type.kind) else {
            return nil
        }
        let name = "\(object.type.singular)/\(object.name)"
        switch change.kind {
        case .added where object.type == .pod:
            let pod = PodSummary(object)
            return "\(name) stored, \(pod.ready)/\(pod.total) \(pod.status)"
        case .added: return "\(name) created"
        case .deleted: return "\(name) gone"
        case .modified:
            if object.type == .pod { return podEffect(change, name) }
            guard let old = change.old else { return "\(name) changed" }
            if old["spec"] != object["spec"] { return "\(name): spec changed" }
            return nil
        }
    }

    /// What a person sees of a pod: the node, the phase, the count of ready containers, its end.
    private static func podEffect(_ change: ObjectChange, _ name: String) -> String? {
        guard let old = change.old else { return "\(name) changed" }
        let pod = change.object
        if old.metadata.deletionTimestamp == nil, pod.metadata.deletionTimestamp != nil {
            return "\(name) is being deleted"
        }
        if old["spec", "nodeName"] != pod["spec", "nodeName"] {
            return "\(name) goes to \(pod["spec", "nodeName"]?.string ?? "no node")"
        }
        let (before, after) = (PodSummary(old), PodSummary(pod))
        let one = "\(before.ready)/\(before.total) \(before.status)"
        let other = "\(after.ready)/\(after.total) \(after.status)"
        return one == other ? nil : "\(name) \(other)"
    }
}
