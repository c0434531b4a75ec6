import Cluster
import Envoy
import Objects
import Traffic
import YAML

/// Small edits that may mend a failed call. Each is tried on a copy before it is offered.
enum Repairs {
    /// An edit that did mend the call.
    struct Repair {
        /// What to change, in one line.
        let text: String
        /// How the call ended with it.
        let result: String
    }

    /// One edit to try.
    struct Candidate {
        let text: String
        let requests: [Request]
    }

    /// The candidates that mend the call, in the order in which they were thought of.
    static func tried(for trace: Trace, on session: SessionState) -> [Repair] {
        candidates(for: trace, session).compactMap { candidate in
            var copy = session
            copy.isTrial = true
            for request in candidate.requests {
                guard (try? copy.simulation.world.submit(request)) != nil else { return nil }
            }
            _ = copy.simulation.settle()
            let after = copy.simulation.call(trace.call)
            guard !CallExplanation(trace: after, session: copy).isFailure else { return nil }
            return Repair(text: candidate.text, result: TraceText.outcome(after.outcome))
        }
    }

    /// What to look at where no small edit is known to help.
    static func advice(for trace: Trace, _ session: SessionState) -> String? {
        switch trace.outcome {
        case .unresolved:
            if session.serviceEntry(for: trace.call.host) != nil {
                return "a ServiceEntry makes no name resolvable; DNS must know \(trace.call.host)"
            }
            return "the name: no Service, pod or host here is called so (internet list)"
        case .refused: return "does the server listen on port \(trace.call.port)? (describe svc, describe pod)"
        case .connectTimeout: return "nobody owns the address \(trace.address.map { "\($0.ip)" } ?? "dialled")"
        case .response(let response) where response.status >= 400 && trace.flags == "-":
            return "the server's own answer: its logs (kubectl logs)"
        case .response, .bytes, .noNameServer, .unreachable, .timeout, .closed, .handshake:
            return nil
        }
    }

    private static func candidates(for trace: Trace, _ session: SessionState) -> [Candidate] {
        let store = session.simulation.world.store
        var found: [Candidate] = []
        var seen: [String] = []
        for hop in trace.hops.reversed() where hop.side != .network {
            guard let origin = hop.origin, let type = store.type(named: origin.kind) else { continue }
            let key = ObjectKey(type, namespace: origin.namespace, name: origin.name)
            guard let object = store.object(key), !seen.contains(object.namespacedName + type.kind)
            else { continue }
            seen.append(object.namespacedName + type.kind)
            switch type.kind {
            case "ServiceEntry": found += entryCandidates(object)
            case "Sidecar": found += sidecarCandidates(object)
            case "VirtualService": found += routeCandidates(object)
            case "PeerAuthentication":
                found.append(
                    patch(object, ["spec": ["mtls": ["mode": "PERMISSIVE"]]],
                        "PeerAuthentication \(object.namespacedName): spec.mtls.mode: PERMISSIVE"))
            default: break
            }
        }
        if isUnknownToMesh(trace) { found += [newEntry(trace)].compactMap { $0 } }
        return found
    }

    private static func isUnknownToMesh(_ trace: Trace) -> Bool {
        trace.hops.contains { hop in
            hop.side == .client && (hop.subject == "block_all" || hop.subject == "BlackHoleCluster")
        }
    }

    private static func entryCandidates(_ entry: Object) -> [Candidate] {
        var found: [Candidate] = []
        let name = "ServiceEntry \(entry.namespacedName): "
        if entry["spec", "resolution"]?.string != "DNS" {
            let hadEndpoints = !(entry["spec", "endpoints"]?.items.isEmpty ?? true)
            found.append(
                patch(
                    entry, ["spec": ["resolution": "DNS", "endpoints": .null]],
                    "\(name)spec.resolution: DNS\(hadEndpoints ? ", without endpoints" : "")"))
        } else if !(entry["spec", "endpoints"]?.items.isEmpty ?? true) {
            found.append(
                patch(entry, ["spec": ["endpoints": .null]], "\(name)without spec.endpoints"))
        }
        for (index, port) in (entry["spec", "ports"]?.items ?? []).enumerated() {
            guard let protocolName = port["protocol"]?.string,
                ["HTTP2", "GRPC", "HTTPS", "TLS"].contains(protocolName.uppercased())
            else { continue }
            var ports = entry["spec", "ports"]?.items ?? []
            ports[index]["protocol"] = "HTTP"
            found.append(
                patch(
                    entry, ["spec": ["ports": .list(ports)]],
                    "\(name)spec.ports[\(index)].protocol: HTTP"))
        }
        return found
    }

    private static func sidecarCandidates(_ sidecar: Object) -> [Candidate] {
        [
            patch(
                sidecar, ["spec": ["outboundTrafficPolicy": ["mode": "ALLOW_ANY"]]],
                "Sidecar \(sidecar.namespacedName): spec.outboundTrafficPolicy.mode: ALLOW_ANY")
        ]
    }

    /// Routes without the subsets that they name: the usual slip is a missing DestinationRule.
    private static func routeCandidates(_ service: Object) -> [Candidate] {
        var rules = service["spec", "http"]?.items ?? []
        var changed = false
        for index in rules.indices {
            var routes = rules[index]["route"]?.items ?? []
            for place in routes.indices where routes[place]["destination", "subset"] != nil {
                routes[place]["destination", "subset"] = nil
                changed = true
            }
            rules[index]["route"] = .list(routes)
        }
        guard changed else { return [] }
        return [
            patch(
                service, ["spec": ["http": .list(rules)]],
                "VirtualService \(service.namespacedName): routes without subset "
                    + "(or a DestinationRule that defines it)")
        ]
    }

    /// A ServiceEntry for a host that REGISTRY_ONLY keeps the pod from.
    private static func newEntry(_ trace: Trace) -> Candidate? {
        guard case .pod(let namespace, _, _) = trace.call.source else { return nil }
        let host = trace.call.host
        let isSecure = trace.call.tls != nil
        let object = Object(
            .serviceEntry,
            metadata: Metadata(name: host.lowercased(), namespace: namespace),
            fields: [
                "spec": [
                    "hosts": [.string(host)], "location": "MESH_EXTERNAL", "resolution": "DNS",
                    "ports": [
                        [
                            "number": .int(Int64(trace.call.port)),
                            "name": isSecure ? "https" : "http",
                            "protocol": isSecure ? "HTTPS" : "HTTP",
                        ]
                    ],
                ]
            ])
        return Candidate(
            text: "a ServiceEntry for \(host), port \(trace.call.port), resolution DNS "
                + "(samples/svc-entry.yaml shows one)",
            requests: [Request(.create(object), object.key)])
    }

    private static func patch(_ object: Object, _ body: Value, _ text: String) -> Candidate {
        Candidate(text: text, requests: [Request(.patch(.merge(body)), object.key)])
    }
}
