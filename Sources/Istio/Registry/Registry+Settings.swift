import Basis
import Cluster
import Objects

extension Registry {
    /// Derives a Service anew.
    mutating func derive(serviceOf object: Object, isGone: Bool = false) -> Bool {
        let service =
            isGone
            ? nil
            : KubernetesServices.service(object, distribution: distributions[object.namespace])
        return set(service, of: object)
    }

    /// Derives what a ServiceEntry becomes anew.
    mutating func derive(entry object: Object, isGone: Bool = false) -> Bool {
        let facts =
            isGone
            ? nil
            : ServiceEntries.facts(
                object, features: features, distribution: distributions[object.namespace])
        return set(facts, of: object)
    }

    /// Gives ServiceEntries without addresses those of the older way, where it is switched on.
    mutating func hashAddresses() -> Bool {
        guard !features.allocatesAddresses else { return true }
        var services: [MeshService] = []
        for (_, facts) in entries { services += facts.services }
        let addresses = HashedAddresses.addresses(of: services)
        for (name, facts) in entries {
            for (index, service) in facts.services.enumerated() {
                let pair =
                    HashedAddresses.isWanted(service)
                    ? addresses[HashedAddresses.key(service)] : nil
                let address = pair.flatMap { IPAddress($0.v4) }
                guard service.allocatedAddress != address else { continue }
                var draft = service.draft
                draft.allocatedAddress = address
                replace(MeshService(draft), index: index, of: name)
            }
        }
        return true
    }

    /// Reads istiod's flags; what depends on them is derived anew. Without a Deployment they stay.
    mutating func setFeatures(of object: Object, isGone: Bool) -> Bool {
        guard object.key == IstiodFeatures.deployment, !isGone else { return false }
        let environment = IstiodFeatures.environment(of: object)
        guard setFlags(IstiodFeatures(environment: environment)) else { return false }
        for (_, entry) in entryObjects { _ = derive(entry: entry) }
        return hashAddresses()
    }

    /// Reads a namespace's annotation, which counts for all services in it.
    mutating func setNamespace(_ object: Object, isGone: Bool) -> Bool {
        let text = isGone ? nil : object.metadata.annotation(TrafficDistribution.annotation)
        guard setDistribution(text, of: object.name) else { return false }
        for (name, service) in serviceObjects where name.namespace == object.name {
            _ = derive(serviceOf: service)
        }
        for (name, entry) in entryObjects where name.namespace == object.name {
            _ = derive(entry: entry)
        }
        return hashAddresses()
    }
}
