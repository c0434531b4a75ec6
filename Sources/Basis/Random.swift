/// A value drawn by hashing: the same seed, purpose, key and number give the same value, and a draw
/// for one purpose never changes what another purpose gets.
public struct RandomStream: Sendable {
    private var state: UInt64

    /// The stream for draw `number` of `purpose` on behalf of `key` (an object's key or uid).
    public init(seed: UInt64, purpose: String, key: String, number: UInt64 = 0) {
        // FNV-1a over the texts, with a separator byte that UTF-8 cannot contain.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func mix(_ byte: UInt8, into hash: inout UInt64) {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        for byte in purpose.utf8 { mix(byte, into: &hash) }
        mix(0xff, into: &hash)
        for byte in key.utf8 { mix(byte, into: &hash) }
        state = hash ^ (seed &* 0x9e37_79b9_7f4a_7c15) ^ (number &* 0xd1b5_4a32_d192_ed03)
    }

    /// The stream for draw `number` where this one, not drawn from yet, is for draw 0.
    public func numbered(_ number: UInt64) -> RandomStream {
        var stream = self
        stream.state = state ^ (number &* 0xd1b5_4a32_d192_ed03)
        return stream
    }

    /// The next 64 bits (SplitMix64).
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A number in `0..<bound`; the bias is below one in 2^32 for the bounds in use here.
    public mutating func next(below bound: UInt64) -> UInt64 {
        bound == 0 ? 0 : next().multipliedFullWidth(by: bound).high
    }

    /// `count` characters of Kubernetes' name alphabet, which has no vowels and no 0, 1, 3
    /// (apimachinery pkg/util/rand: "bcdfghjklmnpqrstvwxz2456789").
    public mutating func kubernetesSuffix(_ count: Int) -> String {
        let alphabet = Array("bcdfghjklmnpqrstvwxz2456789".utf8)
        var bytes: [UInt8] = []
        for _ in 0..<count { bytes.append(alphabet[Int(next(below: UInt64(alphabet.count)))]) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A random (version 4) UUID in lower case.
    public mutating func uuid() -> String {
        let high = (next() & ~0xf000) | 0x4000
        let low = (next() & ~(3 << 62)) | (1 << 63)
        func hex(_ value: UInt64, _ shift: UInt64, _ digits: Int) -> String {
            let part = (value >> shift) & (digits == 16 ? .max : (1 << (UInt64(digits) * 4)) - 1)
            let text = String(part, radix: 16)
            return String(repeating: "0", count: digits - text.count) + text
        }
        return "\(hex(high, 32, 8))-\(hex(high, 16, 4))-\(hex(high, 0, 4))-\(hex(low, 48, 4))-"
            + hex(low, 0, 12)
    }
}
