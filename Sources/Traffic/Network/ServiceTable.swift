import Basis
import Cluster
import Objects
import YAML

/// Kubernetes Services as DNS and kube-proxy know them. Read from the store when first asked for;
/// what a change touches is forgotten and read anew.
struct ServiceTable: Sendable {
    /// What kube-proxy and DNS need of a Service.
    struct Record: Sendable {
        var namespace: String
        var name: String
        /// The cluster addresses; empty for headless and external ones.
        var addresses: [IPAddress]
        /// Whether it is headless (`clusterIP: None`).
        var isHeadless: Bool
        /// The name that it is an alias of (`type: ExternalName`).
        var externalName: String?
        /// The ports.
        var ports: [Port]
        /// The ready pods' addresses, with their host names where they have one.
        var members: [(address: IPAddress, hostname: String)]
        /// Counts connections, for the choice among endpoints.
        var connections: UInt64 = 0
    }

    /// A port of a Service.
    struct Port: Sendable {
        var name: String
        var number: Int
        var nodePort: Int
        /// Ready endpoints.
        var backends: [SocketAddress]
    }

    private var records: [Record?] = []
    private var byName: [String: Int] = [:]
    private var byAddress: [IPAddress: Int] = [:]
    /// Addresses that no Service has, until Services change.
    private var ownerless: Set<IPAddress> = []
    private var free: [Int] = []
    /// The slices of each Service by `namespace/service`, as keys.
    private var slices: OrderedMap<String, [String]> = OrderedMap()
    private var ownerOfSlice: OrderedMap<String, String> = OrderedMap()

    init(_ view: View) {
        for slice in view.store.objects(Kinds.endpointSlice) { noteSlice(slice) }
    }

    /// Takes a change of a Service or an EndpointSlice in.
    mutating func apply(_ change: ObjectChange) {
        let object = change.object
        if object.type == Kinds.service {
            if !ownerless.isEmpty { ownerless = [] }
            forget("\(object.namespace)/\(object.name)")
        } else if object.type == Kinds.endpointSlice {
            let key = object.namespacedName
            if let owner = ownerOfSlice[key] {
                forget(owner)
                if change.kind == .deleted {
                    slices[owner, default: []].removeAll { $0 == key }
                    ownerOfSlice[key] = nil
                }
            } else if change.kind != .deleted {
                noteSlice(object)
            }
        }
    }

    private mutating func noteSlice(_ slice: Object) {
        guard let service = slice.metadata.label("kubernetes.io/service-name") else { return }
        let owner = "\(slice.namespace)/\(service)"
        ownerOfSlice[slice.namespacedName] = owner
        slices[owner, default: []].append(slice.namespacedName)
        forget(owner)
    }

    private mutating func forget(_ key: String) {
        guard let place = byName.removeValue(forKey: key) else { return }
        for address in records[place]?.addresses ?? [] { byAddress[address] = nil }
        records[place] = nil
        free.append(place)
    }

    /// The place of the Service of a name.
    mutating func place(
        _ namespace: some StringProtocol, _ name: some StringProtocol, in view: View
    )
        -> Int?
    {
        let key = "\(namespace)/\(name)"
        if let place = byName[key] { return place }
        let objectKey = ObjectKey(Kinds.service, namespace: String(namespace), name: String(name))
        guard let object = view.store.object(objectKey) else { return nil }
        return insert(object, key: key, in: view)
    }

    /// The place of the Service that has a cluster address.
    mutating func place(at address: IPAddress, in view: View) -> Int? {
        if let place = byAddress[address] { return place }
        if ownerless.contains(address) { return nil }
        guard let object = view.store.service(clusterIP: address.description) else {
            ownerless.insert(address)
            return nil
        }
        return insert(object, key: object.namespacedName, in: view)
    }

    private mutating func insert(_ object: Object, key: String, in view: View) -> Int {
        if let place = byName[key] { return place }
        let record = read(object, key: key, in: view)
        let place: Int
        if let reused = free.popLast() {
            place = reused
            records[place] = record
        } else {
            place = records.count
            records.append(record)
        }
        byName[key] = place
        for address in record.addresses { byAddress[address] = place }
        return place
    }

    /// The record at a place that was just looked up.
    subscript(place: Int) -> Record {
        // A place is handed out by `place(...)` for a record that is there, and is used at once.
        records[place]!
    }

    /// A ready endpoint for a connection to a port, chosen at random as kube-proxy's rules do; nil
    /// where there is none.
    mutating func backend(_ place: Int, port index: Int, seed: UInt64) -> SocketAddress? {
        // As for the subscript.
        let backends = records[place]!.ports[index].backends
        guard backends.count > 1 else { return backends.first }
        let number = records[place]!.connections
        records[place]!.connections &+= 1
        var random = RandomStream(
            seed: seed, purpose: "kube-proxy", key: records[place]!.name, number: number)
        return backends[Int(random.next(below: UInt64(backends.count)))]
    }

    private func read(_ object: Object, key: String, in view: View) -> Record {
        let addresses =
            (object["spec", "clusterIPs"]?.strings ?? [])
            + [object["spec", "clusterIP"]?.string].compactMap { $0 }
        var unique: [IPAddress] = []
        for text in addresses {
            if let address = IPAddress(text), !unique.contains(address) { unique.append(address) }
        }
        let isExternal = object["spec", "type"]?.string == "ExternalName"
        var record = Record(
            namespace: object.namespace, name: object.name, addresses: unique,
            isHeadless: addresses.contains("None"),
            externalName: isExternal ? object["spec", "externalName"]?.string : nil,
            ports: [], members: [])
        for port in object["spec", "ports"]?.items ?? [] {
            guard port["protocol"]?.string ?? "TCP" == "TCP" else { continue }
            record.ports.append(
                Port(
                    name: port["name"]?.string ?? "", number: Int(port["port"]?.int ?? 0),
                    nodePort: Int(port["nodePort"]?.int ?? 0), backends: []))
        }
        for slice in slices[key] ?? [] {
            let parts = slice.split(separator: "/", maxSplits: 1)
            let sliceKey = ObjectKey(
                Kinds.endpointSlice, namespace: String(parts[0]), name: String(parts[1]))
            if let object = view.store.object(sliceKey) { add(object, to: &record) }
        }
        return record
    }

    private func add(_ slice: Object, to record: inout Record) {
        var numbers: [(name: String, port: Int)] = []
        for port in slice["ports"]?.items ?? [] {
            numbers.append((port["name"]?.string ?? "", Int(port["port"]?.int ?? 0)))
        }
        for endpoint in slice["endpoints"]?.items ?? [] {
            guard endpoint["conditions", "ready"]?.bool ?? true else { continue }
            for text in endpoint["addresses"]?.strings ?? [] {
                guard let address = IPAddress(text) else { continue }
                record.members.append((address, endpoint["hostname"]?.string ?? ""))
                for place in record.ports.indices {
                    let name = record.ports[place].name
                    guard let number = numbers.first(where: { $0.name == name })?.port else {
                        continue
                    }
                    record.ports[place].backends.append(SocketAddress(address, number))
                }
            }
        }
    }
}
