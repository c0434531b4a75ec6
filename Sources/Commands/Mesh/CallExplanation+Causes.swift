import Diagnostics
import Envoy
import Istio
import Objects
import Traffic

extension CallExplanation {
    /// What decided, the decisive thing first: the object and field of the hop that failed, else of
    /// the most specific element that the client's proxy used.
    var causes: [String] {
        let broken = brokenOnPurpose
        if let name = unknownName { return [name] + broken }
        if !broken.isEmpty { return broken }
        if let service = session.emptyService(of: trace) {
            return [session.emptiness(of: service)]
        }
        guard let hop = decisiveHop, let origin = hop.origin else {
            return [withoutProxy].compactMap { $0 }
        }
        var text = TraceText.origin(origin)
        if let value = session.plainValue(of: origin) { text += " \(value)" }
        if origin.kind == "ServiceEntry",
            let resolution = session.object(of: origin)?["spec", "resolution"]?.string
        {
            text += ", resolution \(resolution)"
        }
        if hop.part == .cluster, hop.isFailure { text += ": \(missing(hop.subject))" }
        if hop.part == .filter, hop.isFailure { text += ": \(refusal(hop))" }
        if hop.part == .route || hop.part == .virtualHost, hop.isFailure, hop.subject.isEmpty {
            text += ": \(hop.reason)"
        }
        if hop.part == .endpoint, hop.subject.isEmpty, origin.kind == "DestinationRule" {
            text += ": no ready endpoint of the host has the subset's labels"
        }
        return [text] + plaintext(at: hop)
    }

    /// What a filter refused a call for.
    private func refusal(_ hop: Hop) -> String {
        switch hop.subject {
        case "JWT": "\(hop.outcome) (\(hop.reason))"
        case "DENY" where hop.reason.hasSuffix("-deny-due-to-bad-CUSTOM-action"):
            "its provider cannot be asked, so it denies what it matches"
        case "DENY": "it denies what it matches"
        default: hop.reason
        }
    }

    /// What `fault` has broken on the call's way, with the command that mends it.
    private var brokenOnPurpose: [String] {
        if trace.outcome == .noNameServer,
            session.simulation.faults.contains(where: { $0.target == .dns })
        {
            return ["broken on purpose: dns (mend it: fault clear dns)"]
        }
        guard let hop = trace.hops.last(where: { $0.reason.hasPrefix("fault ") && $0.isFailure }),
            let fault = session.simulation.faults.first(where: { fault in
                switch fault.target {
                case .host(let name): hop.subject == name
                case .endpoint(let address): hop.subject == "\(address)"
                case .pod(let namespace, let name): hop.subject == "pod \(namespace)/\(name)"
                case .image, .istiod, .dns: false
                }
            })
        else { return [] }
        let target = FaultTargets.text(fault.target)
        return [
            "broken on purpose: \(target) \(fault.kind.rawValue) (mend it: fault clear \(target))"
        ]
    }

    /// The hop that failed, else the most specific one of the client's proxy.
    private var decisiveHop: Hop? {
        let failing = trace.hops.last { hop in
            hop.isFailure && hop.origin.map { $0.kind != "Istio" } == true
        }
        if let failing { return failing }
        let order: [Hop.Part] = [
            .endpoint, .cluster, .route, .virtualHost, .filterChain, .listener,
        ]
        return order.lazy.compactMap { part in
            trace.hops.last { $0.part == part && $0.side == .client && $0.origin != nil }
        }.first
    }

    /// A name that DNS does not know never came to a proxy.
    private var unknownName: String? {
        guard trace.outcome == .unresolved || trace.outcome == .noNameServer,
            let hop = trace.hops.first(where: { $0.part == .dns && $0.isFailure })
        else { return nil }
        let name = "DNS does not know \(trace.call.host) (\(hop.outcome))"
        return trace.outcome == .noNameServer
            ? "DNS does not answer" : "\(name): no request was made"
    }

    /// For a pod without a proxy: nothing of the mesh stands in the way.
    private var withoutProxy: String? {
        guard case .pod(let namespace, let name, _) = trace.call.source,
            !session.clientHasSidecar(trace)
        else { return nil }
        return "\(namespace)/\(name) has no sidecar: the request left the pod as it was"
    }

    /// Why a connection came as plaintext where the server's proxy takes TLS only.
    private func plaintext(at hop: Hop) -> [String] {
        guard hop.part == .filterChain, hop.side == .server,
            hop.origin?.kind == "PeerAuthentication"
        else { return [] }
        if let rule = trace.hop(.cluster, on: .client)?.policy,
            let place = session.tlsField(of: rule),
            let value = session.plainValue(of: place)
        {
            return ["\(TraceText.origin(place)) \(value): the client's proxy sends no mutual TLS"]
        }
        guard case .pod(let namespace, let name, _) = trace.call.source,
            !session.clientHasSidecar(trace)
        else { return [] }
        return ["\(namespace)/\(name) has no sidecar: it sends plaintext"]
    }

    /// What a route's cluster lacks: `subset v9 of httpbin.default.svc.cluster.local is defined by
    /// no DestinationRule`.
    private func missing(_ cluster: String) -> String {
        guard let name = ClusterName(cluster) else { return "there is no cluster \(cluster)" }
        guard session.isKnownToMesh(name.host) else {
            let near = session.nearestHost(to: name.host)
            return "no Service or ServiceEntry is called \(name.host)"
                + (near.map { "; did you mean \($0)?" } ?? "")
        }
        if !name.subset.isEmpty {
            return "no DestinationRule defines subset \(name.subset) of \(name.host)"
        }
        return "\(name.host) has no port \(name.port)"
    }
}

/// The parts of `outbound|8000|v1|httpbin.default.svc.cluster.local`.
struct ClusterName {
    let port: String
    let subset: String
    let host: String

    init?(_ name: String) {
        let parts = name.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4 else { return nil }
        (port, subset, host) = (parts[1], parts[2], parts[3])
    }
}
