/// Rules for names and values of HTTP headers.
// istio pkg/config/validation/validation.go
enum HeaderRules {
    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }

    private static func name(_ name: String, besides marks: String) -> String? {
        if name.isEmpty { return "header name cannot be empty" }
        let isValid = name.utf8.allSatisfy { isLetterOrDigit($0) || marks.utf8.contains($0) }
        return isValid ? nil : "header name \(name) is not a valid header name"
    }

    /// A header of a probe.
    static func probeName(_ name: String) -> String? { self.name(name, besides: "-") }

    /// A header that a JWT rule writes.
    static func strictName(_ name: String) -> String? { self.name(name, besides: "-_") }

    /// A header that CORS lists.
    static func crossOriginName(_ name: String) -> String? {
        name == "*" ? nil : self.name(name, besides: "!#$%&'*+-.^_`|~")
    }

    /// A header that a route matches, a claim of a JWT among them.
    static func matchedName(_ name: String) -> String? {
        let pseudo = [":method", ":scheme", ":authority", ":path", ":status"]
        if pseudo.contains(name) || isClaim(name) { return nil }
        return self.name(name, besides: "!#$%&'*+-.^_`|~")
    }

    /// Whether a name means a claim of a JWT.
    // istio pkg/jwt/routing.go: ToRoutingClaim
    static func isClaim(_ name: String) -> Bool {
        let start = "@request.auth.claims"
        guard name.lowercased().hasPrefix(start) else { return false }
        let rest = name.dropFirst(start.count)
        return (rest.hasPrefix(".") && rest.count > 1)
            || (rest.hasPrefix("[") && rest.hasSuffix("]") && rest.count > 2)
    }

    /// A header that is set or added on a request.
    static func writtenName(_ name: String) -> String? {
        if name.isEmpty { return "header name cannot be empty" }
        let isAuthority = [":authority", "host"].contains(name.lowercased())
        return name.hasPrefix(":") && !isAuthority
            ? "invalid header \"\(name)\": header cannot have \":\" prefix" : nil
    }

    /// A header that is removed, or changed on a response.
    static func operatedName(_ name: String) -> String? {
        if name.isEmpty { return "header name cannot be empty" }
        if name.lowercased() == "host" {
            return "invalid header \"\(name)\": cannot set Host header"
        }
        return name.hasPrefix(":")
            ? "invalid header \"\(name)\": header cannot have \":\" prefix" : nil
    }

    /// A header's value.
    // ValidateHTTPHeaderValue
    static func value(_ value: String) -> String? {
        let isValid = value.utf8.allSatisfy { $0 == 9 || ($0 >= 32 && $0 != 127) }
        guard isValid else { return "header value configuration \(value) is invalid" }
        return HeaderCommands.problem(value).map { "header value configuration: \($0)" }
    }
}
