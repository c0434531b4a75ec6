import YAML

/// A set of public keys (RFC 7517), as far as Envoy reads it (source/common/jwt/jwks.cc).
struct JSONWebKeys: Sendable {
    /// A key with what it is for.
    struct Key: Sendable {
        var identifier: String
        var algorithm: String
        var material: Material
    }
    enum Material: Sendable {
        case rsa(modulus: Natural, exponent: Natural)
        case curve(x: Natural, y: Natural)
        case secret([UInt8])
        /// A key of a kind that is not modelled.
        case other(kind: String)
    }

    let keys: [Key]

    /// The keys that can be read; none where the text is no key set.
    init(_ text: String) {
        let list = (try? JSONParser.value(text))?["keys"]?.items ?? []
        keys = list.compactMap(Self.key)
    }

    private static func key(_ value: Value) -> Key? {
        func number(_ name: String) -> Natural? {
            let bytes = value[name]?.string.flatMap { Base64URL.decoded($0) }
            return bytes.flatMap { $0.isEmpty ? nil : Natural($0) }
        }
        let algorithm = value["alg"]?.string ?? ""
        let material: Material
        switch value["kty"]?.string {
        case "RSA":
            guard let modulus = number("n"), let exponent = number("e"),
                ["", "RS", "PS"].contains(algorithm.prefix(2))
            else { return nil }
            material = .rsa(modulus: modulus, exponent: exponent)
        case "EC":
            guard ["", "ES"].contains(algorithm.prefix(2)) else { return nil }
            let curve = value["crv"]?.string ?? "P-256"
            if curve == "P-256" {
                guard let x = number("x"), let y = number("y"), CurveP256.contains(x: x, y: y)
                else { return nil }
                material = .curve(x: x, y: y)
            } else {
                material = .other(kind: curve)
            }
        case "oct":
            guard let bytes = value["k"]?.string.flatMap({ Base64URL.decoded($0) }) else {
                return nil
            }
            material = .secret(bytes)
        case "OKP": material = .other(kind: value["crv"]?.string ?? "OKP")
        default: return nil
        }
        return Key(
            identifier: value["kid"]?.string ?? "", algorithm: algorithm, material: material)
    }

    /// Whether a key of the set made a token's signature (source/common/jwt/verify.cc:
    /// verifyJwtWithoutTimeChecking).
    func verify(_ token: JSONWebToken) -> JWTStatus {
        if keys.isEmpty { return .noValidKeys }
        var isMatched = false
        for key in keys {
            if !token.keyID.isEmpty, !key.identifier.isEmpty, key.identifier != token.keyID {
                continue
            }
            if !key.algorithm.isEmpty, key.algorithm != token.algorithm { continue }
            isMatched = true
            if key.material.made(token) { return .ok }
        }
        return isMatched ? .verificationFails : .noMatchingKey
    }
}

extension JSONWebToken {
    /// The algorithms whose signatures are verified here.
    package static let verifiedAlgorithms = ["RS256", "ES256", "HS256"]
}

extension JSONWebKeys.Material {
    /// What stands before a SHA-256 digest in a signature (RFC 8017, section 9.2).
    private static let digestInfo: [UInt8] = [
        0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01,
        0x05, 0x00, 0x04, 0x20,
    ]

    fileprivate func made(_ token: JSONWebToken) -> Bool {
        switch (self, token.algorithm) {
        case (.rsa(let modulus, let exponent), "RS256"):
            let size = (modulus.bitCount + 7) / 8
            let signature = Natural(token.signature)
            let end = Self.digestInfo + SHA256.digest(token.signed)
            // RSASSA-PKCS1-v1_5; longer keys than BoringSSL takes are refused as there.
            guard token.signature.count == size, size >= end.count + 11, size <= 2_048,
                signature < modulus, modulus.bit(0), exponent.bitCount <= 33
            else { return false }
            let padding = [UInt8](repeating: 0xff, count: size - end.count - 3)
            return signature.power(exponent, modulo: modulus).bytes(size)
                == [0, 1] + padding + [0] + end
        case (.curve(let x, let y), "ES256"):
            return CurveP256.verifies(
                signature: token.signature, digest: SHA256.digest(token.signed), x: x, y: y)
        case (.secret(let key), "HS256"):
            return SHA256.authenticationCode(token.signed, key: key) == token.signature
        case (.rsa, _), (.curve, _), (.secret, _), (.other, _): return false
        }
    }
}
