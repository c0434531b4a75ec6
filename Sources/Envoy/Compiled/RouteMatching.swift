import YAML

/// How a request fares against a route's criteria.
enum RouteCriterion: Sendable, Hashable {
    case path
    case header(Int)
    case query(Int)
}

extension CompiledMatch {
    /// Whether the route takes `request`.
    @inline(__always)
    func takes(_ request: borrowing HTTPRequest, isSecure: Bool) -> Bool {
        if takesAnyPath, headers.isEmpty, query.isEmpty {
            return request.path.utf8.first == UInt8(ascii: "/")
        }
        return firstFailure(request, isSecure: isSecure) == nil
    }

    /// Whether the claims of the request's token fit; nil stands for no token.
    @inline(__always)
    func takes(claims: Value?) -> Bool {
        if self.claims.isEmpty { return true }
        return self.claims.allSatisfy { claim in
            let found = claims?.value(at: claim.path[...])
            return (found.map { $0.fits(claim.value) } ?? false) != claim.isInverted
        }
    }

    /// The first criterion that does not hold, in Envoy's order: headers, query, path.
    func firstFailure(_ request: borrowing HTTPRequest, isSecure: Bool) -> RouteCriterion? {
        for (index, field) in headers.enumerated()
        where !request.meets(field, isSecure: isSecure) {
            return .header(index)
        }
        let (path, parameters) = Self.split(request.path)
        if !query.isEmpty {
            let parsed = Self.parameters(parameters)
            for (index, field) in query.enumerated()
            where !field.holds(parsed.first { $0.name == field.name }?.value) {
                return .query(index)
            }
        }
        return fits(path) ? nil : .path
    }

    private func fits(_ path: Substring) -> Bool {
        switch self.path {
        case .prefix(let text): return starts(path, text)
        case .exact(let text): return path.utf8.count == text.utf8.count && starts(path, text)
        case .separatedPrefix(let text):
            guard starts(path, text) else { return false }
            let next = path.utf8.dropFirst(text.utf8.count).first
            return next == nil || next == UInt8(ascii: "/")
        case .regex(let pattern): return pattern?.matchesWhole(String(path)) ?? false
        }
    }

    private func starts(_ path: Substring, _ prefix: String) -> Bool {
        guard !isCaseSensitive else { return path.utf8.starts(with: prefix.utf8) }
        return path.utf8.count >= prefix.utf8.count
            && zip(path.utf8, prefix.utf8).allSatisfy {
                lowercaseASCII($0) == lowercaseASCII($1)
            }
    }

    /// The path without query and fragment, and the query.
    static func split(_ path: String) -> (path: Substring, query: Substring) {
        let bytes = path.utf8
        let end = bytes.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
        guard let end else { return (path[...], "") }
        guard bytes[end] == UInt8(ascii: "?") else { return (path[..<end], "") }
        let query = path[path.utf8.index(after: end)...]
        let hash = query.utf8.firstIndex(of: UInt8(ascii: "#"))
        return (path[..<end], hash.map { query[..<$0] } ?? query)
    }

    /// The query's parameters, as they stand there (Envoy source/common/http/utility.cc:
    /// QueryParamsMulti::parseQueryString).
    static func parameters(_ query: Substring) -> [(name: String, value: String)] {
        query.utf8.split(separator: UInt8(ascii: "&")).map { part in
            let equals = part.firstIndex(of: UInt8(ascii: "="))
            let name = part[..<(equals ?? part.endIndex)]
            let value = equals.map { part[part.index(after: $0)...] } ?? part[part.endIndex...]
            return (String(name) ?? "", String(value) ?? "")
        }
    }
}

extension HTTPRequest {
    /// Whether a criterion holds for a header or pseudo-header. Of several headers of one name any
    /// may fit.
    func meets(_ field: CompiledMatch.Field, isSecure: Bool) -> Bool {
        switch field.name {
        case ":method": return field.holds(method)
        case ":authority", "host": return field.holds(authority)
        case ":path": return field.holds(path)
        case ":scheme": return field.holds(isSecure ? "https" : "http")
        default:
            var isThere = false
            for header in headers where header.name.equalsIgnoringCase(field.name) {
                if field.text.fits(header.value) { return !field.isInverted }
                isThere = true
            }
            return isThere ? field.isInverted : field.holds(nil)
        }
    }
}
