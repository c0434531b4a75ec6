extension Simulation {
    /// How a call would go from the same pod without its sidecar's iptables rules: what a pod that
    /// was never injected does. Nothing of it is kept.
    package func withoutSidecar(_ call: Call) -> Trace {
        var copy = self
        if case .pod(let namespace, let name, _) = call.source {
            copy.withNetwork { network, view in
                guard let place = network.pods.place(namespace: namespace, name: name, in: view)
                else { return }
                network.pods.records[place].capture = nil
            }
        }
        return copy.call(call)
    }

    /// The name of a known image that a reference that cannot be pulled was probably meant to be.
    package func nearestImage(to reference: String) -> String? {
        guard let parsed = ImageReference(reference), let name = ImageCatalog.misspelt(parsed)
        else { return nil }
        return name.hasPrefix("docker.io/library/")
            ? String(name.dropFirst("docker.io/library/".count)) : name
    }
}
