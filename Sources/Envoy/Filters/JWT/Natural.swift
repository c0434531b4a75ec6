/// A natural number of any length, as signatures need it. Correct, not constant in time: nothing
/// secret is computed with it.
struct Natural: Equatable, Sendable {
    /// The digits to base 2^32, the lowest first, without zeros at the end.
    private(set) var limbs: [UInt32]

    init(_ number: UInt32) { limbs = number == 0 ? [] : [number] }

    /// The number with these bytes, the highest first.
    init(_ bytes: some BidirectionalCollection<UInt8>) {
        limbs = []
        var shift: UInt32 = 32
        for byte in bytes.reversed() {
            if shift == 32 {
                limbs.append(0)
                shift = 0
            }
            limbs[limbs.count - 1] |= UInt32(byte) << shift
            shift += 8
        }
        trim()
    }

    private init(limbs: [UInt32]) {
        self.limbs = limbs
        trim()
    }

    private mutating func trim() { while limbs.last == 0 { limbs.removeLast() } }

    var isZero: Bool { limbs.isEmpty }
    var bitCount: Int {
        limbs.last.map { limbs.count * 32 - $0.leadingZeroBitCount } ?? 0
    }

    func bit(_ index: Int) -> Bool {
        index / 32 < limbs.count && limbs[index / 32] >> UInt32(index % 32) & 1 == 1
    }

    /// The lowest `count` bytes, the highest first.
    func bytes(_ count: Int) -> [UInt8] {
        (0..<count).reversed().map { index in
            let limb = index / 4 < limbs.count ? limbs[index / 4] : 0
            return UInt8(truncatingIfNeeded: limb >> UInt32(index % 4 * 8))
        }
    }

    static func < (left: Self, right: Self) -> Bool {
        if left.limbs.count != right.limbs.count { return left.limbs.count < right.limbs.count }
        for (one, other) in zip(left.limbs.reversed(), right.limbs.reversed()) where one != other {
            return one < other
        }
        return false
    }

    static func + (left: Self, right: Self) -> Self {
        var sum: [UInt32] = []
        var carry: UInt64 = 0
        for index in 0..<max(left.limbs.count, right.limbs.count) {
            if index < left.limbs.count { carry += UInt64(left.limbs[index]) }
            if index < right.limbs.count { carry += UInt64(right.limbs[index]) }
            sum.append(UInt32(truncatingIfNeeded: carry))
            carry >>= 32
        }
        if carry > 0 { sum.append(UInt32(carry)) }
        return Natural(limbs: sum)
    }

    /// The difference; `right` must not be the greater.
    static func - (left: Self, right: Self) -> Self {
        var rest = left.limbs
        var borrow: Int64 = 0
        for index in rest.indices {
            let taken = index < right.limbs.count ? Int64(right.limbs[index]) : 0
            var digit = Int64(rest[index]) - taken - borrow
            borrow = digit < 0 ? 1 : 0
            if digit < 0 { digit += 1 << 32 }
            rest[index] = UInt32(truncatingIfNeeded: digit)
        }
        return Natural(limbs: rest)
    }

    static func * (left: Self, right: Self) -> Self {
        var product = [UInt32](repeating: 0, count: left.limbs.count + right.limbs.count)
        for (place, digit) in left.limbs.enumerated() {
            var carry: UInt64 = 0
            for (offset, other) in right.limbs.enumerated() {
                let sum =
                    UInt64(digit) * UInt64(other) + UInt64(product[place + offset]) + carry
                product[place + offset] = UInt32(truncatingIfNeeded: sum)
                carry = sum >> 32
            }
            product[place + right.limbs.count] = UInt32(truncatingIfNeeded: carry)
        }
        return Natural(limbs: product)
    }

    /// The rest of a division by `modulus`, which must not be zero (Knuth, volume 2, algorithm D).
    func modulo(_ modulus: Self) -> Self {
        let size = modulus.limbs.count
        guard size > 0, limbs.count >= size else { return self }
        if size == 1 {
            let divisor = UInt64(modulus.limbs[0])
            let rest = limbs.reversed().reduce(UInt64(0)) { ($0 << 32 | UInt64($1)) % divisor }
            return Natural(UInt32(truncatingIfNeeded: rest))
        }
        let shift = UInt32(modulus.limbs[size - 1].leadingZeroBitCount)
        let divisor = modulus.shiftedLeft(shift)
        var rest = shiftedLeft(shift)
        if rest.count == limbs.count { rest.append(0) }
        let top = UInt64(divisor[size - 1])
        for place in stride(from: rest.count - size - 1, through: 0, by: -1) {
            let high = UInt64(rest[place + size]) << 32 | UInt64(rest[place + size - 1])
            var (guess, left) = high.quotientAndRemainder(dividingBy: top)
            while guess >> 32 != 0
                || guess * UInt64(divisor[size - 2]) > left << 32 | UInt64(rest[place + size - 2])
            {
                guess -= 1
                left += top
                if left >> 32 != 0 { break }
            }
            Self.subtract(divisor, times: guess, from: &rest, at: place)
        }
        return Natural(limbs: Array(rest[..<size])).shiftedRight(shift)
    }

    private static func subtract(
        _ divisor: [UInt32], times guess: UInt64, from rest: inout [UInt32], at place: Int
    ) {
        let size = divisor.count
        var (carry, borrow): (UInt64, Int64) = (0, 0)
        for index in 0..<size {
            carry += guess * UInt64(divisor[index])
            let digit = Int64(rest[place + index]) - Int64(carry & 0xffff_ffff) + borrow
            rest[place + index] = UInt32(truncatingIfNeeded: digit)
            borrow = digit >> 32
            carry >>= 32
        }
        let digit = Int64(rest[place + size]) - Int64(carry) + borrow
        rest[place + size] = UInt32(truncatingIfNeeded: digit)
        guard digit < 0 else { return }
        // The guess was one too high: the divisor goes back once.
        var back: UInt64 = 0
        for index in 0..<size {
            back += UInt64(rest[place + index]) + UInt64(divisor[index])
            rest[place + index] = UInt32(truncatingIfNeeded: back)
            back >>= 32
        }
        rest[place + size] &+= UInt32(truncatingIfNeeded: back)
    }

    /// The digits shifted by fewer than 32 bits; one more where they need it.
    private func shiftedLeft(_ count: UInt32) -> [UInt32] {
        guard count > 0 else { return limbs }
        var shifted: [UInt32] = []
        var carry: UInt32 = 0
        for limb in limbs {
            shifted.append(limb << count | carry)
            carry = limb >> (32 - count)
        }
        if carry > 0 { shifted.append(carry) }
        return shifted
    }

    private func shiftedRight(_ count: UInt32) -> Natural {
        guard count > 0 else { return self }
        var shifted = limbs
        for index in shifted.indices {
            let next = index + 1 < limbs.count ? limbs[index + 1] << (32 - count) : 0
            shifted[index] = limbs[index] >> count | next
        }
        return Natural(limbs: shifted)
    }

    /// The power of the number, modulo `modulus`.
    func power(_ exponent: Self, modulo modulus: Self) -> Self {
        var result = Natural(1)
        for index in (0..<exponent.bitCount).reversed() {
            result = (result * result).modulo(modulus)
            if exponent.bit(index) { result = (result * self).modulo(modulus) }
        }
        return result
    }
}
