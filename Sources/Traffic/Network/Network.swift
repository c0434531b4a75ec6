import Basis
import Cluster
import Envoy
import Istio
import Objects

/// Everything that traffic needs besides the objects: the internet, what istiod, kube-proxy, DNS
/// and the proxies have derived from the objects, and what they remember. A value inside the
/// simulation; it is brought up to date from the store's changes before each use.
struct Network: Sendable {
    var internet = Internet()
    var faults = NetworkFaults()
    var services: ServiceTable
    var pods: PodTable
    var push: PushContext
    /// Whether what changes reaches the proxies.
    private(set) var reach: ControlPlaneReach
    let seed: UInt64
    private let options: InstallOptions
    /// The store's revision that everything here reflects.
    private var seen: Int64
    /// The nodes by address; nil until asked for, and after a change of a node.
    private var nodes: [IPAddress: String]?
    /// Lines that containers have written and that were not yet put into their logs.
    var lines: [(place: Int, container: String, text: String, at: Instant)] = []
    /// Counts calls from outside.
    var outsideConnections: UInt64 = 0

    init(_ view: View, options: InstallOptions) {
        seed = view.seed
        self.options = options
        services = ServiceTable(view)
        pods = PodTable(seed: view.seed)
        push = PushContext(view: view, options: options)
        reach = ControlPlaneReach(view.store)
        seen = view.store.revision
    }

    /// Takes in what has changed in the store.
    mutating func update(from view: View) {
        defer { push.fetchKeys { [internet] in internet.page(at: $0) } }
        guard view.store.revision != seen else { return }
        let changes = view.store.changes(after: seen)
        // The change log is bounded: where it begins later, everything is derived anew.
        guard changes.first.map({ $0.revision == seen + 1 }) ?? false, view.store.revision > seen
        else {
            rebuild(view)
            return
        }
        for change in changes { apply(change) }
        push.prepare()
        seen = view.store.revision
    }

    private mutating func apply(_ change: ObjectChange) {
        for heard in reach.pass(change) { push.apply(heard) }
        switch change.object.type {
        case Kinds.pod: pods.apply(change)
        case Kinds.service, Kinds.endpointSlice: services.apply(change)
        case Kinds.node: nodes = nil
        default: break
        }
    }

    /// Silences istiod on purpose, or lets it speak again.
    mutating func silenceControlPlane(_ isSilenced: Bool) {
        for heard in reach.silence(isSilenced) { push.apply(heard) }
    }

    private mutating func rebuild(_ view: View) {
        services = ServiceTable(view)
        let isSilenced = reach.isSilenced
        reach = ControlPlaneReach(view.store)
        _ = reach.silence(isSilenced)
        push = PushContext(view: view, options: options)
        let old = pods
        pods = PodTable(seed: seed)
        // What proxies remember belongs to pods that are still there.
        for (place, record) in old.records.enumerated() {
            guard let new = pods.place(namespace: record.namespace, name: record.name, in: view),
                pods.records[new].uid == record.uid
            else { continue }
            pods.outbound[new] = old.outbound[place]
            pods.inbound[new] = old.inbound[place]
            pods.connections[new] = old.connections[place]
            pods.requests[new] = old.requests[place]
        }
        nodes = nil
        seen = view.store.revision
    }

    /// The node that has an address.
    mutating func node(at address: IPAddress, in view: View) -> String? {
        if nodes == nil {
            var all: [IPAddress: String] = [:]
            for node in view.store.objects(Kinds.node) {
                for entry in node["status", "addresses"]?.items ?? []
                where entry["type"]?.string == "InternalIP" {
                    if let text = entry["address"]?.string, let address = IPAddress(text) {
                        all[address] = node.name
                    }
                }
            }
            nodes = all
        }
        return nodes?[address]
    }

    /// The proxy of a pod as it is configured now.
    @inline(__always)
    mutating func compiledProxy(_ place: Int) -> CompiledProxy? {
        if pods.compiled[place].version == push.version { return pods.compiled[place].proxy }
        return compile(place)
    }

    private mutating func compile(_ place: Int) -> CompiledProxy? {
        guard let proxy = pods.records[place].proxy else { return nil }
        let configuration = push.configuration(for: proxy)
        let old = pods.compiled[place].proxy
        // An equal configuration keeps what was compiled.
        if old?.configuration != configuration {
            var version = EnvoyVersion()
            version.tellsTransportFailure = ["1.28", "1.29"].contains(options.version)
            pods.compiled[place].proxy = CompiledProxy(
                configuration, identity: pods.records[place].identity, version: version)
        }
        pods.compiled[place].names = proxy.capturesDNS ? push.nameTable(for: proxy) : nil
        pods.compiled[place].version = push.version
        return pods.compiled[place].proxy
    }

    /// What a pod's resolver gets for a name: from the agent where it captures DNS, else from
    /// kube-dns.
    mutating func resolve(_ name: String, from place: Int, in view: View) -> NameAnswer {
        let namespace = pods.records[place].namespace
        guard pods.records[place].proxyRuns, pods.records[place].proxy?.capturesDNS == true else {
            return resolve(name, namespace: namespace, in: view)
        }
        _ = compiledProxy(place)
        guard let names = pods.compiled[place].names else {
            return resolve(name, namespace: namespace, in: view)
        }
        var last = NameAnswer(code: .unknownName, name: name)
        for candidate in Network.candidates(for: name, namespace: namespace) {
            if let addresses = names.addresses(of: candidate) {
                var answer = NameAnswer(code: .success, name: candidate)
                answer.addresses = addresses
                answer.server = "istio-proxy"
                if !addresses.isEmpty { return answer }
                last = answer
                continue
            }
            let answer = lookUp(candidate, in: view)
            if answer.code == .timeout { return answer }
            if answer.code == .success, !answer.addresses.isEmpty { return answer }
            last = answer
        }
        last.name = name
        return last
    }
}

/// What is broken on purpose.
struct NetworkFaults: Sendable, Equatable {
    /// Whether DNS answers nothing.
    var dnsIsDown = false
    /// Pods by `namespace/name`.
    var pods = OrderedMap<String, InternetHost.Fault>()
    /// Addresses with their ports.
    var addresses = OrderedMap<SocketAddress, InternetHost.Fault>()

    var isEmpty: Bool { !dnsIsDown && pods.isEmpty && addresses.isEmpty }
}
