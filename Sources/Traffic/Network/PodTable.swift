import Basis
import Cluster
import Envoy
import Istio
import Objects

/// The pods that took part in calls, by place: what is known of them, and what their proxies and
/// programs remember. A place stays with its pod until the pod goes.
struct PodTable: Sendable {
    /// A proxy as compiled, with what it was compiled from.
    struct Compiled: Sendable {
        var version: Int64 = -1
        var proxy: CompiledProxy?
        var names: NameTable?
    }

    var records: [PodRecord] = []
    private var isStale: [Bool] = []
    private var byAddress: [IPAddress: Int] = [:]
    /// Addresses that no pod has, until pods change.
    private var ownerless: Set<IPAddress> = []
    private var byName: [String: Int] = [:]
    private var free: [Int] = []
    var compiled: [Compiled] = []
    /// What the two sides of each proxy remember. They are apart so that a pod may call itself.
    var outbound: [ProxyState] = []
    var inbound: [ProxyState] = []
    /// Counts connections of a pod, for its ports, and requests of its application.
    var connections: [UInt64] = []
    var requests: [UInt64] = []
    private let seed: UInt64

    init(seed: UInt64) { self.seed = seed }

    /// Takes a change of a pod in.
    mutating func apply(_ change: ObjectChange) {
        if !ownerless.isEmpty { ownerless = [] }
        let key = change.object.namespacedName
        guard let place = byName[key] else { return }
        if change.kind == .deleted || change.object.metadata.uid != records[place].uid {
            remove(place, key)
        } else {
            isStale[place] = true
        }
    }

    private mutating func remove(_ place: Int, _ key: String) {
        byName[key] = nil
        if let address = records[place].address, byAddress[address] == place {
            byAddress[address] = nil
        }
        compiled[place] = Compiled()
        free.append(place)
    }

    /// The place of the pod of a name.
    mutating func place(namespace: String, name: String, in view: View) -> Int? {
        let key = "\(namespace)/\(name)"
        if let place = byName[key] {
            if !isStale[place] { return place }
            return refresh(place, key, in: view)
        }
        let objectKey = ObjectKey(Kinds.pod, namespace: namespace, name: name)
        return view.store.object(objectKey).map { insert($0, key: key) }
    }

    /// The place of the pod that has an address of its own.
    @inline(__always)
    mutating func place(at address: IPAddress, in view: View) -> Int? {
        if let place = byAddress[address], !isStale[place] { return place }
        if ownerless.contains(address) { return nil }
        return findPlace(at: address, in: view)
    }

    private mutating func findPlace(at address: IPAddress, in view: View) -> Int? {
        if let place = byAddress[address] {
            let record = records[place]
            let found = refresh(place, "\(record.namespace)/\(record.name)", in: view)
            if let found, records[found].address == address { return found }
        }
        guard let pod = view.store.pod(ip: address.description), !PodTable.usesHostNetwork(pod)
        else {
            ownerless.insert(address)
            return nil
        }
        return place(namespace: pod.namespace, name: pod.name, in: view)
    }

    static func usesHostNetwork(_ pod: Object) -> Bool {
        pod["spec", "hostNetwork"]?.bool ?? false
    }

    private mutating func refresh(_ place: Int, _ key: String, in view: View) -> Int? {
        let old = records[place]
        let objectKey = ObjectKey(Kinds.pod, namespace: old.namespace, name: old.name)
        guard let pod = view.store.object(objectKey), pod.metadata.uid == old.uid else {
            remove(place, key)
            return nil
        }
        if let address = old.address, byAddress[address] == place { byAddress[address] = nil }
        records[place] = PodRecord(pod)
        isStale[place] = false
        compiled[place].version = -1
        note(place)
        return place
    }

    private mutating func note(_ place: Int) {
        if let address = records[place].address, !records[place].usesHostNetwork {
            byAddress[address] = place
        }
    }

    private mutating func insert(_ pod: Object, key: String) -> Int {
        let record = PodRecord(pod)
        let seed = seed
        let state = { (side: String) in
            ProxyState(seed: seed, id: "\(side) \(record.name).\(record.namespace)")
        }
        let place: Int
        if let reused = free.popLast() {
            place = reused
            records[place] = record
            isStale[place] = false
            (outbound[place], inbound[place]) = (state("out"), state("in"))
            (connections[place], requests[place]) = (0, 0)
        } else {
            place = records.count
            records.append(record)
            isStale.append(false)
            compiled.append(Compiled())
            outbound.append(state("out"))
            inbound.append(state("in"))
            connections.append(0)
            requests.append(0)
        }
        byName[key] = place
        note(place)
        return place
    }
}
