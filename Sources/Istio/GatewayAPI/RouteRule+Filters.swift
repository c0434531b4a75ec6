import YAML

extension RouteRule {
    /// Adds a rule's filters; answers the problem of a mirror that leads nowhere.
    func addFilters(
        of rule: Value, to result: inout Value
    ) throws(RoutingProblem) -> RoutingProblem? {
        var problem: RoutingProblem?
        for filter in rule["filters"]?.items ?? [] {
            if try addHeaders(filter, to: &result) { continue }
            switch (filter["type"]?.string ?? "", kind) {
            case ("RequestMirror", _):
                problem = try addMirror(filter["requestMirror"], to: &result) ?? problem
            case ("RequestRedirect", "HTTPRoute"):
                result["redirect"] = filter["requestRedirect"].map(Self.redirect)
            case ("URLRewrite", "HTTPRoute"):
                result["rewrite"] = filter["urlRewrite"].flatMap(Self.rewrite)
            case ("CORS", "HTTPRoute"):
                result["corsPolicy"] = filter["cors"].map(Self.crossOrigin)
            default: throw Self.unsupported(filter)
            }
        }
        return problem
    }

    /// Adds a filter that changes headers; false for another.
    // istio pilot/pkg/config/kube/gateway/conversion.go: createHeadersFilter
    func addHeaders(_ filter: Value, to result: inout Value) throws(RoutingProblem) -> Bool {
        let place: String
        let change: Value?
        switch filter["type"]?.string {
        case "RequestHeaderModifier":
            (place, change) = ("request", filter["requestHeaderModifier"])
        case "ResponseHeaderModifier":
            (place, change) = ("response", filter["responseHeaderModifier"])
        default: return false
        }
        guard let change else { return true }
        var operations: Value = [:]
        for field in ["set", "add"] {
            var headers: Fields = [:]
            for item in change[field]?.items ?? [] {
                let name = item["name"]?.string ?? ""
                let value = item["value"]?.string ?? ""
                guard value.utf8.allSatisfy({ $0 == 9 || $0 >= 0x20 && $0 != 0x7f }) else {
                    throw RoutingProblem(
                        reason: "InvalidFilter",
                        message: "header \"\(name)\" value contains invalid characters")
                }
                // Of several entries for one name the first counts.
                if headers[name.lowercased()] == nil {
                    headers[name.lowercased()] = .string(value)
                }
            }
            if !headers.isEmpty { operations[field] = .map(headers) }
        }
        if let remove = change["remove"] { operations["remove"] = remove }
        result["headers", place] = operations
        return true
    }

    // istio pilot/pkg/config/kube/gateway/conversion.go: createMirrorFilter
    private func addMirror(
        _ filter: Value?, to result: inout Value
    ) throws(RoutingProblem) -> RoutingProblem? {
        guard let filter, let reference = filter["backendRef"] else { return nil }
        let (destination, problem) = try destination(reference)
        if let problem { return problem }
        var mirror: Value = ["destination": destination]
        if let fraction = filter["fraction"] {
            let parts = Double(fraction["numerator"]?.int ?? 0)
            let whole = Double(fraction["denominator"]?.int ?? 100)
            mirror["percentage"] = ["value": .double(100 * parts / whole)]
        } else if let percent = filter["percent"] {
            mirror["percentage"] = ["value": percent]
        }
        result["mirrors"] = .list((result["mirrors"]?.items ?? []) + [mirror])
        return nil
    }

    // istio pilot/pkg/config/kube/gateway/conversion.go: createRewriteFilter
    private static func rewrite(_ filter: Value) -> Value? {
        var result: Value = [:]
        switch filter["path", "type"]?.string {
        case "ReplacePrefixMatch":
            var text = filter["path", "replacePrefixMatch"]?.string ?? ""
            if text.utf8.last == UInt8(ascii: "/") { text.removeLast() }
            // `/` means that the prefix is taken away.
            result["uri"] = .string(text.isEmpty ? "/" : text)
        case "ReplaceFullPath":
            result["uriRegexRewrite"] = [
                "match": "/.*", "rewrite": filter["path", "replaceFullPath"] ?? "",
            ]
        default: break
        }
        if let host = filter["hostname"] { result["authority"] = host }
        return result.map?.isEmpty == false ? result : nil
    }

    // istio pilot/pkg/config/kube/gateway/conversion.go: createRedirectFilter
    private static func redirect(_ filter: Value) -> Value {
        var result: Value = [:]
        result["redirectCode"] = filter["statusCode"]
        result["authority"] = filter["hostname"]
        result["scheme"] = filter["scheme"]
        if let port = filter["port"] {
            result["port"] = port
        } else {
            result["derivePort"] =
                filter["scheme"] == nil ? "FROM_REQUEST_PORT" : "FROM_PROTOCOL_DEFAULT"
        }
        switch filter["path", "type"]?.string {
        case "ReplaceFullPath": result["uri"] = filter["path", "replaceFullPath"]
        case "ReplacePrefixMatch":
            result["prefixRewrite"] = filter["path", "replacePrefixMatch"]
        default: break
        }
        return result
    }

    // istio pilot/pkg/config/kube/gateway/conversion.go: createCorsFilter
    private static func crossOrigin(_ filter: Value) -> Value {
        var result: Value = ["unmatchedPreflights": "IGNORE"]
        let origins = (filter["allowOrigins"]?.strings ?? []).filter { !$0.isEmpty }
        if !origins.isEmpty { result["allowOrigins"] = .list(origins.map(origin)) }
        if filter["allowCredentials"]?.bool == true { result["allowCredentials"] = true }
        for field in ["allowMethods", "allowHeaders", "exposeHeaders"] {
            result[field] = filter[field]
        }
        let seconds = filter["maxAge"]?.int ?? 5
        if seconds > 0 { result["maxAge"] = .string("\(seconds)s") }
        return result
    }

    /// How an origin with `*` in it is matched.
    private static func origin(_ text: String) -> Value {
        if text == "*" { return ["regex": "^[a-zA-Z][a-zA-Z0-9+.-]*://[^/\\s?#]+$"] }
        let parts = text.split(separator: "*", omittingEmptySubsequences: false)
        if parts.count == 1 { return ["exact": .string(text)] }
        if parts.count == 2, parts[1].isEmpty { return ["prefix": .string(String(parts[0]))] }
        let pattern = parts.map { quoted(String($0)) }.joined(separator: ".*")
        return ["regex": .string("^\(pattern)$")]
    }

    /// The text as a regular expression that matches just it.
    // Go regexp: QuoteMeta
    static func quoted(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if "\\.+*?()|[]{}^$".unicodeScalars.contains(scalar) { result += "\\" }
            result.unicodeScalars.append(scalar)
        }
        return result
    }
}
