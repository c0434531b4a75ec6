extension Arithmetic {
    /// A decimal, octal (0...) or hexadecimal (0x...) number.
    static func number(_ text: String) throws(ArithmeticProblem) -> Int64 {
        let lower = text.lowercased()
        let value: Int64?
        let digits: Bool
        if lower.hasPrefix("0x") {
            value = Int64(lower.dropFirst(2), radix: 16)
            digits = lower.dropFirst(2).utf8.allSatisfy {
                (48...57).contains($0) || (97...102).contains($0)
            }
        } else if lower.hasPrefix("0"), lower.utf8.count > 1 {
            value = Int64(lower, radix: 8)
            digits = lower.utf8.allSatisfy { (48...55).contains($0) }
        } else {
            value = Int64(lower)
            digits = lower.utf8.allSatisfy { (48...57).contains($0) }
        }
        guard let value else { throw digits && !text.isEmpty ? .overflow : .notANumber(text) }
        return value
    }

    /// The result of a binary operator.
    static func apply(
        _ sign: [UInt8], _ left: Int64, _ right: Int64
    ) throws(ArithmeticProblem) -> Int64 {
        switch String(decoding: sign, as: UTF8.self) {
        case "+": return try checked(left.addingReportingOverflow(right))
        case "-": return try checked(left.subtractingReportingOverflow(right))
        case "*": return try checked(left.multipliedReportingOverflow(by: right))
        case "/":
            guard right != 0 else { throw .divisionByZero }
            return try checked(left.dividedReportingOverflow(by: right))
        case "%":
            guard right != 0 else { throw .divisionByZero }
            return right == -1 ? 0 : left % right
        case "**": return try power(left, right)
        case "<<": return left &<< (right & 63)
        case ">>": return left &>> (right & 63)
        case "<": return left < right ? 1 : 0
        case ">": return left > right ? 1 : 0
        case "<=": return left <= right ? 1 : 0
        case ">=": return left >= right ? 1 : 0
        case "==": return left == right ? 1 : 0
        case "!=": return left != right ? 1 : 0
        case "&": return left & right
        case "|": return left | right
        case "^": return left ^ right
        case "&&": return left != 0 && right != 0 ? 1 : 0
        case "||": return left != 0 || right != 0 ? 1 : 0
        default: throw .syntax
        }
    }

    private static func checked(
        _ result: (partialValue: Int64, overflow: Bool)
    ) throws(ArithmeticProblem) -> Int64 {
        guard !result.overflow else { throw .overflow }
        return result.partialValue
    }

    private static func power(_ base: Int64, _ exponent: Int64) throws(ArithmeticProblem) -> Int64 {
        guard exponent >= 0 else { throw .negativeExponent }
        if base == 0 || base == 1 { return exponent == 0 ? 1 : base }
        if base == -1 { return exponent % 2 == 0 ? 1 : -1 }
        var result: Int64 = 1
        // Any other base overflows before the 64th round.
        for _ in 0..<min(exponent, 64) {
            result = try checked(result.multipliedReportingOverflow(by: base))
        }
        return result
    }
}

extension String {
    /// The text without blanks and line feeds at its ends.
    var trimmingBlanks: String {
        let isBlank: (UInt8) -> Bool = { $0 == 32 || $0 == 9 || $0 == 10 || $0 == 13 }
        let start = utf8.firstIndex { !isBlank($0) } ?? utf8.endIndex
        guard start < utf8.endIndex, let last = utf8.lastIndex(where: { !isBlank($0) }) else {
            return ""
        }
        return String(decoding: utf8[start...last], as: UTF8.self)
    }
}
