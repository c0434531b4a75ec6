import YAML

extension RouteRule {
    /// What one match of an HTTPRoute asks for.
    // istio pilot/pkg/config/kube/gateway/conversion.go: createURIMatch, createHeadersMatch
    func httpMatch(_ match: Value) throws(RoutingProblem) -> Value {
        var result: Value = ["uri": try path(match["path"])]
        try addFields(match["headers"], kind: "HeaderMatch", as: "headers", to: &result)
        try addFields(match["queryParams"], kind: "QueryParams", as: "queryParams", to: &result)
        if let method = match["method"] { result["method"] = ["exact": method] }
        return result
    }

    private func path(_ path: Value?) throws(RoutingProblem) -> Value {
        let text = path?["value"]?.string ?? "/"
        let type = path?["type"]?.string ?? "PathPrefix"
        switch type {
        case "PathPrefix":
            // A trailing slash of a prefix does not count.
            let isTrimmed = text != "/" && text.utf8.last == UInt8(ascii: "/")
            return ["prefix": .string(isTrimmed ? String(text.dropLast()) : text)]
        case "Exact": return ["exact": .string(text)]
        case "RegularExpression": return ["regex": .string(text)]
        default: throw Self.unknown(type, "Path match")
        }
    }

    /// Of several criteria for one name the last counts here, as in Istio's map.
    private func addFields(
        _ list: Value?, kind: String, as field: String, to result: inout Value
    ) throws(RoutingProblem) {
        for item in list?.items ?? [] {
            let value = item["value"] ?? ""
            let name = item["name"]?.string ?? ""
            let type = item["type"]?.string ?? "Exact"
            switch type {
            case "Exact": result[field, name] = ["exact": value]
            case "RegularExpression": result[field, name] = ["regex": value]
            default: throw Self.unknown(type, kind)
            }
        }
    }

    private static func unknown(_ type: String, _ what: String) -> RoutingProblem {
        RoutingProblem(
            reason: "InvalidConfiguration",
            message: "unknown type: \"\(type)\" is not supported \(what) type")
    }

    /// What one match of a GRPCRoute asks for: `/service/method` as a path.
    // istio pilot/pkg/config/kube/gateway/conversion.go: createGRPCURIMatch
    func grpcMatch(_ match: Value) throws(RoutingProblem) -> Value {
        var result: Value = [:]
        if let wanted = match["method"] { result["uri"] = try grpcPath(wanted) }
        try addFields(match["headers"], kind: "HeaderMatch", as: "headers", to: &result)
        return result
    }

    private func grpcPath(_ wanted: Value) throws(RoutingProblem) -> Value {
        let service = wanted["service"]?.string
        let method = wanted["method"]?.string
        let isExact = (wanted["type"]?.string ?? "Exact") == "Exact"
        switch (service, method) {
        case (let service?, let method?):
            let text = Value.string("/\(service)/\(method)")
            return isExact ? ["exact": text] : ["regex": text]
        case (let service?, nil):
            return isExact
                ? ["prefix": .string("/\(service)/")] : ["regex": .string("/\(service)/.+")]
        case (nil, let method?): return ["regex": .string("/[^/]+/\(method)")]
        case (nil, nil):
            throw RoutingProblem(
                reason: "InvalidConfiguration",
                message: "gRPC match must have method or service defined")
        }
    }
}

/// The order of the Gateway API's rules, which is not the order in which they are written.
enum RoutePrecedence {
    /// Whether the first rule comes before the second.
    // istio pilot/pkg/config/kube/gateway/conversion.go: sortHTTPRoutes
    static func isBefore(_ left: Value, _ right: Value) -> Bool {
        // Every rule has one match at most.
        guard let first = left["match"]?[0] else { return false }
        guard let second = right["match"]?[0] else { return true }
        let (one, other) = (rank(first["uri"]), rank(second["uri"]))
        if one != other { return one > other }
        if (first["method"] == nil) != (second["method"] == nil) { return first["method"] != nil }
        for field in ["headers", "queryParams"] {
            let (one, other) = (first[field]?.map?.count ?? 0, second[field]?.map?.count ?? 0)
            if one != other { return one > other }
        }
        return false
    }

    /// Exact before prefix before regular expression, each the longest first.
    private static func rank(_ uri: Value?) -> (Int, Int) {
        if let text = uri?["exact"]?.string { return (3, text.utf8.count) }
        if let text = uri?["prefix"]?.string { return (2, text.utf8.count) }
        if let text = uri?["regex"]?.string { return (1, text.utf8.count) }
        return (-1, 0)
    }
}
