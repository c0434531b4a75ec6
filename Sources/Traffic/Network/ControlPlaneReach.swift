import Basis
import Cluster
import Istio
import Objects

/// Whether istiod answers the proxies. While none of its pods is ready they keep the configuration
/// that they have, and what changes in the meantime reaches them when it is back.
struct ControlPlaneReach: Sendable {
    /// istiod's EndpointSlices by name: whether each has a ready endpoint.
    private var slices = OrderedMap<String, Bool>()
    /// Changes that did not reach the proxies.
    private(set) var missed: [ObjectChange] = []
    /// Whether istiod was silenced on purpose.
    private(set) var isSilenced = false

    /// The reach as the store has it now.
    init(_ store: Store) {
        for slice in store.objects(Kinds.endpointSlice, namespace: Self.namespace) {
            note(slice, isGone: false)
        }
    }

    /// Whether proxies hear of changes. A cluster that never had an istiod has no proxies to tell.
    var isUp: Bool { !isSilenced && (slices.isEmpty || slices.contains { $0.value }) }

    /// Silences istiod, or lets it speak again; the changes that proxies hear of now.
    mutating func silence(_ isSilenced: Bool) -> [ObjectChange] {
        self.isSilenced = isSilenced
        return delivered()
    }

    /// Takes one change in; the changes that proxies hear of now, this one perhaps among them.
    mutating func pass(_ change: ObjectChange) -> [ObjectChange] {
        if Self.isIstiods(change.object) {
            note(change.object, isGone: change.kind == .deleted)
        }
        guard !isUp || !missed.isEmpty else { return [change] }
        missed.append(change)
        return delivered()
    }

    /// Whether a change takes the last ready istiod away.
    static func endsReach(_ change: ObjectChange) -> Bool {
        isIstiods(change.object) && (change.kind == .deleted || !hasReadyEndpoint(change.object))
    }

    private mutating func delivered() -> [ObjectChange] {
        guard isUp else { return [] }
        defer { missed = [] }
        return missed
    }

    private mutating func note(_ slice: Object, isGone: Bool) {
        guard Self.isIstiods(slice) else { return }
        slices[slice.name] = !isGone && Self.hasReadyEndpoint(slice)
    }

    private static let namespace = "istio-system"

    private static func isIstiods(_ object: Object) -> Bool {
        object.type == Kinds.endpointSlice && object.namespace == namespace
            && (object.metadata.label("kubernetes.io/service-name") ?? "").hasPrefix("istiod")
    }

    private static func hasReadyEndpoint(_ slice: Object) -> Bool {
        (slice["endpoints"]?.items ?? []).contains { $0["conditions", "ready"]?.bool ?? true }
    }
}
