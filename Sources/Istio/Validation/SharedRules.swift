import YAML

/// Rules for parts that several kinds have.
enum SharedRules {
    /// What is wrong with a selector's labels, and whether it has none.
    // istio pkg/config/validation/validation.go: ValidateAlphaWorkloadSelector
    static func selector(_ selector: Value?, labels field: String) -> (
        errors: [String], isEmpty: Bool
    ) {
        guard let selector else { return ([], false) }
        let labels = selector[field]?.map ?? [:]
        let errors = labels.flatMap { key, value -> [String] in
            let pair = "\"\(key)=\(value.goText)\""
            var problems: [String] = []
            if key.isEmpty { problems.append("empty key is not supported in selector: \(pair)") }
            if key.contains("*") || value.goText.contains("*") {
                problems.append("wildcard is not supported in selector: \(pair)")
            }
            return problems
        }
        return (errors, labels.isEmpty)
    }

    /// The findings about a `selector` with `matchLabels`.
    // validation.go: validateWorkloadSelector
    static func workloadSelector(_ value: Value?) -> Findings {
        var findings = Findings()
        let found = selector(value, labels: "matchLabels")
        for error in found.errors { findings.add(error) }
        if found.isEmpty { findings.warn("workload selector specified without labels") }
        return findings
    }

    /// Who may see a resource.
    // validation.go: validateExportTo
    static func exportTo(
        _ value: Value?, namespace: String, isServiceEntry: Bool = false, hasSelector: Bool = false
    ) -> Findings {
        var findings = Findings()
        let entries = value?.strings ?? []
        guard !entries.isEmpty else { return findings }
        var seen: [String] = []
        for entry in entries {
            let key = entry == "." ? namespace : entry
            if seen.contains(key) {
                findings.add(
                    key != entry
                        ? "duplicate entries in exportTo: . and current namespace \(namespace)"
                        : "duplicate entries in exportTo for entry \(entry)")
            } else if isServiceEntry, entry == "~" {
                seen.append(key)
            } else if key == "~" {
                findings.add("exportTo ~ (none) is not allowed for Istio configuration objects")
            } else if key == "*" || key == "." || NameRules.isLabel(key) {
                seen.append(key)
            } else {
                findings.add(
                    "only .,*, or a valid DNS 1123 label is allowed as exportTo entry")
            }
        }
        if hasSelector, !seen.isEmpty {
            if !seen.contains(namespace) {
                findings.add(
                    "destination rule with workload selector cannot have exportTo beyond current "
                        + "namespace")
            } else if seen.count > 1 {
                findings.add(
                    "destination rule with workload selector cannot have multiple entries in "
                        + "exportTo")
            }
        }
        findings.add(
            "cannot have both public (*) and non-public exportTo values for a resource",
            if: seen.contains("*") && entries.count > 1)
        findings.add(
            "cannot export service entry to no one (~) and someone",
            if: seen.contains("~") && entries.count > 1)
        return findings
    }

    /// A host of a Gateway's server or a Sidecar's listener, perhaps with a namespace in front.
    // agent/validation.go: ValidateNamespaceSlashWildcardHostname
    static func scopedHost(
        _ text: String, isGateway: Bool, isConverted: Bool = false
    ) -> [String] {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            return isGateway
                ? hostPart(text, isGateway: true) : ["host must be of form namespace/dnsName"]
        }
        var problems: [String] = []
        if parts.contains(where: \.isEmpty) {
            problems.append("config namespace and dnsName in host entry cannot be empty")
        }
        let namespace = !isGateway && parts[0].hasPrefix("~") ? parts[0].dropFirst() : parts[0]
        let isOpen =
            namespace == "*" || namespace == "." || (!isGateway && namespace.isEmpty)
            || (isConverted && namespace == "~")
        if !isOpen, !NameRules.isLabel(namespace) {
            let kind = isGateway ? "gateway" : "sidecar"
            problems.append("invalid namespace value \"\(parts[0])\" in \(kind)")
        }
        return problems + hostPart(String(parts[1]), isGateway: isGateway)
    }

    private static func hostPart(_ host: String, isGateway: Bool) -> [String] {
        var problems: [String] = []
        if host != "*", !host.contains(".") {
            problems.append("short names (non FQDN) are not allowed")
        }
        if let problem = NameRules.wildcardName(host) {
            if !isGateway { problems.append(problem) }
            if NameRules.address(host) != nil { problems.append(problem) }
        }
        if let problem = NameRules.partialWildcard(host) { problems.append(problem) }
        return problems
    }
}

extension Value {
    /// The text of a field; empty where there is none.
    func text(_ path: String...) -> String { value(at: path[...])?.string ?? "" }
    /// The number of a field; 0 where there is none.
    func number(_ path: String...) -> Int64 { value(at: path[...])?.int ?? 0 }
    /// The number of a field that may have a fraction; nil where there is none.
    func decimal(_ path: String...) -> Double? {
        switch value(at: path[...]) {
        case .int(let number)?: Double(number)
        case .double(let number)?: number
        default: nil
        }
    }
    /// The items of a field.
    func entries(_ path: String...) -> [Value] { value(at: path[...])?.items ?? [] }
    /// Whether a field is there and not null.
    func has(_ path: String...) -> Bool { !(value(at: path[...])?.isNull ?? true) }
}
