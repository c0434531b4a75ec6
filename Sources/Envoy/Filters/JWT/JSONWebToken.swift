import YAML

/// A token in its compact form (RFC 7519), as far as Envoy reads it
/// (source/common/jwt/jwt.cc: parseFromString).
struct JSONWebToken: Sendable {
    var algorithm = ""
    var keyID = ""
    var issuer = ""
    var audiences: [String] = []
    var notBefore: UInt64 = 0
    var expiry: UInt64 = 0
    /// The payload's fields.
    var payload: Fields = [:]
    /// The payload as it was sent.
    var payloadText = ""
    /// What was signed.
    var signed: [UInt8] = []
    var signature: [UInt8] = []

    private static let algorithms = [
        "ES256", "ES384", "ES512", "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256",
        "PS384", "PS512", "EdDSA",
    ]

    /// Reads a token; what is wrong with it comes back besides what was read before.
    static func read(_ text: String) -> (token: JSONWebToken, status: JWTStatus) {
        var token = JSONWebToken()
        let status = token.parse(text)
        return (token, status)
    }

    private mutating func parse(_ text: String) -> JWTStatus {
        let dots = text.utf8.count { $0 == UInt8(ascii: ".") }
        let parts = text.split(separator: ".")
        guard dots == 2, parts.count == 3 else { return .badFormat }
        guard let header = Base64URL.decoded(parts[0]) else { return .badHeaderBase64 }
        guard let fields = Self.object(header) else { return .badHeaderJSON }
        guard let name = fields["alg"]?.string else { return .badAlgorithm }
        guard Self.algorithms.contains(name) else { return .unknownAlgorithm }
        algorithm = name
        if let identifier = fields["kid"] {
            guard let text = identifier.string else { return .badKeyID }
            keyID = text
        }
        guard let body = Base64URL.decoded(parts[1]) else { return .badPayloadBase64 }
        guard let claims = Self.object(body) else { return .badPayloadJSON }
        payload = claims
        payloadText = String(parts[1])
        let status = readClaims()
        guard status == .ok else { return status }
        guard let bytes = Base64URL.decoded(parts[2]) else { return .badSignatureBase64 }
        signature = bytes
        signed = Array("\(parts[0]).\(parts[1])".utf8)
        return .ok
    }

    private mutating func readClaims() -> JWTStatus {
        if let value = payload["iss"] {
            guard let text = value.string else { return .badIssuer }
            issuer = text
        }
        if let value = payload["sub"], value.string == nil { return .badSubject }
        do throws(ClaimError) {
            _ = try number("iat", .badIssuedAt, .issuedAtOutOfRange)
            notBefore = try number("nbf", .badNotBefore, .notBeforeOutOfRange)
            expiry = try number("exp", .badExpiry, .expiryOutOfRange)
        } catch {
            return error.status
        }
        if let value = payload["jti"], value.string == nil { return .badID }
        switch payload["aud"] {
        case nil: break
        case .string(let audience): audiences = [audience]
        case .list(let list) where list.allSatisfy({ $0.string != nil }):
            audiences = list.compactMap(\.string)
        default: return .badAudience
        }
        return .ok
    }

    private struct ClaimError: Error { var status: JWTStatus }

    private func number(
        _ name: String, _ bad: JWTStatus, _ outOfRange: JWTStatus
    ) throws(ClaimError) -> UInt64 {
        switch payload[name] {
        case nil: return 0
        case .int(let number):
            guard let positive = UInt64(exactly: number) else {
                throw ClaimError(status: outOfRange)
            }
            return positive
        case .double(let number):
            guard number >= 0, let positive = UInt64(exactly: number.rounded(.towardZero)) else {
                throw ClaimError(status: outOfRange)
            }
            return positive
        default: throw ClaimError(status: bad)
        }
    }

    private static func object(_ bytes: [UInt8]) -> Fields? {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        return (try? JSONParser.value(text))?.map
    }

    /// Whether the token may be used at a time (source/common/jwt/jwt.cc: verifyTimeConstraint).
    func statusInTime(_ seconds: Int64, leeway: Int64 = 60) -> JWTStatus {
        let now = UInt64(clamping: seconds)
        if notBefore > now &+ UInt64(leeway) { return .notYetValid }
        if expiry > 0, now > expiry.addingReportingOverflow(UInt64(leeway)).partialValue {
            return .expired
        }
        return .ok
    }

    /// Whether one of the token's audiences is among these; no audience asks for nothing
    /// (source/common/jwt/check_audience.cc).
    func isFor(_ wanted: [String]) -> Bool {
        if wanted.isEmpty { return true }
        let known = wanted.map(Self.bare)
        return (audiences.isEmpty ? [""] : audiences).contains { known.contains(Self.bare($0)) }
    }

    /// The audience without scheme and final slash.
    private static func bare(_ audience: String) -> String {
        var text = audience[...]
        for scheme in ["http://", "https://"] where text.hasPrefix(scheme) {
            text = text.dropFirst(scheme.count)
            break
        }
        if text.hasSuffix("/") { text = text.dropLast() }
        return String(text)
    }
}

/// Base64 with the alphabet for addresses (RFC 4648, section 5), without padding.
enum Base64URL {
    /// The bytes; nil where the text is not made so.
    static func decoded(_ text: some StringProtocol) -> [UInt8]? {
        var digits = Array(text.utf8)
        while digits.last == UInt8(ascii: "=") { digits.removeLast() }
        guard digits.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        var (group, bits): (UInt32, UInt32) = (0, 0)
        for digit in digits {
            guard let value = value(of: digit) else { return nil }
            group = group << 6 | value
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: group >> bits))
                group &= (1 << bits) - 1
            }
        }
        return group == 0 ? bytes : nil
    }

    /// The text for bytes in the usual alphabet (section 4), with padding.
    static func padded(_ bytes: [UInt8]) -> String {
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".unicodeScalars)
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let part = bytes[start..<min(start + 3, bytes.count)]
            let group =
                part.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - part.count))
            for place in 0..<4 {
                let digit = alphabet[Int(group >> UInt32(18 - 6 * place) & 63)]
                text.unicodeScalars.append(place <= part.count ? digit : "=")
            }
        }
        return text
    }

    private static func value(of digit: UInt8) -> UInt32? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
