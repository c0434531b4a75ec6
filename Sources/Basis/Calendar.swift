extension Instant {
    /// The civil date and time of day in UTC.
    public struct Civil: Equatable, Sendable {
        /// Year, month 1...12, day 1...31, hour, minute, second, and nanosecond in the second.
        public var year, month, day, hour, minute, second, nanosecond: Int
        /// 0 is Sunday.
        public var weekday: Int
    }

    /// This instant on the calendar.
    public var civil: Civil {
        let total = sinceEpoch.count
        let seconds = total.floorDivided(by: 1_000_000_000)
        let days = seconds.floorDivided(by: 86_400)
        let time = Int(seconds - days * 86_400)
        // Howard Hinnant's days-to-civil: eras of 400 years that begin on 1 March.
        let shifted = Int(days) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return Civil(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
            day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1,
            hour: time / 3_600, minute: time / 60 % 60, second: time % 60,
            nanosecond: Int(total - seconds * 1_000_000_000),
            weekday: Int((days + 4) - (days + 4).floorDivided(by: 7) * 7))
    }

    /// `2026-01-01T00:00:00Z`, as Kubernetes writes times: whole seconds only.
    public var rfc3339: String {
        let date = civil
        return "\(padded(date.year, 4))-\(padded(date.month))-\(padded(date.day))"
            + "T\(padded(date.hour)):\(padded(date.minute)):\(padded(date.second))Z"
    }

    /// `2026-01-01T00:00:00.000Z`, as Envoy's access log writes times.
    public var rfc3339Milliseconds: String {
        "\(rfc3339.dropLast()).\(padded(civil.nanosecond / 1_000_000, 3))Z"
    }

    /// `Thu, 01 Jan 2026 00:00:00 +0000`, as `kubectl describe` writes times (RFC 1123 with a
    /// numeric zone); with `zone` "GMT" it is HTTP's Date header.
    public func rfc1123(zone: String = "+0000") -> String {
        let date = civil
        let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        return "\(weekdays[date.weekday]), \(padded(date.day)) \(months[date.month - 1]) "
            + "\(padded(date.year, 4)) \(padded(date.hour)):\(padded(date.minute)):"
            + "\(padded(date.second)) \(zone)"
    }

    /// Reads `2026-01-01T00:00:00Z` (a fraction of a second and a numeric zone are allowed), or
    /// gives nil where the text is no RFC 3339 time.
    public init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        func number(_ start: Int, _ length: Int) -> Int? {
            guard start + length <= bytes.count else { return nil }
            var value = 0
            for byte in bytes[start..<start + length] {
                guard (48...57).contains(byte) else { return nil }
                value = value * 10 + Int(byte - 48)
            }
            return value
        }
        guard bytes.count >= 20, bytes[4] == 45, bytes[7] == 45, bytes[10] | 32 == 116,
            bytes[13] == 58, bytes[16] == 58, let year = number(0, 4), let month = number(5, 2),
            let day = number(8, 2), let hour = number(11, 2), let minute = number(14, 2),
            let second = number(17, 2), (1...12).contains(month), (1...31).contains(day),
            hour < 24, minute < 60, second < 61
        else { return nil }
        var position = 19
        var nanosecond: Int64 = 0
        if bytes[position] == 46 {
            position += 1
            var scale: Int64 = 100_000_000
            while position < bytes.count, (48...57).contains(bytes[position]) {
                nanosecond += Int64(bytes[position] - 48) * scale
                scale /= 10
                position += 1
            }
        }
        guard position < bytes.count else { return nil }
        var offset: Int64 = 0
        if bytes[position] | 32 != 122 {
            guard bytes[position] == 43 || bytes[position] == 45, bytes.count == position + 6,
                let hours = number(position + 1, 2), let minutes = number(position + 4, 2)
            else { return nil }
            offset = Int64(hours * 3_600 + minutes * 60) * (bytes[position] == 43 ? 1 : -1)
        } else if position + 1 != bytes.count {
            return nil
        }
        let adjusted = month <= 2 ? year - 1 : year
        let era = adjusted / 400
        let yearOfEra = adjusted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = Int64(era * 146_097 + dayOfEra - 719_468)
        let seconds = days * 86_400 + Int64(hour * 3_600 + minute * 60 + second) - offset
        self.init(sinceEpoch: .seconds(seconds) + Nanoseconds(nanosecond))
    }

    private func padded(_ number: Int, _ width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Int64 {
    /// The quotient, rounded towards minus infinity.
    func floorDivided(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor != 0 && (self < 0) != (divisor < 0) ? quotient - 1 : quotient
    }
}
