import Basis

/// Addresses that istiod makes up for services without one, by hashing their names: the older way,
/// which leaves the ServiceEntries as they are.
// istio pilot/pkg/serviceregistry/serviceentry/auto_allocation.go: autoAllocateIPs
struct HashedAddresses: Sendable {
    /// 240.240.0.0/16 without what ends in 0 or 255.
    private static let slots = 256 * 254
    /// For the second hash, where two names meet in one place.
    private static let prime = 65011

    private var keys: [Int: String] = [:]

    /// Whether a service gets an address.
    static func isWanted(_ service: MeshService) -> Bool {
        service.address == .unspecified && !HostName.isWildcard(service.hostname)
            && service.resolution != .passthrough
    }

    /// The name that is hashed.
    static func key(_ service: MeshService) -> String {
        "\(service.namespace)/\(service.hostname)"
    }

    /// The addresses by ``key(_:)``, for services in istiod's order.
    static func addresses(of services: [MeshService]) -> [String: Pair] {
        var table = HashedAddresses()
        for service in services.filter(isWanted).prefix(slots) { table.place(key(service)) }
        return table.addresses
    }

    /// Puts a key into its place.
    private mutating func place(_ key: String) {
        let hash = Self.hash(key)
        var slot = Int(hash % UInt32(Self.slots))
        var step = 0
        // There are as many places as keys at most, and the second hash reaches all of them but
        // the last.
        while keys[slot] != nil, step < Self.slots {
            step += 1
            // Go computes with 32 bits here, and lets them overflow.
            let second = UInt32(Self.prime) - hash % UInt32(Self.prime)
            slot = Int((hash &+ UInt32(step) &* second) % UInt32(Self.slots - 1))
        }
        keys[slot] = key
    }

    /// FNV-1a.
    private static func hash(_ text: String) -> UInt32 {
        text.utf8.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
    }

    /// An address of each family.
    struct Pair: Sendable, Equatable {
        var third: Int
        var fourth: Int

        var v4: String { "240.240.\(third).\(fourth)" }
        var v6: String {
            let tail = String(fourth, radix: 16)
            return "2001:2::f0f0:\(third == 0 ? "" : String(third, radix: 16))\(tail)"
        }
    }

    /// Places become numbers in order; where one would end in 0, all from it on move by one.
    private var addresses: [String: Pair] {
        var result: [String: Pair] = [:]
        var moved = 0
        for (slot, key) in keys.sorted(by: { $0.key < $1.key }) {
            var number = slot + 1 + moved
            if number % 255 == 0 {
                number += 1
                moved += 1
            }
            // A name that stands twice keeps its first address.
            if result[key] == nil { result[key] = Pair(third: number / 255, fourth: number % 255) }
        }
        return result
    }
}
