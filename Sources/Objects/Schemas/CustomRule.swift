import Basis
import YAML

/// A rule in CEL of Istio's custom resource definitions (`x-kubernetes-validations`). The rules are
/// few, so each is carried out by code of its own; the text of the rule names it.
struct CustomRule: Sendable {
    let rule: String
    let message: String
    /// For a rule of the form `(has(self.a) ? 1 : 0) + (has(self.b) ? 1 : 0) <= 1`: the fields.
    private let exclusiveFields: [String]?

    /// Reads the JSON list of the rule and its message.
    init(_ json: String) {
        let parts = Self.texts(json)
        rule = parts.first ?? ""
        message = parts.count > 1 ? parts[1] : ""
        exclusiveFields = Self.exclusiveFields(rule)
    }

    static func texts(_ json: String) -> [String] {
        (try? JSONParser.value(json))?.strings ?? []
    }

    /// Whether `value` obeys the rule; nil if the rule is not one that is carried out.
    func holds(for value: Value) -> Bool? {
        if let names = exclusiveFields {
            return names.count { value[$0] != nil } <= 1
        }
        if let text = value.string { return holds(forText: text) }
        if let number = value.int {
            return rule == "0 < self && self <= 65535" ? (1...65_535).contains(number) : nil
        }
        if let items = value.list { return holds(forItems: items) }
        return holds(forFields: value)
    }

    private static func exclusiveFields(_ rule: String) -> [String]? {
        let (start, end) = ("(has(self.", ") ? 1 : 0)")
        guard rule.hasSuffix(" <= 1"), rule.hasPrefix(start) else { return nil }
        var names: [String] = []
        for part in rule.dropLast(5).split(separator: "+") {
            let term = String(part).trimmed
            guard term.hasPrefix(start), term.hasSuffix(end) else { return nil }
            names.append(String(term.dropFirst(start.count).dropLast(end.count)))
        }
        return names
    }

    private func holds(forText text: String) -> Bool? {
        switch rule {
        case "duration(self) >= duration('1ms')":
            Nanoseconds(duration: text).map { $0 >= .milliseconds(1) } ?? false
        case "self.size() == 0": text.isEmpty
        case "!self.contains(\"*\")": !text.contains("*")
        case "self != \"*\"": text != "*"
        case "self in [\"\", \"HTTP\", \"HTTPS\"]": ["", "HTTP", "HTTPS"].contains(text)
        case "self.startsWith(\"unix://\") ? !self.endsWith(\"/\") : true":
            !text.hasPrefix("unix://") || !text.hasSuffix("/")
        case let other where other.hasPrefix("self.startsWith(\"unix://\") ? (self.substring"):
            !text.hasPrefix("unix://") || ["/", "@"].contains(text.dropFirst(7).prefix(1))
        case "url(self).getScheme() in [\"http\", \"https\"]":
            ["http", "https"].contains(Self.scheme(text))
        case let other where other.hasPrefix("isURL(self) ? (url(self).getScheme()"):
            ["", "http", "https", "file", "oci"].contains(Self.scheme(text))
        default: nil
        }
    }

    /// The scheme of a URL; empty if the text has none.
    private static func scheme(_ text: String) -> String {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        return parts.count > 1 && parts[1].hasPrefix("//") ? String(parts[0]) : ""
    }

    private func holds(forItems items: [Value]) -> Bool? {
        switch rule {
        case "self.all(l1, self.exists_one(l2, l1.number == l2.number))":
            items.allSatisfy { one in items.count { $0["number"] == one["number"] } == 1 }
        default: nil
        }
    }

    private func holds(forFields value: Value) -> Bool? {
        let names = value.map?.names ?? []
        func has(_ name: String) -> Bool { value[name] != nil }
        func text(_ name: String, _ fallback: String = "") -> String {
            value[name]?.string ?? fallback
        }
        switch message {
        case "wildcard not allowed in label key match":
            return names.allSatisfy { !$0.contains("*") }
        case "key must not be empty": return names.allSatisfy { !$0.isEmpty }
        case "port name must be valid":
            return names.allSatisfy { $0.utf8.count < 63 && Self.isPortName($0) }
        case "port must be between 1-65535":
            return names.allSatisfy { Int($0).map { (1...65_535).contains($0) } ?? false }
        case "UDS may not include ports":
            return !text("address").hasPrefix("unix://") || !has("ports")
        case "Address is required": return has("address") || has("network")
        case "value may only be set when valueFrom is INLINE":
            return text("valueFrom") != "HOST" || !has("value")
        case "exactly one of wasm or lua must be set": return has("wasm") != has("lua")
        case "only support waypointMatch when context is WAYPOINT":
            return (text("context") == "WAYPOINT") == has("waypoint")
        case "CIDR addresses are allowed only for NONE/STATIC resolution types":
            let hasRange = value["addresses"]?.strings.contains { $0.contains("/") } ?? false
            return !hasRange || ["STATIC", "NONE"].contains(text("resolution", "NONE"))
        case "NONE mode cannot set endpoints":
            return text("resolution", "NONE") != "NONE" || !has("endpoints")
        case "DNS_ROUND_ROBIN mode cannot have multiple endpoints":
            return text("resolution") != "DNS_ROUND_ROBIN"
                || value["endpoints"]?.items.count ?? 0 <= 1
        case "Cannot set serviceAccounts with namespaces or principals":
            let isLimited = has("serviceAccounts") || has("notServiceAccounts")
            return !isLimited
                || !["principals", "notPrincipals", "namespaces", "notNamespaces"]
                    .contains(where: has)
        case "portLevelMtls requires selector":
            let labels = value["selector", "matchLabels"]?.map?.count ?? 0
            return !has("portLevelMtls") || labels > 0
        case "value must be set when operation is UPSERT":
            return text("operation") != "UPSERT" || !text("value").isEmpty
        case "value must not be set when operation is REMOVE":
            return text("operation") != "REMOVE" || !has("value")
        default: return nil
        }
    }

    /// `^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$`.
    private static func isPortName(_ text: String) -> Bool {
        let bytes = Array(text.lowercased().utf8)
        func isFine(_ byte: UInt8?) -> Bool {
            byte.map { (97...122).contains($0) || (48...57).contains($0) } ?? false
        }
        return isFine(bytes.first) && isFine(bytes.last)
            && bytes.allSatisfy { isFine($0) || $0 == UInt8(ascii: "-") }
    }
}

extension String {
    /// Without spaces at both ends.
    fileprivate var trimmed: String {
        let rest = drop { $0 == " " }
        return String(rest.reversed().drop { $0 == " " }.reversed())
    }
}
