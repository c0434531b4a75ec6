import Basis
import Cluster
import Interpreter
import Objects
import YAML

/// Which pod and container are meant where a command names a workload, or a pod alone
/// (kubectl pkg/polymorphichelpers, pkg/cmd/util/podcmd).
enum PodChoice {
    /// The pods behind an object: itself, or those that it selects, best first.
    static func pods(
        of object: Object, in store: Store, forLogs: Bool
    ) throws(KubectlError) -> [Object] {
        if object.type.resourceName == "pods" { return [object] }
        let selector: LabelSelector
        switch object.type.resourceName {
        case "services": selector = LabelSelector(labels: object["spec", "selector"]?.map ?? [:])
        case "deployments.apps", "replicasets.apps", "daemonsets.apps", "statefulsets.apps",
            "jobs.batch":
            selector = LabelSelector(object: object["spec", "selector"])
        default:
            throw .plain(
                "\(forLogs ? "cannot get the logs from" : "cannot attach to") "
                    + "*\(object.version).\(object.type.kind): selector for "
                    + "*\(object.version).\(object.type.kind) not implemented")
        }
        guard let type = store.type(apiVersion: "v1", kind: "Pod"), !selector.isEmpty else {
            return []
        }
        return store.objects(type, namespace: object.namespace)
            .filter { selector.matches($0.metadata.labels) }
            .map { (rank: rank($0, forLogs: forLogs), pod: $0) }
            .enumerated()
            .sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
            .map(\.element.pod)
    }

    /// A number per rule, lower first (kubectl pkg/util/podutils: ActivePods reversed, ByLogging).
    private struct Rank: Comparable {
        var rules: [Int64]
        static func < (left: Self, right: Self) -> Bool {
            left.rules.lexicographicallyPrecedes(right.rules)
        }
    }

    private static func rank(_ pod: Object, forLogs: Bool) -> Rank {
        let phases = ["Running": Int64(0), "Unknown": 1, "Pending": 2]
        let ready = PodSummary.condition("Ready", of: pod)
        let isReady = ready?["status"]?.string == "True"
        let since = ready?["lastTransitionTime"]?.string.flatMap { Instant(rfc3339: $0) }
        let restarts =
            (pod["status", "containerStatuses"]?.items ?? [])
            .map { $0["restartCount"]?.int ?? 0 }.max() ?? 0
        return Rank(rules: [
            pod["spec", "nodeName"]?.string?.isEmpty == false ? 0 : 1,
            phases[pod["status", "phase"]?.string ?? ""] ?? 3, isReady ? 0 : 1,
            isReady ? since?.sinceEpoch.count ?? .max : 0, forLogs ? -restarts : restarts,
            pod.metadata.creationTimestamp?.sinceEpoch.count ?? .max,
        ])
    }

    /// The container that is meant where none is named, with a word about it on standard error if
    /// there are several (podcmd.FindOrDefaultContainerByName).
    static func defaultContainer(
        of pod: Object, quiet: Bool, _ io: inout CommandIO
    ) -> String {
        let names = { (field: String) in
            (pod["spec", field]?.items ?? []).compactMap { $0["name"]?.string }
        }
        let (plain, initial) = (names("containers"), names("initContainers"))
        let ephemeral = names("ephemeralContainers")
        if let wanted = pod.metadata.annotation("kubectl.kubernetes.io/default-container"),
            !wanted.isEmpty
        {
            if (plain + initial + ephemeral).contains(wanted) { return wanted }
            io.printError(
                "Default container name \(goQuoted(wanted)) in annotation "
                    + "kubectl.kubernetes.io/default-container not found in pod \(pod.name)\n")
        }
        let first = plain.first ?? ""
        let all = plain + ephemeral.map { "\($0) (ephem)" } + initial.map { "\($0) (init)" }
        if all.count > 1, !quiet {
            io.printError(
                "Defaulted container \(goQuoted(first)) out of: \(all.joined(separator: ", "))\n")
        }
        return first
    }
}
