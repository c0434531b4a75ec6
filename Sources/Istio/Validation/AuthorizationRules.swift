import Basis
import Objects
import YAML

/// Validation of AuthorizationPolicies.
// istio pkg/config/validation/validation.go: ValidateAuthorizationPolicy
struct AuthorizationRules {
    let spec: Value
    private var findings: Findings

    private init(_ spec: Value) {
        self.spec = spec
        findings = SecurityRules.attachment(spec)
    }

    static func findings(_ object: Object) -> Findings {
        var rules = AuthorizationRules(object["spec"] ?? [:])
        rules.checkAction()
        for (index, rule) in rules.spec.entries("rules").enumerated() {
            rules.checkRule(rule, index)
        }
        // Every error gets the policy's name in front.
        return rules.findings.mapErrors {
            "invalid policy \(object.name).\(object.namespace): \($0)"
        }
    }

    private var action: String { spec.text("action").isEmpty ? "ALLOW" : spec.text("action") }

    private mutating func checkAction() {
        let meaningless =
            "action without `rules` is meaningless as it will never be triggered, add an empty "
            + "rule `{}` if you want it be triggered for every request"
        if action == "CUSTOM" {
            if spec.entries("rules").isEmpty {
                findings.add("CUSTOM \(meaningless)")
            } else {
                findings.add(
                    "`provider.name` must not be empty",
                    if: (spec["provider"] ?? [:]).text("name").isEmpty)
            }
            for rule in spec.entries("rules") { checkCustom(rule) }
        }
        let action = action
        findings.add(
            "`provider` must not be with non CUSTOM action, found \(action)",
            if: spec.has("provider") && action != "CUSTOM")
        findings.add("DENY \(meaningless)", if: action == "DENY" && spec.entries("rules").isEmpty)
    }

    private mutating func checkCustom(_ rule: Value) {
        let fields = [
            "namespaces", "notNamespaces", "serviceAccounts", "notServiceAccounts", "trustDomains",
            "notTrustDomains", "principals", "notPrincipals", "requestPrincipals",
            "notRequestPrincipals",
        ]
        for from in rule.entries("from") {
            for field in fields where !from.entries("source", field).isEmpty {
                let name = field.prefix(1).uppercased() + field.dropFirst()
                findings.add("From.\(name) is currently not supported with CUSTOM action")
            }
        }
        let keys = [
            "source.namespace", "source.serviceAccount", "source.trustDomain", "source.principal",
        ]
        for condition in rule.entries("when") {
            guard !condition.isNull else {
                findings.add("when field cannot be nil")
                continue
            }
            let key = condition.text("key")
            findings.add(
                "\(key) is currently not supported with CUSTOM action",
                if: keys.contains(key) || key.hasPrefix("request.auth."))
        }
    }

    private mutating func checkRule(_ rule: Value, _ index: Int) {
        let place = "found at rule \(index)"
        guard !rule.isNull else { return findings.add("`rule` must not be nil, \(place)") }
        var (fromExists, fromIsTCP, toExists, toIsTCP) = (false, false, false, false)
        for list in ["from", "to"] {
            for entry in rule.entries(list) {
                let inner = list == "from" ? "source" : "operation"
                if entry.isNull {
                    findings.add("`\(list)` must not be nil, \(place)")
                } else if !entry.has(inner) {
                    findings.add("`\(list).\(inner)` must not be nil, \(place)")
                } else if list == "from" {
                    fromExists = true
                    fromIsTCP = checkSource(entry["source"] ?? [:], place) || fromIsTCP
                } else {
                    toExists = true
                    toIsTCP = checkOperation(entry["operation"] ?? [:], place) || toIsTCP
                }
            }
        }
        for condition in rule.entries("when") { checkCondition(condition) }
        if action == "DENY", (fromExists && !toExists && !fromIsTCP) || (toExists && !toIsTCP) {
            findings.warn(
                "configured AuthorizationPolicy will deny all traffic to TCP ports under its scope "
                    + "due to the use of only HTTP attributes in a DENY rule; it is recommended to "
                    + "explicitly specify the port")
        }
    }

    /// Checks a source; whether it says something of TCP connections.
    private mutating func checkSource(_ source: Value, _ place: String) -> Bool {
        func isSet(_ names: [String]) -> Bool { names.contains { !source.entries($0).isEmpty } }
        let identities = ["principals", "notPrincipals", "namespaces", "notNamespaces"]
        let accounts = ["serviceAccounts", "notServiceAccounts"]
        let ranges = ["ipBlocks", "notIpBlocks", "remoteIpBlocks", "notRemoteIpBlocks"]
        let others = [
            "requestPrincipals", "notRequestPrincipals", "trustDomains", "notTrustDomains",
        ]
        findings.add(
            "cannot set serviceAccounts with namespaces or principals, \(place)",
            if: isSet(identities) && isSet(accounts))
        findings.add(
            "`from.source` must not be empty, \(place)",
            if: !isSet(identities + accounts + ranges + others))
        for field in ranges { AttributeRules.addresses(source.texts(field)).forEach { list($0) } }
        for isNegated in [false, true] {
            for field in [
                "principals", "requestPrincipals", "namespaces", "serviceAccounts", "trustDomains",
                "ipBlocks", "remoteIpBlocks",
            ] {
                let name = isNegated ? "not\(field.capitalizedFirst)" : field
                let (key, values) = (name.capitalizedFirst, source.texts(name))
                switch field {
                case "serviceAccounts": findings.add(AttributeRules.accounts(key, values))
                case "trustDomains": findings.add(AttributeRules.trustDomains(key, values))
                default: findings.add(AttributeRules.empty(key, values))
                }
            }
        }
        return isSet(identities + accounts + ranges)
    }

    /// Checks an operation; whether it says something of TCP connections.
    private mutating func checkOperation(_ operation: Value, _ place: String) -> Bool {
        let plain = ["ports", "methods", "paths", "hosts"]
        let negated = ["notPorts", "notMethods", "notPaths", "notHosts"]
        findings.add(
            "`to.operation` must not be empty, \(place)",
            if: (plain + negated).allSatisfy { operation.entries($0).isEmpty })
        for name in ["ports", "notPorts"] {
            AttributeRules.ports(operation.texts(name)).forEach { list($0) }
        }
        for name in plain + negated {
            findings.add(AttributeRules.empty(name.capitalizedFirst, operation.texts(name)))
        }
        for name in ["paths", "notPaths"] {
            findings.add(AttributeRules.templates(name.capitalizedFirst, operation.texts(name)))
        }
        return !operation.entries("ports").isEmpty || !operation.entries("notPorts").isEmpty
    }

    private mutating func list(_ problem: String) { findings.list(problem) }

    private mutating func checkCondition(_ condition: Value) {
        let key = condition.text("key")
        guard !key.isEmpty else { return findings.add("`key` must not be empty") }
        let (values, notValues) = (condition.texts("values"), condition.texts("notValues"))
        guard !values.isEmpty || !notValues.isEmpty else {
            return findings.add(
                "at least one of `values` or `notValues` must be set for key \(key)")
        }
        for (name, list) in [("value", values), ("notValue", notValues)] {
            findings.add(
                AttributeRules.attribute(key, list)
                    .map { "invalid `\(name)` for `key` \(key): \($0)" })
        }
    }
}

extension Value {
    /// The strings of a field.
    func texts(_ name: String) -> [String] { self[name]?.strings ?? [] }
}

extension String {
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
