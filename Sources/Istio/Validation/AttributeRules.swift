import Basis

/// Rules for the values that authorization policies compare.
// istio pkg/config/security/security.go
enum AttributeRules {
    static func empty(_ key: String, _ values: [String]) -> String? {
        values.contains("") ? "empty value not allowed, found in \(key)" : nil
    }

    static func addresses(_ values: [String]) -> [String] {
        values.compactMap { value in
            guard value.contains("/") else {
                return IPAddress(value) == nil ? "bad IP address (\(value))" : nil
            }
            return prefixProblem(value).map { "bad CIDR range (\(value)): \($0)" }
        }
    }

    static func ports(_ values: [String]) -> [String] {
        values.compactMap { value in
            let isNumber = !value.isEmpty && value.utf8.allSatisfy { (48...57).contains($0) }
            guard isNumber, let number = UInt32(value) else {
                let reason = isNumber ? "value out of range" : "invalid syntax"
                return "bad port (\(value)): strconv.ParseUint: parsing \"\(value)\": \(reason)"
            }
            return number > 65535 ? "bad port (\(value)): <nil>" : nil
        }
    }

    static func accounts(_ key: String, _ values: [String]) -> String? {
        if values.count > 16 { return "may not have more than 16 values" }
        let form = "expected format 'serviceAccount' or 'namespace/serviceAccount', found"
        for value in values {
            if value.isEmpty { return "empty value not allowed, found in \(key)" }
            if value.contains("*") { return "wildcard not allowed, found in \(key)" }
            let parts = value.split(separator: "/", omittingEmptySubsequences: false)
            if parts.count > 2 { return "\(form) \"\(value)\" in \(key)" }
            if value.utf8.count > 320 {
                return "value cannot exceed 320 characters, found \"\(value)\" in \(key)"
            }
            if parts.count == 2, parts[0].isEmpty {
                return "\(form) empty namespace \"\(value)\" in \(key)"
            }
            if parts.count == 2, parts[1].isEmpty {
                return "\(form) empty serviceAccount \"\(value)\" in \(key)"
            }
        }
        return nil
    }

    /// A wildcard may stand alone, at the front or at the end.
    // CheckWildcardValues
    static func wildcards(_ key: String, _ values: [String]) -> String? {
        if let problem = empty(key, values) { return problem }
        for value in values {
            let stars = value.utf8.count { $0 == UInt8(ascii: "*") }
            if stars > 1 {
                return "at most one wildcard is allowed, found in \(key): \"\(value)\""
            }
            if stars == 1, !value.hasPrefix("*"), !value.hasSuffix("*") {
                return "wildcard is only allowed at the start or end, found in \(key): \"\(value)\""
            }
        }
        return nil
    }

    // CheckTrustDomainValues
    static func trustDomains(_ key: String, _ values: [String]) -> String? {
        if let problem = wildcards(key, values) { return problem }
        return values.first { $0.contains("/") }.map {
            "trust domain must not contain '/', found in \(key): \"\($0)\""
        }
    }

    // CheckValidPathTemplate
    static func templates(_ key: String, _ paths: [String]) -> String? {
        for path in paths {
            let isTemplate = path.contains("{*}") || path.contains("{**}")
            let bare = String(path.drop { $0 == "/" }.reversed().drop { $0 == "/" }.reversed())
            let start = "invalid or unsupported path \(bare), found in \(key). "
            var hasAny = false
            for part in bare.split(separator: "/", omittingEmptySubsequences: false) {
                if part == "{*}" || part == "{**}" {
                    if hasAny { return start + "{**} is not the last operator" }
                    hasAny = part == "{**}"
                    continue
                }
                if part.contains("{") || part.contains("}") {
                    return start + "Contains '{' or '}' beyond a supported path template"
                }
                if isTemplate, !isLiteral(part) {
                    return start + "Contains segment \(part) with invalid string literal"
                }
            }
        }
        return nil
    }

    private static func isLiteral(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || "-._~%!$&'()+,;:@=".utf8.contains(byte)
            }
    }

    // ValidateAttribute
    static func attribute(_ key: String, _ values: [String]) -> String? {
        if let problem = empty(key, values) { return problem }
        let prefixes = ["request.headers", "request.auth.claims", "experimental.envoy.filters."]
        if prefixes.contains(where: key.hasPrefix) {
            let open = key.firstIndex(of: "[")
            let inner = open.map { key.distance(from: $0, to: key.endIndex) } ?? 0
            return key.hasSuffix("]") && inner > 2 && open != key.startIndex
                ? nil : "bad key (\(key)): should have format a[b]"
        }
        func joined(_ problems: [String]) -> String? {
            problems.isEmpty ? nil : multiError(problems)
        }
        switch key {
        case "source.ip", "remote.ip", "destination.ip": return joined(addresses(values))
        case "destination.port": return joined(ports(values))
        case "source.serviceAccount": return accounts(key, values)
        case "source.trustDomain": return wildcards(key, values)
        case "source.namespace", "source.principal", "request.auth.principal",
            "request.auth.audiences", "request.auth.presenter", "connection.sni":
            return nil
        case "destination.namespace":
            return "attribute \(key) is replaced by the metadata.namespace"
        case "destination.name", "destination.user":
            return "deprecated attribute \(key): only supported in v1alpha1"
        case _ where key.hasPrefix("destination.labels"):
            return "attribute \(key) is replaced by the workload selector"
        default: return "unknown attribute: \(key)"
        }
    }
}
