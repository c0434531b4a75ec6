import Basis
import Objects
import YAML

/// The order in which a controller gives up pods: those that serve least go first
/// (pkg/controller/controller_utils.go: ActivePodsWithRanks).
struct PodRanking {
    private struct Rank {
        var pod: StoredObject
        var isAssigned: Bool
        var phase: Int
        var isReady: Bool
        var cost: Int64
        var companions: Int
        var readySince: String
        var restarts: Int64
        var created: Instant
    }

    private var ranks: [Rank] = []

    init(_ pods: [StoredObject], in view: View) {
        var perNode = OrderedMap<String, Int>()
        for pod in pods { perNode[pod.pod?.node ?? "", default: 0] += 1 }
        ranks = pods.map { stored in
            let facts = stored.pod
            let statuses = stored.object["status", "containerStatuses"]?.items ?? []
            return Rank(
                pod: stored, isAssigned: facts?.node.isEmpty == false,
                phase: facts?.phase == "Running" ? 2 : facts?.phase == "Pending" ? 0 : 1,
                isReady: facts?.isReady ?? false,
                cost: stored.object.metadata.annotation(
                    "controller.kubernetes.io/pod-deletion-cost"
                )
                .flatMap { Int64($0) } ?? 0,
                companions: perNode[facts?.node ?? ""] ?? 0, readySince: facts?.readySince ?? "",
                restarts: statuses.map { $0["restartCount"]?.int ?? 0 }.max() ?? 0,
                created: stored.object.metadata.creationTimestamp ?? view.now)
        }
        ranks.sort(by: Self.precedes)
    }

    /// The pods that go first.
    func first(_ count: Int) -> [StoredObject] { ranks.prefix(count).map(\.pod) }

    private static func precedes(_ left: Rank, _ right: Rank) -> Bool {
        if left.isAssigned != right.isAssigned { return !left.isAssigned }
        if left.phase != right.phase { return left.phase < right.phase }
        if left.isReady != right.isReady { return !left.isReady }
        if left.cost != right.cost { return left.cost < right.cost }
        if left.companions != right.companions { return left.companions > right.companions }
        if left.readySince != right.readySince { return left.readySince > right.readySince }
        if left.restarts != right.restarts { return left.restarts > right.restarts }
        if left.created != right.created { return left.created > right.created }
        return left.pod.object.name < right.pod.object.name
    }
}
