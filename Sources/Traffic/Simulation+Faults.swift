import Basis
import Cluster
import Objects

/// Something that is broken on purpose.
public struct Fault: Sendable, Equatable {
    /// What is broken.
    public var target: Target
    /// In which way.
    public var kind: Kind

    /// What can be broken.
    public enum Target: Sendable, Equatable {
        /// An internet host by its name.
        case host(String)
        /// A pod.
        case pod(namespace: String, name: String)
        /// An address with a port.
        case endpoint(SocketAddress)
        /// An image, as pods name it; without a tag, all of its tags.
        case image(String)
        /// The control plane: webhooks fail, and proxies keep the configuration that they have.
        case istiod
        /// The cluster's DNS.
        case dns
    }

    /// In which way.
    public enum Kind: String, Sendable, CaseIterable {
        /// Connections are refused with a reset; istiod answers nobody.
        case refuse
        /// Packets are dropped: connecting times out; DNS does not answer.
        case drop
        /// Answers take ten seconds more.
        case slow
        /// Connections are reset once a request has arrived.
        case reset
        /// A pod's readiness probes fail, so that it leaves its Services when they have failed
        /// often enough.
        case unhealthy
        /// An image cannot be pulled.
        case missing
    }

    /// A fault.
    public init(_ kind: Kind, of target: Target) {
        self.kind = kind
        self.target = target
    }

    /// The kinds that a target can have; the first is the usual one.
    public static func kinds(of target: Target) -> [Kind] {
        switch target {
        case .host, .endpoint: [.refuse, .drop, .slow, .reset]
        case .pod: [.refuse, .drop, .slow, .reset, .unhealthy]
        case .image: [.missing]
        case .istiod: [.refuse]
        case .dns: [.drop]
        }
    }
}

extension Simulation {
    /// The hosts outside the cluster.
    public var internet: Internet {
        get { network?.internet ?? pendingInternet }
        set {
            pendingInternet = newValue
            network?.internet = newValue
        }
    }

    /// Adds a host to the internet whose ports 80 and 443 answer with a text; with a free address
    /// where none is given.
    public mutating func addInternetHost(
        _ name: String, body: String = "", status: Int = 200, address: IPAddress? = nil
    ) {
        let name = name.lowercased()
        internet.add(
            InternetHost(
                name: name, addresses: [address ?? internet.freeAddress(for: name)],
                status: status, body: body))
    }

    /// Breaks something; false if there is no such thing, or it cannot break in this way.
    public mutating func setFault(_ fault: Fault) -> Bool {
        guard Fault.kinds(of: fault.target).contains(fault.kind) else { return false }
        switch fault.target {
        case .host(let name):
            return internet.setFault(InternetHost.Fault(fault.kind), of: name)
        case .pod(let namespace, let name):
            let key = ObjectKey(Kinds.pod, namespace: namespace, name: name)
            guard world.store.object(key) != nil else { return false }
            if fault.kind == .unhealthy {
                world.breakage.unreadyPods[key.namespacedName] = true
            } else {
                withNetwork { network, _ in
                    network.faults.pods[key.namespacedName] = InternetHost.Fault(fault.kind)
                }
            }
        case .endpoint(let address):
            withNetwork { network, _ in
                network.faults.addresses[address] = InternetHost.Fault(fault.kind)
            }
        case .image(let name): world.breakage.images[name] = true
        case .istiod: silenceControlPlane(true)
        case .dns: withNetwork { network, _ in network.faults.dnsIsDown = true }
        }
        return true
    }

    /// Mends what was broken of a target; false if nothing was.
    public mutating func clearFaults(of target: Fault.Target) -> Bool {
        let before = faults.count
        switch target {
        case .host(let name): _ = internet.setFault(nil, of: name)
        case .pod(let namespace, let name):
            world.breakage.unreadyPods["\(namespace)/\(name)"] = nil
            withNetwork { network, _ in network.faults.pods["\(namespace)/\(name)"] = nil }
        case .endpoint(let address):
            withNetwork { network, _ in network.faults.addresses[address] = nil }
        case .image(let name): world.breakage.images[name] = nil
        case .istiod: silenceControlPlane(false)
        case .dns: withNetwork { network, _ in network.faults.dnsIsDown = false }
        }
        return faults.count < before
    }

    /// Mends everything.
    public mutating func clearFaults() {
        internet.clearFaults()
        silenceControlPlane(false)
        world.breakage = Breakage()
        withNetwork { network, _ in network.faults = NetworkFaults() }
    }

    /// What is broken now.
    public var faults: [Fault] {
        var faults: [Fault] = []
        for host in internet.hosts {
            if let fault = host.fault { faults.append(Fault(fault.kind, of: .host(host.name))) }
        }
        func pod(_ name: String) -> Fault.Target {
            let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
            return .pod(namespace: parts[0], name: parts.count > 1 ? parts[1] : "")
        }
        if let broken = network?.faults {
            faults += broken.pods.map { Fault($0.value.kind, of: pod($0.key)) }
            faults += broken.addresses.map { Fault($0.value.kind, of: .endpoint($0.key)) }
            if broken.dnsIsDown { faults.append(Fault(.drop, of: .dns)) }
        }
        faults += world.breakage.unreadyPods.map { Fault(.unhealthy, of: pod($0.key)) }
        faults += world.breakage.images.map { Fault(.missing, of: .image($0.key)) }
        if !world.breakage.silentServices.isEmpty { faults.append(Fault(.refuse, of: .istiod)) }
        // A pod's fault goes with the pod.
        return faults.filter { fault in
            guard case .pod(let namespace, let name) = fault.target else { return true }
            return world.store.object(ObjectKey(Kinds.pod, namespace: namespace, name: name)) != nil
        }
    }

    /// How many changes have not reached the proxies because istiod does not answer; nil while it
    /// does.
    public var changesUnheard: Int? {
        guard let reach = network?.reach, !reach.isUp else { return nil }
        return reach.missed.count
    }

    private mutating func silenceControlPlane(_ isSilent: Bool) {
        let services = world.store.objects(Kinds.service, namespace: "istio-system")
        for service in services where service.name.hasPrefix("istiod") {
            world.breakage.silentServices[service.namespacedName] = isSilent ? true : nil
        }
        withNetwork { network, _ in network.silenceControlPlane(isSilent) }
    }
}

extension InternetHost.Fault {
    /// The fault of a connection; nil for kinds that are no fault of a connection.
    init?(_ kind: Fault.Kind) { self.init(rawValue: kind.rawValue) }

    /// The same as a kind of fault.
    var kind: Fault.Kind {
        switch self {
        case .refuse: .refuse
        case .drop: .drop
        case .slow: .slow
        case .reset: .reset
        }
    }
}
