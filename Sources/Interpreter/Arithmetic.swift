/// What can be wrong with an arithmetic expression.
enum ArithmeticProblem: Error, Equatable {
    case syntax
    case divisionByZero
    case overflow
    case notANumber(String)
    case negativeExponent
    case tooDeep

    var message: String {
        switch self {
        case .syntax: "this is no arithmetic expression"
        case .divisionByZero: "division by zero"
        case .overflow: "the result does not fit into 64 bits"
        case .notANumber(let text): "'\(text)' is not a number"
        case .negativeExponent: "an exponent cannot be negative"
        case .tooDeep: "too many brackets"
        }
    }

    /// busybox shell/math.c: arith_apply and evaluate_string.
    var busyboxText: String {
        switch self {
        case .syntax, .notANumber: "arithmetic syntax error"
        case .divisionByZero: "divide by zero"
        case .overflow: "arithmetic overflow"
        case .negativeExponent: "exponent less than 0"
        case .tooDeep: "expression recursion loop detected"
        }
    }
}

/// Evaluates `$((...))`: C's operators on 64-bit numbers, with assignments to variables.
struct Arithmetic {
    private let text: [UInt8]
    private var position = 0
    private var depth = 0
    /// Above 0 while a part is passed over: the branch that `&&`, `||` or `?:` does not take.
    private var skipping = 0
    var variables: Variables
    /// Values of names that only the host knows.
    private let extras: [String: String]

    /// Deeper expressions are refused.
    private static let nesting = 100

    init(_ text: String, variables: Variables, extras: [String: String] = [:]) {
        self.text = Array(text.utf8)
        self.variables = variables
        self.extras = extras
    }

    /// The value of the whole text; an empty one is 0.
    mutating func evaluate() throws(ArithmeticProblem) -> Int64 {
        skipBlanks()
        if position == text.count { return 0 }
        let value = try expression(0)
        skipBlanks()
        guard position == text.count else { throw .syntax }
        return value
    }

    private mutating func skipBlanks() {
        while position < text.count, [32, 9, 10, 13].contains(text[position]) { position += 1 }
    }

    /// Binary operators, the longest first, with how tightly they bind.
    private static let operators: [(sign: [UInt8], binding: Int)] = [
        ("||", 2), ("&&", 3), ("==", 7), ("!=", 7), ("<=", 8), (">=", 8), ("<<", 9), (">>", 9),
        ("**", 13), ("|", 4), ("^", 5), ("&", 6), ("<", 8), (">", 8), ("+", 10), ("-", 10),
        ("*", 11), ("/", 11), ("%", 11),
    ].map { (Array($0.0.utf8), $0.1) }

    private func nextOperator() -> (sign: [UInt8], binding: Int)? {
        let rest = text[position...]
        return Self.operators.first { candidate in
            guard rest.starts(with: candidate.sign) else { return false }
            // "X += 1" and its kin are assignments, which only a name can begin.
            let following = rest.dropFirst(candidate.sign.count).first
            return following != 61 || candidate.sign.last == 61
                || [60, 62, 33].contains(candidate.sign[0]) && candidate.sign.count == 1
        }
    }

    /// An expression whose operators bind at least as tightly as `binding`; 0 takes `?:` too.
    private mutating func expression(_ binding: Int) throws(ArithmeticProblem) -> Int64 {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.nesting else { throw .tooDeep }
        var left = try operand()
        while true {
            skipBlanks()
            if binding == 0, position < text.count, text[position] == 63 {
                left = try choice(left)
                continue
            }
            guard let (sign, itsBinding) = nextOperator(), itsBinding >= max(binding, 1) else {
                return left
            }
            position += sign.count
            let isSkipped =
                (sign == [38, 38] && left == 0) || (sign == [124, 124] && left != 0)
            if isSkipped { skipping += 1 }
            let right = try expression(itsBinding == 13 ? 13 : itsBinding + 1)
            if isSkipped { skipping -= 1 }
            left = skipping > 0 ? 0 : try Self.apply(sign, left, right)
        }
    }

    private mutating func choice(_ condition: Int64) throws(ArithmeticProblem) -> Int64 {
        position += 1
        if condition == 0 { skipping += 1 }
        let first = try expression(0)
        if condition == 0 { skipping -= 1 }
        skipBlanks()
        guard position < text.count, text[position] == 58 else { throw .syntax }
        position += 1
        if condition != 0 { skipping += 1 }
        let second = try expression(0)
        if condition != 0 { skipping -= 1 }
        return condition != 0 ? first : second
    }

    /// A number, a name with an assignment or without, a bracket, or a sign with its operand.
    private mutating func operand() throws(ArithmeticProblem) -> Int64 {
        skipBlanks()
        guard position < text.count else { throw .syntax }
        let byte = text[position]
        switch byte {
        case 40:
            position += 1
            let value = try expression(0)
            skipBlanks()
            guard position < text.count, text[position] == 41 else { throw .syntax }
            position += 1
            return value
        case 33, 126, 45, 43:
            position += 1
            if byte == 45 || byte == 43, position < text.count, text[position] == byte {
                return try prefixStep(by: byte == 43 ? 1 : -1)
            }
            let value = try expression(12)
            if byte == 33 { return value == 0 ? 1 : 0 }
            if byte == 126 { return ~value }
            if byte == 43 { return value }
            let (negated, overflow) = Int64(0).subtractingReportingOverflow(value)
            guard !overflow else { throw .overflow }
            return negated
        case 48...57: return try Self.number(takeWord())
        default:
            let name = takeWord()
            guard !name.isEmpty else { throw .syntax }
            return try variable(name)
        }
    }

    private mutating func takeWord() -> String {
        let start = position
        while position < text.count {
            let byte = text[position]
            guard byte == 95 || (48...57).contains(byte) || (97...122).contains(byte | 32) else {
                break
            }
            position += 1
        }
        return String(decoding: text[start..<position], as: UTF8.self)
    }

    private mutating func prefixStep(by step: Int64) throws(ArithmeticProblem) -> Int64 {
        position += 1
        skipBlanks()
        let name = takeWord()
        guard !name.isEmpty else { throw .syntax }
        return try assign(name, Self.apply([43], try value(of: name), step))
    }

    private mutating func variable(_ name: String) throws(ArithmeticProblem) -> Int64 {
        skipBlanks()
        let rest = Array(text[position...].prefix(3))
        if rest.starts(with: [43, 43]) || rest.starts(with: [45, 45]) {
            // "X++" only where no operand follows: "X + +Y" has a blank, "X++Y" is no expression.
            position += 2
            let old = try value(of: name)
            _ = try assign(name, Self.apply([43], old, rest[0] == 43 ? 1 : -1))
            return old
        }
        if rest.first == 61, rest.dropFirst().first != 61 {
            position += 1
            return try assign(name, try expression(0))
        }
        for sign: [UInt8] in [[60, 60], [62, 62]] where rest == sign + [61] {
            position += 3
            return try assign(name, Self.apply(sign, try value(of: name), try expression(0)))
        }
        if rest.count >= 2, rest[1] == 61, [43, 45, 42, 47, 37, 38, 124, 94].contains(rest[0]) {
            position += 2
            let right = try expression(0)
            guard skipping == 0 else { return 0 }
            return try assign(name, Self.apply([rest[0]], try value(of: name), right))
        }
        return try value(of: name)
    }

    private func value(of name: String) throws(ArithmeticProblem) -> Int64 {
        guard skipping == 0, let text = variables[name] ?? extras[name] else { return 0 }
        let trimmed = text.trimmingBlanks
        if trimmed.isEmpty { return 0 }
        if trimmed.utf8.first == 45 {
            let (value, overflow) = try Self.number(String(trimmed.dropFirst()))
                .multipliedReportingOverflow(by: -1)
            guard !overflow else { throw .overflow }
            return value
        }
        return try Self.number(trimmed)
    }

    private mutating func assign(
        _ name: String, _ value: Int64
    ) throws(ArithmeticProblem) -> Int64 {
        guard let first = name.utf8.first, !(48...57).contains(first) else { throw .syntax }
        if skipping == 0 { variables.set(name, to: String(value)) }
        return value
    }
}
