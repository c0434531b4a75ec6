import Objects
import YAML

/// Validation of WasmPlugins and TrafficExtensions.
// istio pkg/config/validation/validation.go
enum ExtensionRules {
    // ValidateWasmPlugin
    static func wasmPlugin(_ spec: Value) -> Findings {
        var findings = SecurityRules.attachment(spec)
        checkWasm(spec, nameLimit: 255, &findings)
        findings.add(matchProblem(spec.entries("match")))
        return findings
    }

    // ValidateTrafficExtension
    static func trafficExtension(_ spec: Value) -> Findings {
        var findings = Findings()
        findings.add(
            "exactly one of wasm or lua must be set", if: spec.has("wasm") == spec.has("lua"))
        var attached = spec
        // A TrafficExtension has no single target.
        attached["targetRef"] = nil
        findings.add(SecurityRules.attachment(attached))
        if spec.has("lua") {
            let code = spec.text("lua", "inlineCode").utf8.count
            findings.add("lua.inlineCode cannot be empty", if: code == 0)
            findings.add("lua.inlineCode exceeds maximum size of 64KB", if: code > 65536)
        }
        if let wasm = spec["wasm"], !wasm.isNull { checkWasm(wasm, nameLimit: 256, &findings) }
        findings.add(matchProblem(spec.entries("match")))
        return findings
    }

    /// Checks what both kinds say of a module. `nameLimit` is what the text says: both refuse names
    /// of more than 256 bytes.
    private static func checkWasm(_ wasm: Value, nameLimit: Int, _ findings: inout Findings) {
        findings.add(PluginURL.problem(wasm.text("url")))
        findings.add(checksumProblem(wasm.text("sha256")))
        findings.add(
            "imagePullSecret field must be less than 253 characters long",
            if: wasm.text("imagePullSecret").utf8.count > 253)
        findings.add(
            "pluginName field must be less than \(nameLimit) characters long",
            if: wasm.text("pluginName").utf8.count > 256)
        findings.add(environmentProblem(wasm.entries("vmConfig", "env")))
    }

    // validateWasmPluginSHA
    private static func checksumProblem(_ sum: String) -> String? {
        guard !sum.isEmpty else { return nil }
        if sum.utf8.count != 64 { return "sha256 field must be 64 characters long" }
        let isHexadecimal = sum.utf8.allSatisfy {
            (48...57).contains($0) || (97...102).contains($0)
        }
        return isHexadecimal ? nil : "sha256 field must match [a-f0-9]{64} pattern"
    }

    // validateWasmPluginVMConfig
    private static func environmentProblem(_ variables: [Value]) -> String? {
        var names: [String] = []
        for variable in variables where !variable.isNull {
            let name = variable.text("name")
            if name.isEmpty { return "spec.vmConfig.env invalid" }
            if name.utf8.count > 256 {
                return "env.name field must be less than 255 characters long"
            }
            if names.contains(name) { return "duplicate env" }
            names.append(name)
            if variable.text("valueFrom") == "HOST", !variable.text("value").isEmpty {
                return "value may only be set when valueFrom is INLINE"
            }
        }
        return nil
    }

    // validateWasmPluginMatch, validateTrafficExtensionMatch
    private static func matchProblem(_ selectors: [Value]) -> String? {
        for (index, selector) in selectors.enumerated() {
            if selector.isNull { return "spec.Match[\(index)] is nil" }
            for (place, port) in selector.entries("ports").enumerated() {
                let name = "spec.Match[\(index)].Ports[\(place)]"
                if port.isNull { return "\(name) is nil" }
                let number = port.number("number")
                if !(1...65535).contains(number) { return "\(name) is out of range: \(number)" }
            }
        }
        return nil
    }
}

/// The URL of a WebAssembly module.
// istio pkg/config/validation/validation.go: validateWasmPluginURL, strictParseURL
enum PluginURL {
    static func problem(_ text: String) -> String? {
        if text.isEmpty { return "url field needs to be set" }
        // What is no URL by itself is tried with `http://` in front, as names of images are.
        let problem = GoURL.problem(text, isRequest: true)
        if let problem {
            return GoURL.problem("http://" + text, isRequest: true) == nil
                ? nil : "failed to parse url: \(problem)"
        }
        let scheme = GoURL.scheme(text)
        return ["", "file", "http", "https", "oci"].contains(scheme)
            ? nil : "url contains unsupported scheme: \(scheme)"
    }
}

/// What Go says of a URL. Paths and queries are looked at for bad escapes and control characters
/// only; a host's port must be a number.
// Go net/url: parse, getScheme, parseAuthority, validOptionalPort, unescape
enum GoURL {
    /// The scheme in small letters; empty where there is none.
    static func scheme(_ text: String) -> String { split(text)?.scheme.lowercased() ?? "" }

    /// What is wrong with `text`. A request's URL is absolute or a path from the root.
    static func problem(_ text: String, isRequest: Bool = false) -> String? {
        let start = "parse \(quoted(text)): "
        if text.utf8.contains(where: { $0 < 32 || $0 == 127 }) {
            return start + "net/url: invalid control character in URL"
        }
        if text.isEmpty { return isRequest ? start + "empty url" : nil }
        guard let parts = split(text) else { return start + "missing protocol scheme" }
        let rest = parts.rest
        if !rest.hasPrefix("/") {
            if !parts.scheme.isEmpty { return nil }
            if isRequest { return start + "invalid URI for request" }
            if rest.split(separator: "/", omittingEmptySubsequences: false)[0].contains(":") {
                return start + "first path segment in URL cannot contain colon"
            }
        }
        if rest.hasPrefix("//"), !(parts.scheme.isEmpty && rest.hasPrefix("///")) {
            let authority = rest.dropFirst(2).prefix { !"/?#".contains($0) }
            if let problem = hostProblem(authority) { return start + problem }
        }
        return escapeProblem(rest).map { start + $0 }
    }

    /// Nil for a text that begins with a colon.
    private static func split(_ text: String) -> (scheme: String, rest: Substring)? {
        for index in text.indices {
            let byte = text[index].utf8.first ?? 0
            let isLetter = (65...90).contains(byte) || (97...122).contains(byte)
            let isOther = (48...57).contains(byte) || "+-.".utf8.contains(byte)
            if isLetter { continue }
            if isOther, index != text.startIndex { continue }
            guard text[index] == ":" else { break }
            if index == text.startIndex { return nil }
            return (String(text[..<index]), text[text.index(after: index)...])
        }
        return ("", text[...])
    }

    private static func hostProblem(_ authority: Substring) -> String? {
        let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        if host.hasPrefix("[") {
            guard let end = host.lastIndex(of: "]") else { return "missing ']' in host" }
            let port = host[host.index(after: end)...]
            return portProblem(port)
        }
        guard let colon = host.lastIndex(of: ":") else {
            return host.contains(" ") ? "invalid character \" \" in host name" : nil
        }
        return portProblem(host[colon...])
    }

    private static func portProblem(_ port: Substring) -> String? {
        let isValid =
            port.isEmpty
            || (port.hasPrefix(":") && port.utf8.dropFirst().allSatisfy { (48...57).contains($0) })
        return isValid ? nil : "invalid port \(quoted(String(port))) after host"
    }

    private static func escapeProblem(_ text: Substring) -> String? {
        let bytes = Array(text.prefix { $0 != "?" }.utf8)
        func isDigit(_ byte: UInt8) -> Bool {
            (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
        }
        for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "%") {
            let next = bytes[index...].prefix(3)
            guard next.count == 3, next.dropFirst().allSatisfy(isDigit) else {
                return "invalid URL escape \(quoted(String(decoding: next, as: UTF8.self)))"
            }
        }
        return nil
    }
}
