import Basis
import YAML

extension PushContext {
    /// A VirtualService with the rules of those it delegates to in place of its own that do.
    // istio pilot/pkg/model/virtualservice.go: mergeVirtualServicesIfNeeded
    func delegated(_ virtualService: VirtualServiceFacts) -> VirtualServiceFacts {
        guard virtualService.http.contains(where: { $0["delegate"] != nil }) else {
            return virtualService
        }
        var result = virtualService
        result.http = []
        for rule in virtualService.http {
            guard let delegate = rule["delegate"] else {
                result.http.append(rule)
                continue
            }
            let named = Named(
                delegate["namespace"]?.string ?? virtualService.named.namespace,
                delegate["name"]?.string ?? "")
            // A delegate that is not there takes nothing.
            guard let target = virtualServices.first(where: { $0.value.named == named })?.value,
                target.hosts.isEmpty
            else { continue }
            result.http += target.http.compactMap { Self.merged(rule, $0, target) }
        }
        return result
    }

    /// A delegate's rule below the delegating one: both matches must hold; what the delegate leaves
    /// open, the delegating rule says.
    // istio pilot/pkg/model/virtualservice.go: mergeHTTPRoute
    private static func merged(
        _ root: Value, _ rule: Value, _ target: VirtualServiceFacts
    ) -> Value? {
        var result = rule
        let outer = root["match"]?.items ?? []
        let inner = rule["match"]?.items ?? []
        if inner.isEmpty {
            result["match"] = outer.isEmpty ? nil : .list(outer)
        } else if !outer.isEmpty {
            var matches: [Value] = []
            for one in inner {
                let joined = outer.compactMap { merged($0, one) }
                if joined.isEmpty { return nil }
                matches += joined
            }
            result["match"] = .list(matches)
        }
        let names = [root["name"]?.string ?? "", rule["name"]?.string ?? ""]
            .filter { !$0.isEmpty }
        result["name"] = names.isEmpty ? nil : .string(names.joined(separator: "-"))
        for field in [
            "rewrite", "directResponse", "timeout", "retries", "fault", "mirror", "mirrors",
            "mirrorPercent", "mirrorPercentage", "corsPolicy", "headers",
        ] where result[field] == nil {
            result[field] = root[field]
        }
        return resolved(result, in: target.named.namespace)
    }

    /// Two matches as one; nil where both say something different of one field.
    // istio pilot/pkg/model/virtualservice.go: hasConflict, mergeHTTPMatchRequest
    private static func merged(_ outer: Value, _ inner: Value) -> Value? {
        var result = inner
        for (field, value) in outer.map ?? [:] {
            switch field {
            case "headers", "withoutHeaders", "queryParams":
                var fields = value.map ?? [:]
                for (name, wanted) in inner[field]?.map ?? [:] {
                    if let old = fields[name], old != wanted { return nil }
                    fields[name] = wanted
                }
                result[field] = .map(fields)
            case "uri":
                guard let own = inner[field] else {
                    result[field] = value
                    continue
                }
                guard falls(own, under: value) else { return nil }
            default:
                if let own = inner[field], own != value { return nil }
                result[field] = value
            }
        }
        return result
    }

    /// Whether a path match is narrower than another.
    private static func falls(_ inner: Value, under outer: Value) -> Bool {
        if inner == outer { return true }
        guard let prefix = outer["prefix"]?.string else { return false }
        let text = inner["prefix"]?.string ?? inner["exact"]?.string
        return text?.utf8.starts(with: prefix.utf8) ?? false
    }

    /// The rule with short destination hosts completed: they mean the delegate's namespace.
    private static func resolved(_ rule: Value, in namespace: String) -> Value {
        func complete(_ destination: Value) -> Value {
            var destination = destination
            if let host = destination["host"]?.string {
                destination["host"] = .string(HostName.resolved(host, in: namespace))
            }
            return destination
        }
        var result = rule
        if let routes = rule["route"]?.items {
            result["route"] = .list(
                routes.map { route in
                    var route = route
                    if let destination = route["destination"] {
                        route["destination"] = complete(destination)
                    }
                    return route
                })
        }
        if let mirror = rule["mirror"] { result["mirror"] = complete(mirror) }
        return result
    }
}
