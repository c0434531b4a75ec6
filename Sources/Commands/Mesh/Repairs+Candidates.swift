import Cluster
import Envoy
import Objects
import Traffic
import YAML

extension Repairs {
    /// What may be wrong, by the objects that the call met.
    static func candidates(for trace: Trace, _ session: SessionState) -> [Candidate] {
        var found: [Candidate] = []
        var seen: [String] = []
        var origins: [Origin] = []
        for hop in trace.hops.reversed() where hop.side != .network {
            origins += [hop.origin, hop.policy].compactMap { $0 }
        }
        for origin in origins {
            guard let object = session.object(of: origin) else { continue }
            let name = "\(origin.kind) \(object.namespacedName)"
            guard !seen.contains(name) else { continue }
            seen.append(name)
            switch origin.kind {
            case "ServiceEntry": found += entryCandidates(object)
            case "Sidecar": found += sidecarCandidates(object)
            case "VirtualService":
                found += faultCandidates(object, trace) + routeCandidates(object, trace, session)
            case "DestinationRule": found += ruleCandidates(object, origin, session)
            case "PeerAuthentication":
                found += sidecarFor(trace, session)
                found.append(
                    change(
                        object, origin.field, "PERMISSIVE", "\(origin.field): PERMISSIVE"))
            case "AuthorizationPolicy":
                found += accessCandidates(object, origin, trace, session)
            case "RequestAuthentication": found += tokenCandidates(trace)
            default: break
            }
        }
        if let service = session.emptyService(of: trace) {
            found += scaleCandidates(service, session)
        }
        found += portCandidates(trace, session)
        if isUnknownToMesh(trace) { found += [newEntry(trace)].compactMap { $0 } }
        return found
    }

    static func isUnknownToMesh(_ trace: Trace) -> Bool {
        trace.hops.contains { hop in
            hop.side == .client && (hop.subject == "block_all" || hop.subject == "BlackHoleCluster")
        }
    }

    static func entryCandidates(_ entry: Object) -> [Candidate] {
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

    static func sidecarCandidates(_ sidecar: Object) -> [Candidate] {
        [
            patch(
                sidecar, ["spec": ["outboundTrafficPolicy": ["mode": "ALLOW_ANY"]]],
                "Sidecar \(sidecar.namespacedName): spec.outboundTrafficPolicy.mode: ALLOW_ANY")
        ]
    }

    /// A ServiceEntry for a host that REGISTRY_ONLY keeps the pod from.
    static func newEntry(_ trace: Trace) -> Candidate? {
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
            "a ServiceEntry for \(host), port \(trace.call.port), resolution DNS "
                + "(samples/svc-entry.yaml shows one)",
            requests: [Request(.create(object), object.key)])
    }

    /// One field of an object changed.
    static func change(
        _ object: Object, _ path: String, _ value: Value, _ text: String
    ) -> Candidate {
        var changed = object
        changed["spec"] = Value.map(object.fields).setting(value, atPath: path)["spec"]
        return Candidate(
            "\(object.type.kind) \(object.namespacedName): \(text)",
            requests: [Request(.update(changed), object.key)])
    }

    static func patch(_ object: Object, _ body: Value, _ text: String) -> Candidate {
        Candidate(text, requests: [Request(.patch(.merge(body)), object.key)])
    }
}
