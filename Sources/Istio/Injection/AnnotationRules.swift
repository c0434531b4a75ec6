import Basis
import YAML

/// What is wrong with a pod's annotations, in order of their names. (istiod goes through them in
/// Go's random map order.)
// istio pkg/kube/inject/validate.go: validateAnnotations
package func annotationProblems(_ annotations: Fields) -> [String] {
    annotations.compactMap { name, value in
        let text = value.goText
        return annotationProblem(name, text).map {
            "invalid value '\(text)' for annotation '\(name)': \($0)"
        }
    }
}

/// What is wrong with the value of one annotation; nil for a good one and for unknown annotations.
// istio pkg/kube/inject/validate.go: AnnotationValidation
package func annotationProblem(_ name: String, _ value: String) -> String? {
    switch name {
    case "sidecar.istio.io/interceptionMode":
        ["REDIRECT", "TPROXY", "NONE"].contains(value)
            ? nil : "interceptionMode invalid, use REDIRECT,TPROXY,NONE: \(value)"
    case "status.sidecar.istio.io/port":
        portProblem(value).map { "excludeInboundPorts invalid: \($0)" }
    case "readiness.status.sidecar.istio.io/initialDelaySeconds",
        "readiness.status.sidecar.istio.io/periodSeconds",
        "readiness.status.sidecar.istio.io/failureThreshold":
        unsignedProblem(value, bits: 32)
    case "traffic.sidecar.istio.io/includeOutboundIPRanges":
        value == "*" ? nil : rangesProblem(value).map { "includeIPRanges invalid: \($0)" }
    case "traffic.sidecar.istio.io/excludeOutboundIPRanges":
        rangesProblem(value).map { "excludeIPRanges invalid: \($0)" }
    case "traffic.sidecar.istio.io/includeInboundPorts":
        value == "*" ? nil : portsProblem("includeInboundPorts", value)
    case "traffic.sidecar.istio.io/excludeInboundPorts":
        portsProblem("excludeInboundPorts", value)
    case "traffic.sidecar.istio.io/excludeOutboundPorts":
        portsProblem("excludeOutboundPorts", value)
    case "traffic.sidecar.istio.io/excludeInterfaces",
        "traffic.sidecar.istio.io/kubevirtInterfaces", "istio.io/reroute-virtual-interfaces":
        interfacesProblem(value)
    case "prometheus.istio.io/merge-metrics":
        goBool(value) == nil ? "strconv.ParseBool: parsing \(quoted(value)): invalid syntax" : nil
    case "proxy.istio.io/config": proxyConfigProblem(value)
    case "sidecar.istio.io/proxyCPU", "sidecar.istio.io/proxyMemory",
        "sidecar.istio.io/proxyCPULimit", "sidecar.istio.io/proxyMemoryLimit":
        quantityProblem(value)
    default: nil
    }
}

func quoted(_ text: String) -> String { jsonText(.string(text), escapesHTML: false) }

// Go strconv: ParseUint
private func unsignedProblem(_ text: String, bits: Int) -> String? {
    let problem = "strconv.ParseUint: parsing \(quoted(text)): "
    guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else {
        return problem + "invalid syntax"
    }
    let limit = UInt64(1) << UInt64(bits)
    guard let number = UInt64(text), number < limit else { return problem + "value out of range" }
    return nil
}

// istio pkg/kube/inject/validate.go: parsePort
private func portProblem(_ text: String) -> String? {
    unsignedProblem(text.trimmed, bits: 16).map { "failed parsing port '\(text)': \($0)" }
}

// istio pkg/kube/inject/validate.go: parsePorts
private func portsProblem(_ parameter: String, _ text: String) -> String? {
    guard !text.trimmed.isEmpty else { return nil }
    for port in text.trimmed.split(separator: ",", omittingEmptySubsequences: false) {
        if let problem = portProblem(String(port)) {
            return "\(parameter) invalid: failed parsing port '\(port)': \(problem)"
        }
    }
    return nil
}

// istio pkg/kube/inject/validate.go: validateCIDRList
private func rangesProblem(_ text: String) -> String? {
    guard !text.isEmpty else { return nil }
    for range in text.split(separator: ",", omittingEmptySubsequences: false) {
        if let problem = prefixProblem(String(range)) {
            return "failed parsing cidr '\(range)': \(problem)"
        }
    }
    return nil
}

/// What Go's `netip.ParsePrefix` says of an address range; nil for a good one.
// Go net/netip: ParsePrefix, parseIPv4Fields
func prefixProblem(_ text: String) -> String? {
    let start = "netip.ParsePrefix(\(quoted(text))): "
    guard let slash = text.utf8.lastIndex(of: UInt8(ascii: "/")) else { return start + "no '/'" }
    let address = String(text[..<slash])
    let bits = String(text[text.utf8.index(after: slash)...])
    guard let parsed = IPAddress(address) else { return start + addressProblem(address) }
    let isNumber = !bits.isEmpty && bits.utf8.allSatisfy { (48...57).contains($0) }
    guard isNumber, bits.utf8.count == 1 || bits.first != "0" else {
        return start + "bad bits after slash: \(quoted(bits))"
    }
    guard let number = Int(bits), number <= (parsed.isIPv4 ? 32 : 128) else {
        return start + "prefix length out of range"
    }
    return nil
}

/// What Go's `netip.ParseAddr` says of a text that is no address.
private func addressProblem(_ text: String) -> String {
    let start = "ParseAddr(\(quoted(text))): "
    guard let mark = text.first(where: { $0 == "." || $0 == ":" }) else {
        return start + "unable to parse IP"
    }
    guard mark == "." else { return start + "unexpected character, want colon" }
    let fields = text.split(separator: ".", omittingEmptySubsequences: false)
    for field in fields {
        if field.isEmpty { return start + "IPv4 field must have at least one digit" }
        if let bad = field.first(where: { !$0.isASCII || !$0.isNumber }) {
            let rest = text[(text.firstIndex(of: bad) ?? text.startIndex)...]
            return start + "unexpected character (at \(quoted(String(rest))))"
        }
        if field.count > 1, field.first == "0" {
            return start + "IPv4 field has octet with leading zero"
        }
        if (Int(field) ?? 256) > 255 { return start + "IPv4 field has value >255" }
    }
    return start + (fields.count > 4 ? "IPv4 address too long" : "IPv4 address too short")
}

// istio pkg/util/net/ip.go: ValidateInterfaceNames
private func interfacesProblem(_ text: String) -> String? {
    guard !text.isEmpty else { return nil }
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
        let name = String(part).trimmed
        if name.isEmpty { return "empty interface name" }
        if name.utf8.count > 15 {
            return "interface name \(quoted(name)) too long (max 15 chars)"
        }
        func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte & ~32) }
        let allowed = name.utf8.allSatisfy { byte in
            isLetter(byte) || (48...57).contains(byte) || "_.-".utf8.contains(byte)
        }
        guard allowed, name.utf8.first.map(isLetter) == true else {
            return "interface name \(quoted(name)) contains invalid characters"
        }
    }
    return nil
}

private func proxyConfigProblem(_ text: String) -> String? {
    var reader = DocumentReader(Array(text.utf8))
    do {
        guard let document = try reader.next(), document.value.map == nil else { return nil }
        let kind =
            switch document.value {
            case .string: "string"
            case .bool: "bool"
            case .int, .double: "number"
            case .list: "array"
            case .map, .null: "object"
            }
        return "failed to convert to apply proxy config: json: cannot unmarshal \(kind) into Go "
            + "value of type map[string]json.RawMessage"
    } catch {
        return "failed to convert to apply proxy config: \(error.message)"
    }
}

// apimachinery pkg/api/resource/quantity.go: ParseQuantity
private func quantityProblem(_ text: String) -> String? {
    if text.unicodeScalars.contains(where: { $0.value < 32 || (127...159).contains($0.value) }) {
        return "value contains control characters"
    }
    let unreadable =
        "quantities must match the regular expression "
        + "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
    let body =
        text.utf8.first == 43 || text.utf8.first == 45 ? text.utf8.dropFirst() : text.utf8[...]
    let digits = body.prefix { (48...57).contains($0) || $0 == 46 }
    guard digits.contains(where: { $0 != 46 }) else { return unreadable }
    let suffix = String(decoding: body.dropFirst(digits.count), as: UTF8.self)
    let known = [
        "", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei",
    ]
    if known.contains(suffix) { return nil }
    if let first = suffix.first, first == "e" || first == "E", Int(suffix.dropFirst()) != nil {
        return nil
    }
    let letters = suffix.utf8.allSatisfy { byte in
        "eEinumkKMGTP+-".utf8.contains(byte) || (48...57).contains(byte)
    }
    return letters ? "unable to parse quantity's suffix" : unreadable
}
