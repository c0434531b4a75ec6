import Basis
import YAML

/// Rules for names, addresses and ports that Istio's kinds share. Each answers what is wrong, in
/// Istio's words, or nil.
// istio pkg/config/validation/agent/validation.go, pkg/config/labels/instance.go
enum NameRules {
    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }

    /// Whether this is a DNS label in letters of either case.
    static func isLabel(_ text: some StringProtocol) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, let last = bytes.reversed().first else { return false }
        return bytes.count <= 63 && isAlphanumeric(first) && isAlphanumeric(last)
            && bytes.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
    }

    /// Whether this is a DNS label, `*`, or a label with `*` or `*-` in front.
    static func isWildcardLabel(_ text: Substring) -> Bool {
        guard text.utf8.count <= 63 else { return false }
        if text == "*" || isLabel(text) { return true }
        guard text.hasPrefix("*") else { return false }
        return isLabel(text.dropFirst()) || (text.hasPrefix("*-") && isLabel(text.dropFirst(2)))
    }

    private static func precondition(_ name: String) -> String? {
        if name.utf8.count > 255 { return "domain name \"\(name)\" too long (max 255)" }
        return name.isEmpty ? "empty domain name not allowed" : nil
    }

    private static func labelsProblem(_ domain: String) -> String? {
        let parts = domain.split(separator: ".", omittingEmptySubsequences: false)
        let top = parts.last ?? ""
        if Int(top) != nil {
            return "domain name \"\(domain)\" invalid (top level domain \"\(top)\" cannot be "
                + "all-numeric)"
        }
        for (index, label) in parts.enumerated() {
            // A trailing dot makes a name unambiguous.
            if index == parts.count - 1, label.isEmpty { return nil }
            if !isLabel(label) {
                return "domain name \"\(domain)\" invalid (label \"\(label)\" invalid)"
            }
        }
        return nil
    }

    /// A name of DNS labels.
    static func fullName(_ name: String) -> String? { precondition(name) ?? labelsProblem(name) }

    /// A name of DNS labels, the first of which may be a wildcard.
    static func wildcardName(_ name: String) -> String? {
        if let problem = precondition(name) { return problem }
        let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard isWildcardLabel(parts[0]) else {
            return "domain name \"\(name)\" invalid (label \"\(parts[0])\" invalid)"
        }
        return parts.count > 1 ? labelsProblem(String(parts[1])) : nil
    }

    /// `*` may only stand alone or as the first label.
    static func partialWildcard(_ host: String) -> String? {
        let isPartial = host.contains("*") && host != "*" && !host.hasPrefix("*.")
        return isPartial ? "partial wildcard \"\(host)\" not allowed" : nil
    }

    /// A port's number.
    static func port(_ number: Int64) -> String? {
        (1...65535).contains(number)
            ? nil : "port number \(number) must be in the range 1..65535"
    }

    /// A port's name.
    static func portName(_ name: String) -> String? {
        isLabel(name) ? nil : "invalid port name: \(name)"
    }

    /// A port's protocol: empty for one that is found out.
    static func portProtocol(_ name: String) -> String? {
        name.isEmpty || PortProtocol(name) != .auto ? nil : "unsupported protocol: \(name)"
    }

    /// An address.
    static func address(_ text: String) -> String? {
        IPAddress(text) == nil ? "\(text) is not a valid IP" : nil
    }

    /// An address or a range.
    static func subnet(_ text: String) -> String? {
        guard text.utf8.count(where: { $0 == UInt8(ascii: "/") }) == 1 else {
            return address(text)
        }
        return prefixProblem(text) == nil ? nil : "\(text) is not a valid CIDR block"
    }

    /// The path of a Unix socket.
    static func unixPath(_ path: String) -> String? {
        if path.isEmpty { return "unix address must not be empty" }
        if path.hasPrefix("@") { return nil }
        return path.hasPrefix("/") && !path.hasSuffix("/")
            ? nil : "\(path) is not an absolute path to a file"
    }

    /// A duration of at least a millisecond, in whole milliseconds.
    static func duration(_ value: Value?) -> String? {
        guard let value else { return nil }
        let length = value.string.flatMap { Nanoseconds(protobuf: $0) } ?? .zero
        if length.count < 1_000_000 { return "duration must be greater than 1ms" }
        return length.count % 1_000_000 == 0 ? nil : "only durations to ms precision are supported"
    }

    /// Labels of workloads.
    // istio pkg/config/labels/instance.go: Validate
    static func labels(_ labels: Fields) -> [String] {
        func isName(_ text: Substring) -> Bool {
            guard let first = text.utf8.first, let last = text.utf8.last else { return false }
            return isAlphanumeric(first) && isAlphanumeric(last)
                && text.utf8.allSatisfy { isAlphanumeric($0) || "-_.".utf8.contains($0) }
        }
        return labels.flatMap { key, value -> [String] in
            var problems: [String] = []
            let parts = key.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            let prefix = parts.count == 2 ? parts[0] : nil
            let isGood =
                isName(parts[parts.count - 1])
                && (prefix?.split(separator: ".", omittingEmptySubsequences: false)
                    .allSatisfy { isLabel($0) } ?? true)
            if !isGood {
                problems.append("invalid tag key: \"\(key)\"")
            } else if (prefix?.utf8.count ?? 0) > 253 {
                problems.append("invalid tag key: \"\(key)\" (DNS prefix is too long)")
            } else if parts[parts.count - 1].utf8.count > 63 {
                problems.append("invalid tag key: \"\(key)\" (name is too long)")
            }
            let text = value.goText
            if !text.isEmpty, !isName(text[...]) {
                problems.append("invalid tag value: \"\(text)\"")
            }
            return problems
        }
    }
}
