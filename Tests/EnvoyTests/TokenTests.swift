import Basis
import Testing
import YAML

@testable import Envoy

/// Signatures and times of tokens.
@Suite struct TokenTests {
    /// 2026-01-01T00:00:00Z.
    private static let now: Int64 = 1_767_225_600

    @Test(arguments: [
        ("exp", -61, JWTStatus.expired), ("exp", -60, .ok), ("exp", 0, .ok),
        ("nbf", 61, .notYetValid),
        ("nbf", 60, .ok),
    ])
    func `a minute of leeway counts on both sides`(claim: String, shift: Int64, status: JWTStatus) {
        let text = MadeToken.text(["iss": "x", .init(claim): .int(Self.now + shift)])
        let (token, read) = JSONWebToken.read(text)
        #expect(read == .ok)
        #expect(token.statusInTime(Self.now) == status)
    }

    @Test(arguments: [SampleTokens.rsa, SampleTokens.curve, SampleTokens.expired])
    func `a signature is the key's, and a changed token's is not`(text: String) {
        let keys = JSONWebKeys(SampleTokens.keys)
        let (token, status) = JSONWebToken.read(text)
        #expect(status == .ok)
        #expect(keys.verify(token) == .ok)
        var changed = token
        changed.signed[40] ^= 1
        #expect(keys.verify(changed) == .verificationFails)
        changed = token
        changed.signature[3] ^= 1
        #expect(keys.verify(changed) == .verificationFails)
        changed = token
        changed.keyID = "nobody"
        #expect(keys.verify(changed) == .noMatchingKey)
    }

    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func `digests are SHA-256`(text: String, digest: String) {
        let found = SHA256.digest(Array(text.utf8)).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
        #expect(found == digest)
    }

    @Test func `numbers divide with rest`() {
        var stream = RandomStream(seed: 1, purpose: "numbers", key: "")
        for _ in 0..<200 {
            let (left, right) = (stream.next(), stream.next() >> (stream.next() % 40))
            let bytes = { (number: UInt64) in
                stride(from: 56, through: 0, by: -8).map {
                    UInt8(truncatingIfNeeded: number >> UInt64($0))
                }
            }
            let (one, other) = (Natural(bytes(left)), Natural(bytes(right | 1)))
            #expect(one.modulo(other) == Natural(bytes(left % (right | 1))))
            // (a * m + r) mod m is r.
            let rest = Natural(bytes(left % (right | 1)))
            #expect(((one * other) + rest).modulo(other) == rest)
        }
    }
}
