/// Verification of ECDSA signatures over the curve P-256 (FIPS 186-4).
enum CurveP256 {
    private static let prime = number(
        0xffff_ffff_0000_0001, 0, 0x0000_0000_ffff_ffff, 0xffff_ffff_ffff_ffff)
    private static let order = number(
        0xffff_ffff_0000_0000, 0xffff_ffff_ffff_ffff, 0xbce6_faad_a717_9e84, 0xf3b9_cac2_fc63_2551)
    private static let constant = number(
        0x5ac6_35d8_aa3a_93e7, 0xb3eb_bd55_7698_86bc, 0x651d_06b0_cc53_b0f6, 0x3bce_3c3e_27d2_604b)
    private static let base = Point(
        x: number(
            0x6b17_d1f2_e12c_4247, 0xf8bc_e6e5_63a4_40f2, 0x7703_7d81_2deb_33a0,
            0xf4a1_3945_d898_c296),
        y: number(
            0x4fe3_42e2_fe1a_7f9b, 0x8ee7_eb4a_7c0f_9e16, 0x2bce_3357_6b31_5ece,
            0xcbb6_4068_37bf_51f5),
        z: Natural(1))

    private static func number(_ words: UInt64...) -> Natural {
        Natural(
            words.flatMap { word in
                stride(from: 56, through: 0, by: -8).map {
                    UInt8(truncatingIfNeeded: word >> UInt64($0))
                }
            })
    }

    /// A point in Jacobian coordinates: x/z², y/z³; z is zero for the one at infinity.
    private struct Point {
        var x, y, z: Natural
    }

    /// Whether a point lies on the curve.
    static func contains(x: Natural, y: Natural) -> Bool {
        guard x < prime, y < prime else { return false }
        // y² = x³ - 3x + b
        let right = difference(multiply(x, multiply(x, x)), add(x, add(x, x)))
        return multiply(y, y) == add(right, constant)
    }

    /// Whether `signature`, r and s of 32 bytes each, is the key's for a digest.
    static func verifies(
        signature: [UInt8], digest: [UInt8], x: Natural, y: Natural
    ) -> Bool {
        guard signature.count == 64 else { return false }
        let (r, s) = (Natural(signature[..<32]), Natural(signature[32...]))
        guard !r.isZero, !s.isZero, r < order, s < order else { return false }
        let two = Natural(2)
        let inverse = s.power(order - two, modulo: order)
        let first = (Natural(digest) * inverse).modulo(order)
        let second = (r * inverse).modulo(order)
        let key = Point(x: x, y: y, z: Natural(1))
        let sum = sum(multiple(base, first), multiple(key, second))
        guard !sum.z.isZero else { return false }
        let inverted = sum.z.power(prime - two, modulo: prime)
        return multiply(sum.x, multiply(inverted, inverted)).modulo(order) == r
    }

    private static func multiply(_ left: Natural, _ right: Natural) -> Natural {
        (left * right).modulo(prime)
    }
    private static func add(_ left: Natural, _ right: Natural) -> Natural {
        let sum = left + right
        return sum < prime ? sum : sum - prime
    }
    private static func difference(_ left: Natural, _ right: Natural) -> Natural {
        left < right ? left + prime - right : left - right
    }

    private static func multiple(_ point: Point, _ factor: Natural) -> Point {
        var result = Point(x: Natural(1), y: Natural(1), z: Natural(0))
        for index in (0..<factor.bitCount).reversed() {
            result = doubled(result)
            if factor.bit(index) { result = sum(result, point) }
        }
        return result
    }

    private static func doubled(_ point: Point) -> Point {
        guard !point.z.isZero, !point.y.isZero else {
            return Point(x: Natural(1), y: Natural(1), z: Natural(0))
        }
        let zz = multiply(point.z, point.z)
        let slope = multiply(
            add(add(difference(point.x, zz), difference(point.x, zz)), difference(point.x, zz)),
            add(point.x, zz))
        let yy = multiply(point.y, point.y)
        let quadruple = times4(multiply(point.x, yy))
        let x = difference(multiply(slope, slope), add(quadruple, quadruple))
        let eight = times4(multiply(yy, yy))
        let y = difference(multiply(slope, difference(quadruple, x)), add(eight, eight))
        let yz = multiply(point.y, point.z)
        return Point(x: x, y: y, z: add(yz, yz))
    }

    private static func times4(_ number: Natural) -> Natural {
        let two = add(number, number)
        return add(two, two)
    }

    private static func sum(_ left: Point, _ right: Point) -> Point {
        if left.z.isZero { return right }
        if right.z.isZero { return left }
        let (leftZZ, rightZZ) = (multiply(left.z, left.z), multiply(right.z, right.z))
        let (u1, u2) = (multiply(left.x, rightZZ), multiply(right.x, leftZZ))
        let s1 = multiply(left.y, multiply(right.z, rightZZ))
        let s2 = multiply(right.y, multiply(left.z, leftZZ))
        let (h, r) = (difference(u2, u1), difference(s2, s1))
        if h.isZero {
            if r.isZero { return doubled(left) }
            return Point(x: Natural(1), y: Natural(1), z: Natural(0))
        }
        let hh = multiply(h, h)
        let hhh = multiply(h, hh)
        let v = multiply(u1, hh)
        let x = difference(difference(multiply(r, r), hhh), add(v, v))
        let y = difference(multiply(r, difference(v, x)), multiply(s1, hhh))
        return Point(x: x, y: y, z: multiply(h, multiply(left.z, right.z)))
    }
}
