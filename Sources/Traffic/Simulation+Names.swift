import Basis

extension Simulation {
    /// The addresses that a proxy gets for a name from the cluster's DNS now; none where it does
    /// not resolve.
    package mutating func addresses(of name: String) -> [IPAddress] {
        withNetwork { network, view in network.lookUp(name, in: view).addresses }
    }
}
