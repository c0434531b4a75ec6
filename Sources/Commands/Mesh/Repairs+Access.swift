import Cluster
import Envoy
import Objects
import Traffic
import YAML

extension Repairs {
    /// Edits of an AuthorizationPolicy that refused a call: the field that did not hold, or the
    /// policy itself where it denies.
    static func accessCandidates(
        _ policy: Object, _ origin: Origin, _ trace: Trace, _ session: SessionState
    ) -> [Candidate] {
        guard let hop = trace.hops.last(where: { $0.part == .filter && $0.isFailure }) else {
            return []
        }
        var found = sidecarFor(trace, session)
        if policy["spec", "action"]?.string ?? "ALLOW" == "ALLOW", hop.subject == "ALLOW" {
            found += fieldCandidates(policy, origin, trace, session)
            found += [allowance(policy, origin, trace, session)].compactMap { $0 }
        } else {
            let name = "\(policy.type.singular)/\(policy.name)"
            found.append(
                Candidate(
                    "kubectl delete \(name) -n \(policy.namespace)",
                    requests: [Request(.delete(.init()), policy.key)]))
        }
        return found
    }

    /// The failing field with the call's own value, or without it where it names what must not be.
    private static func fieldCandidates(
        _ policy: Object, _ origin: Origin, _ trace: Trace, _ session: SessionState
    ) -> [Candidate] {
        guard let name = origin.field.split(separator: ".").last.map(String.init),
            let values = policy.value(atPath: origin.field)?.strings,
            let value = callersValue(of: name, trace, session)
        else { return [] }
        let isNegated = name.hasPrefix("not")
        let rest = isNegated ? values.filter { $0 != value } : values + [value]
        guard rest != values else { return [] }
        let shown = "[" + rest.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
        let new: Value = rest.isEmpty ? .null : .list(rest.map { .string($0) })
        return [
            change(
                policy, origin.field, new,
                rest.isEmpty ? "without \(origin.field)" : "\(origin.field): \(shown)")
        ]
    }

    /// What the call has of what a field asks about; nil for fields that no small edit meets.
    private static func callersValue(
        of field: String, _ trace: Trace, _ session: SessionState
    ) -> String? {
        let name =
            field.hasPrefix("not")
            ? field.dropFirst(3).prefix(1).lowercased() + field.dropFirst(4)
            : field
        let client = session.clientHasSidecar(trace) ? session.client(of: trace) : nil
        let account = client?["spec", "serviceAccountName"]?.string ?? "default"
        switch name {
        case "principals":
            return client.map { "cluster.local/ns/\($0.namespace)/sa/\(account)" }
        case "namespaces": return client?.namespace
        case "serviceAccounts": return client.map { "\($0.namespace)/\(account)" }
        case "methods", "paths", "hosts":
            guard case .http(let request) = trace.call.payload else { return nil }
            if name == "methods" { return request.method }
            if name == "hosts" { return request.authority }
            return String(request.target.prefix { $0 != "?" && $0 != "#" })
        default: return nil
        }
    }

    /// A policy for the caller beside one that allows nothing.
    private static func allowance(
        _ policy: Object, _ origin: Origin, _ trace: Trace, _ session: SessionState
    ) -> Candidate? {
        guard origin.field == "spec",
            let principal = callersValue(of: "principals", trace, session),
            let name = session.client(of: trace).map({
                "allow-\($0["spec", "serviceAccountName"]?.string ?? "default")"
            })
        else { return nil }
        let object = Object(
            policy.type, metadata: Metadata(name: name, namespace: policy.namespace),
            fields: [
                "spec": [
                    "action": "ALLOW",
                    "rules": [["from": [["source": ["principals": [.string(principal)]]]]]],
                ]
            ])
        return Candidate(
            "an AuthorizationPolicy \(policy.namespace)/\(name) that allows principal \(principal)",
            requests: [Request(.create(object), object.key)])
    }

    /// The same request without the token that was refused.
    static func tokenCandidates(_ trace: Trace) -> [Candidate] {
        guard case .http(let request) = trace.call.payload,
            request.headers.contains(where: { $0.name.lowercased() == "authorization" })
        else { return [] }
        return [
            Candidate("the request without its token: the rule asks for none") { _, call in
                guard case .http(var request) = call.payload else { return false }
                request.headers.removeAll { $0.name.lowercased() == "authorization" }
                call.payload = .http(request)
                return true
            }
        ]
    }
}
