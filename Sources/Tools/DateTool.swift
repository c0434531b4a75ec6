import Basis
import Interpreter

/// `date`: the simulation's time, always in UTC.
struct DateTool: TextTool {
    private let format: String
    private let instant: Instant?

    static func make(_ call: ToolCall) throws(ToolError) -> any TextTool {
        var call = call
        var format = "%a %b %e %H:%M:%S UTC %Y"
        var rest: [String] = []
        for argument in call.arguments {
            switch argument {
            case "-I", "--iso-8601", "-Idate": format = "%Y-%m-%d"
            case "-Iseconds", "--iso-8601=seconds": format = "%Y-%m-%dT%H:%M:%S+00:00"
            case "-R", "--rfc-email": format = "%a, %d %b %Y %H:%M:%S +0000"
            default: rest.append(argument)
            }
        }
        call.arguments = rest
        let options = try ToolOptions(
            call, .init(short: "ud:", long: ["utc": "u", "universal": "u", "date": "d"]))
        for operand in options.operands {
            guard operand.hasPrefix("+") else {
                throw call.error("invalid date '\(operand)'")
            }
            format = String(operand.dropFirst())
        }
        var instant: Instant?
        if let text = options.value("d"), text != "now" {
            if text.hasPrefix("@"), let seconds = Int64(text.dropFirst()) {
                instant = Instant(sinceEpoch: .seconds(seconds))
            } else {
                let iso = text.utf8.count == 10 ? text + "T00:00:00Z" : text
                instant = Instant(rfc3339: iso)
            }
            if instant == nil { throw call.error("invalid date '\(text)'") }
        }
        return DateTool(format: format, instant: instant)
    }

    private init(format: String, instant: Instant?) {
        self.format = format
        self.instant = instant
    }

    mutating func advance<Files: FileAccess>(
        _ io: inout CommandIO, files: inout Files, now: Instant
    ) -> Step {
        io.print(DateFormat.text(format, at: instant ?? now) + "\n")
        return .done(0)
    }
}

/// The directives of `date +FORMAT`, in the C locale.
enum DateFormat {
    private static let weekdays = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]

    static func text(_ format: String, at instant: Instant) -> String {
        var result = ""
        var scalars = format.unicodeScalars[...]
        while let scalar = scalars.popFirst() {
            guard scalar == "%", var directive = scalars.popFirst() else {
                result.unicodeScalars.append(scalar)
                continue
            }
            var fill: String? = "0"
            if directive == "-" || directive == "_", let next = scalars.popFirst() {
                fill = directive == "-" ? nil : " "
                directive = next
            }
            result += value(directive, instant, fill) ?? "%\(directive)"
        }
        return result
    }

    private static func value(
        _ directive: Unicode.Scalar, _ instant: Instant, _ fill: String?
    ) -> String? {
        let date = instant.civil
        func padded(_ number: Int, _ width: Int = 2, _ own: String = "0") -> String {
            let digits = String(number)
            guard let fill else { return digits }
            let sign = fill == "0" ? own : fill
            return String(repeating: sign, count: max(0, width - digits.utf8.count)) + digits
        }
        switch directive {
        case "Y": return String(date.year)
        case "C": return padded(date.year / 100)
        case "y": return padded(date.year % 100)
        case "m": return padded(date.month)
        case "d": return padded(date.day)
        case "e": return padded(date.day, 2, " ")
        case "H": return padded(date.hour)
        case "k": return padded(date.hour, 2, " ")
        case "I": return padded((date.hour + 11) % 12 + 1)
        case "l": return padded((date.hour + 11) % 12 + 1, 2, " ")
        case "M": return padded(date.minute)
        case "S": return padded(date.second)
        case "N": return padded(date.nanosecond, 9)
        case "s": return String(instant.sinceEpoch.wholeSeconds)
        case "j": return padded(dayOfYear(date), 3)
        case "p": return date.hour < 12 ? "AM" : "PM"
        case "P": return date.hour < 12 ? "am" : "pm"
        case "a": return String(weekdays[date.weekday].prefix(3))
        case "A": return weekdays[date.weekday]
        case "b", "h": return String(months[date.month - 1].prefix(3))
        case "B": return months[date.month - 1]
        case "u": return String(date.weekday == 0 ? 7 : date.weekday)
        case "w": return String(date.weekday)
        case "Z": return "UTC"
        case "z": return "+0000"
        case "n": return "\n"
        case "t": return "\t"
        case "%": return "%"
        case "F": return text("%Y-%m-%d", at: instant)
        case "T", "X": return text("%H:%M:%S", at: instant)
        case "R": return text("%H:%M", at: instant)
        case "D", "x": return text("%m/%d/%y", at: instant)
        case "r": return text("%I:%M:%S %p", at: instant)
        case "c": return text("%a %b %e %H:%M:%S %Y", at: instant)
        default: return nil
        }
    }

    private static func dayOfYear(_ date: Instant.Civil) -> Int {
        let isLeap = date.year % 4 == 0 && (date.year % 100 != 0 || date.year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return lengths[..<(date.month - 1)].reduce(date.day, +)
    }
}
