import Basis
import Interpreter

/// `printf`: the format is used again while arguments are left.
struct PrintfTool: TextTool {
    var output: [UInt8]
    var errors: String
    var code: Int32

    static func make(_ call: ToolCall) throws(ToolError) -> any TextTool {
        var arguments = call.arguments[...]
        if arguments.first == "--" { arguments = arguments.dropFirst() }
        guard let format = arguments.popFirst() else { throw call.usageError("missing operand") }
        var writer = PrintfWriter(call: call, arguments: arguments)
        let bytes = Array(format.utf8)
        var before = arguments.count + 1
        repeat {
            before = writer.arguments.count
            try writer.write(bytes)
        } while !writer.arguments.isEmpty && writer.arguments.count < before
            && !writer.isStopped
        return PrintfTool(output: writer.output, errors: writer.errors, code: writer.code)
    }

    mutating func advance<Files: FileAccess>(
        _ io: inout CommandIO, files: inout Files, now: Instant
    ) -> Step {
        io.printError(errors)
        io.write(output, to: .standardOutput)
        return .done(code)
    }
}

/// Goes once through a format.
struct PrintfWriter {
    let call: ToolCall
    var arguments: ArraySlice<String>
    var output: [UInt8] = []
    var errors = ""
    var code: Int32 = 0
    /// Whether `\c` was met.
    var isStopped = false

    /// Wider fields than this are cut to it.
    private static let widest = 1 << 16

    /// One conversion: `%-5.2s`.
    private struct Conversion {
        var isLeft = false, isZero = false, hasPlus = false, hasSpace = false, isAlternate = false
        var width = 0
        var precision: Int?
    }

    init(call: ToolCall, arguments: ArraySlice<String>) {
        self.call = call
        self.arguments = arguments
    }

    mutating func write(_ format: [UInt8]) throws(ToolError) {
        var place = 0
        while place < format.count, !isStopped {
            let byte = format[place]
            place += 1
            if byte == 92, place < format.count {
                if format[place] == 99 {
                    isStopped = true
                    return
                }
                output += Escapes.one(format, &place)
            } else if byte == 37 {
                if place < format.count, format[place] == 37 {
                    output.append(37)
                    place += 1
                } else {
                    try convert(format, &place)
                }
            } else {
                output.append(byte)
            }
        }
    }

    private mutating func convert(_ format: [UInt8], _ place: inout Int) throws(ToolError) {
        let start = place - 1
        var conversion = Conversion()
        flags: while place < format.count {
            switch format[place] {
            case 45: conversion.isLeft = true
            case 48: conversion.isZero = true
            case 43: conversion.hasPlus = true
            case 32: conversion.hasSpace = true
            case 35: conversion.isAlternate = true
            default: break flags
            }
            place += 1
        }
        conversion.width = number(format, &place)
        if conversion.width < 0 {
            conversion.isLeft = true
            conversion.width = -conversion.width
        }
        if place < format.count, format[place] == 46 {
            place += 1
            conversion.precision = number(format, &place)
        }
        guard place < format.count else {
            let text = String(decoding: format[start...], as: UTF8.self)
            throw call.error("\(text): invalid conversion specification")
        }
        let letter = format[place]
        place += 1
        switch letter {
        case 115: pad(Array(argument().utf8), conversion, cuts: true)
        case 98:
            let (bytes, stops) = Escapes.echo(Array(argument().utf8))
            pad(bytes, conversion, cuts: true)
            isStopped = stops
        case 99: pad(Array(argument().utf8.prefix(1)), conversion, cuts: false)
        case 100, 105: integer(conversion, radix: 10)
        case 117: integer(conversion, radix: 10)
        case 111: integer(conversion, radix: 8)
        case 120: integer(conversion, radix: 16)
        case 88: integer(conversion, radix: 16, capitals: true)
        case 102, 70: fixed(conversion)
        default:
            let text = String(decoding: format[start..<place], as: UTF8.self)
            throw call.error(
                call.dialect == .gnu
                    ? "\(text): invalid conversion specification" : "\(text): invalid format")
        }
    }

    private mutating func number(_ format: [UInt8], _ place: inout Int) -> Int {
        if place < format.count, format[place] == 42 {
            place += 1
            return max(-Self.widest, min(Self.widest, Int(argument()) ?? 0))
        }
        var value = 0
        while place < format.count, (48...57).contains(format[place]) {
            value = min(Self.widest, value * 10 + Int(format[place] - 48))
            place += 1
        }
        return value
    }

    private mutating func argument() -> String { arguments.popFirst() ?? "" }

    private mutating func pad(_ bytes: [UInt8], _ conversion: Conversion, cuts: Bool) {
        var bytes = bytes
        if cuts, let precision = conversion.precision { bytes = Array(bytes.prefix(precision)) }
        let fill = [UInt8](repeating: 32, count: max(0, conversion.width - bytes.count))
        output += conversion.isLeft ? bytes + fill : fill + bytes
    }

    private mutating func integer(_ conversion: Conversion, radix: Int, capitals: Bool = false) {
        let value = integerArgument()
        let magnitude =
            radix == 10
            ? String(value.magnitude)
            : String(UInt64(bitPattern: value), radix: radix, uppercase: capitals)
        var digits = Array(magnitude.utf8)
        if let precision = conversion.precision, digits.count < precision {
            digits = [UInt8](repeating: 48, count: precision - digits.count) + digits
        }
        var sign: [UInt8] = []
        if radix == 10 {
            sign = value < 0 ? [45] : conversion.hasPlus ? [43] : conversion.hasSpace ? [32] : []
        } else if conversion.isAlternate, value != 0 {
            sign = radix == 8 ? [48] : capitals ? [48, 88] : [48, 120]
        }
        finish(sign, digits, conversion, zeros: conversion.precision == nil)
    }

    private mutating func finish(
        _ sign: [UInt8], _ digits: [UInt8], _ conversion: Conversion, zeros: Bool
    ) {
        let missing = max(0, conversion.width - sign.count - digits.count)
        if conversion.isLeft {
            output += sign + digits + [UInt8](repeating: 32, count: missing)
        } else if conversion.isZero, zeros {
            output += sign + [UInt8](repeating: 48, count: missing) + digits
        } else {
            output += [UInt8](repeating: 32, count: missing) + sign + digits
        }
    }

    private mutating func integerArgument() -> Int64 {
        let text = argument()
        if text.isEmpty { return 0 }
        if text.utf8.first == 39 || text.utf8.first == 34 {
            return Int64(text.unicodeScalars.dropFirst().first?.value ?? 0)
        }
        let isNegative = text.utf8.first == 45
        let body = isNegative || text.utf8.first == 43 ? String(text.dropFirst()) : text
        let lower = body.lowercased()
        let radix = lower.hasPrefix("0x") ? 16 : lower.hasPrefix("0") && lower.count > 1 ? 8 : 10
        let digits = radix == 16 ? String(lower.dropFirst(2)) : lower
        if let value = Int64((isNegative ? "-" : "") + digits, radix: radix) { return value }
        complain(text)
        let prefix = digits.prefix { $0.isHexDigit && Int(String($0), radix: radix) != nil }
        return Int64((isNegative ? "-" : "") + prefix, radix: radix) ?? 0
    }

    private mutating func complain(_ text: String) {
        code = 1
        switch call.dialect {
        case .gnu: errors += "printf: '\(text)': expected a numeric value\n"
        case .busybox: errors += "printf: invalid number '\(text)'\n"
        }
    }

    /// `%f`, for numbers as people write them.
    private mutating func fixed(_ conversion: Conversion) {
        let text = argument()
        if !text.isEmpty, Double(text) == nil { complain(text) }
        let value = Double(text) ?? 0
        let places = conversion.precision ?? 6
        let digits = Decimals.fixed(value.magnitude, places: min(places, 30))
        let sign: [UInt8] = value < 0 ? [45] : conversion.hasPlus ? [43] : []
        finish(sign, Array(digits.utf8), conversion, zeros: true)
    }
}

/// Numbers with a point.
enum Decimals {
    /// A number that is not negative with so many digits behind the point, rounded half away.
    static func fixed(_ value: Double, places: Int) -> String {
        guard value.isFinite, value < 1e15 else { return value.isFinite ? "\(value)" : "inf" }
        var scale = 1.0
        for _ in 0..<min(places, 15) { scale *= 10 }
        let scaled = (value * scale).rounded(.toNearestOrEven)
        guard scaled < 9e18 else { return "\(value)" }
        var digits = String(Int64(scaled))
        let shown = min(places, 15)
        while digits.utf8.count <= shown { digits = "0" + digits }
        let whole = digits.dropLast(shown)
        let rest = digits.suffix(shown) + String(repeating: "0", count: places - shown)
        return places == 0 ? String(whole) : "\(whole).\(rest)"
    }
}
