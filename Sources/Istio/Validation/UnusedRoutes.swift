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
                var bare = match
                bare["name"] = nil
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

/// A match of a URI's prefix, with what else it asks for.
// validation.go: genMatchHTTPRoutes, coveredValidation
private struct PrefixMatch {
    let rule: String
    let match: String
    let prefix: String
    let conditions: Fields

    init?(_ route: Value, _ index: Int, _ match: Value, _ place: Int) {
        guard let prefix = match["uri", "prefix"]?.string ?? match["uri", "exact"]?.string else {
            return nil
        }
        // Conditions that Istio does not compare rule out a warning.
        for name in ["sourceLabels", "gateways", "sourceNamespace", "scheme", "ignoreUriCase"]
        where match.has(name) {
            return nil
        }
        rule = UnusedRoutes.name(route, index)
        self.match = UnusedRoutes.name(match, place)
        self.prefix = prefix
        var kept: Fields = [:]
        for name in ["port", "method", "authority", "headers", "queryParams", "withoutHeaders"] {
            kept[name] = match[name]
        }
        conditions = kept
    }

    /// Whether every request that `other` matches is matched here before.
    func covers(_ other: PrefixMatch) -> Bool {
        guard other.prefix.hasPrefix(prefix) else { return false }
        return conditions.allSatisfy { name, value in
            guard let fields = value.map,
                ["headers", "queryParams", "withoutHeaders"].contains(name)
            else { return other.conditions[name] == value }
            let others = other.conditions[name]?.map ?? [:]
            return fields.allSatisfy { others[$0.name] == $0.value }
        }
    }
}
