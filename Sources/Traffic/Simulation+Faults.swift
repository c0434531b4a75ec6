import Basis
import Objects

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

    /// What can be broken on purpose.
    public enum FaultTarget: Sendable, Equatable {
        /// An internet host by its name.
        case host(String)
        /// A pod.
        case pod(namespace: String, name: String)
        /// An address with a port.
        case endpoint(SocketAddress)
        /// The cluster's DNS; every kind of fault means that it does not answer.
        case dns
    }

    /// Breaks something, or mends it with nil; false if there is no such thing.
    public mutating func setFault(_ fault: InternetHost.Fault?, of target: FaultTarget) -> Bool {
        switch target {
        case .host(let name): return internet.setFault(fault, of: name)
        case .pod(let namespace, let name):
            let key = ObjectKey(Kinds.pod, namespace: namespace, name: name)
            guard world.store.object(key) != nil else { return false }
            withNetwork { network, _ in network.faults.pods["\(namespace)/\(name)"] = fault }
        case .endpoint(let address):
            withNetwork { network, _ in network.faults.addresses[address] = fault }
        case .dns:
            withNetwork { network, _ in network.faults.dnsIsDown = fault != nil }
        }
        return true
    }

    /// Mends everything.
    public mutating func clearFaults() {
        internet.clearFaults()
        withNetwork { network, _ in network.faults = NetworkFaults() }
    }
}
