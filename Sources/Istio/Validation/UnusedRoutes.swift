import YAML

/// Warnings about routes of a VirtualService that no request reaches.
// istio pkg/config/validation/validation.go: analyzeUnreachableHTTPRules and its likes
enum UnusedRoutes {
    static func check(_ routes: [Value], _ kind: String, _ findings: inout Findings) {
        var seen: [(match: Value, rule: Int)] = []
        var prefixes: [PrefixMatch] = []
        var hasCatchAll = false
        for (index, route) in routes.enumerated() where !route.isNull {
            let matches = route.entries("match")
            guard !matches.isEmpty else {
                if hasCatchAll {
                    unused(name(route, index), "only the last rule can have no matches", &findings)
                }
                hasCatchAll = true
                continue
            }
            var duplicates = 0
            for (place, match) in matches.enumerated() {
                guard !hasCatchAll else {
                    unused(name(route, index), "route without matches defined before", &findings)
                    continue
                }
                let bare = plain(match, dropping: kind == "http" ? "name" : nil)
                if let earlier = seen.first(where: { $0.match == bare }) {
                    ineffective(
                        name(route, index), name(match, place),
                        name(routes[earlier.rule], earlier.rule), &findings)
                    duplicates += 1
                    continue
                }
                seen.append((bare, index))
                if kind == "http", let prefix = PrefixMatch(route, index, match, place) {
                    prefixes.append(prefix)
                }
            }
            if duplicates == matches.count {
                unused(name(route, index), "all matches used by prior rules", &findings)
            }
        }
        checkPrefixes(prefixes, &findings)
    }

    /// A match without what says nothing, so that equal matches are equal values.
    // validation.go: asJSON
    private static func plain(_ match: Value, dropping name: String?) -> Value {
        guard let fields = match.map else { return match }
        var result: Fields = [:]
        for (key, value) in fields where key != name {
            let isUnset = value.isNull || value == false || value == 0 || value == .list([])
            if !isUnset, value.map?.count != 0 { result[key] = value }
        }
        return .map(result)
    }

    private static func unused(_ rule: String, _ reason: String, _ findings: inout Findings) {
        findings.warn("virtualService rule \(rule) not used (\(reason))")
    }

    private static func ineffective(
        _ rule: String, _ match: String, _ other: String, _ findings: inout Findings
    ) {
        findings.warn(
            "virtualService rule \(rule) match \(match) is not used (duplicate/overlapping match "
                + "in rule \(other))")
    }

    static func name(_ entry: Value, _ index: Int) -> String {
        let own = entry.text("name")
        return own.isEmpty ? "#\(index)" : "\"\(own)\""
    }

    private static func checkPrefixes(_ matches: [PrefixMatch], _ findings: inout Findings) {
        for (index, first) in matches.enumerated() {
            for later in matches.dropFirst(index + 1)
            where later.prefix != first.prefix && first.covers(later) {
                ineffective(
                    later.rule, "\(later.match) of prefix \(later.prefix)",
                    "\(first.match) of prefix \(first.prefix) on \(first.rule)", &findings)
            }
        }
    }
}

/// A match of a URI's prefix, with what else Istio compares. Conditions that are neither exact nor
/// of a prefix are as good as none to it, as are those on other properties of a request.
// validation.go: genMatchHTTPRoutes, coveredValidation
private struct PrefixMatch {
    let rule: String
    let match: String
    let prefix: String
    private let port: Int64
    private let method: String
    private let authority: String
    private let conditions: [[String: String]]

    init?(_ route: Value, _ index: Int, _ match: Value, _ place: Int) {
        prefix = match.text("uri", "prefix")
        guard !prefix.isEmpty else { return nil }
        rule = UnusedRoutes.name(route, index)
        self.match = UnusedRoutes.name(match, place)
        port = match.number("port")
        let given = Self.condition(match["method"])
        method = given.isEmpty ? "exact:GET" : given
        authority = Self.condition(match["authority"])
        conditions = ["headers", "queryParams", "withoutHeaders"].map { list in
            var result: [String: String] = [:]
            for (name, value) in match[list]?.map ?? [:] { result[name] = Self.condition(value) }
            return result
        }
    }

    private static func condition(_ match: Value?) -> String {
        guard let match else { return "" }
        let (exact, prefix) = (match.text("exact"), match.text("prefix"))
        return !exact.isEmpty ? "exact:\(exact)" : !prefix.isEmpty ? "prefix:\(prefix)" : ""
    }

    /// Whether Istio takes every request that `other` matches to be matched here before.
    func covers(_ other: PrefixMatch) -> Bool {
        guard other.prefix.hasPrefix(prefix), port == other.port else { return false }
        guard method.hasPrefix(other.method), authority.hasPrefix(other.authority) else {
            return false
        }
        return zip(conditions, other.conditions).allSatisfy { mine, its in
            mine.count == its.count
                && mine.allSatisfy { name, text in its[name].map { text.hasPrefix($0) } ?? false }
        }
    }
}
