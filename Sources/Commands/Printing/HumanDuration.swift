import Basis

/// A length of time as kubectl's AGE columns show it: `13s`, `4m49s`, `3h`, `2d4h`
/// (apimachinery pkg/util/duration: HumanDuration).
package func humanDuration(_ length: Nanoseconds) -> String {
    let seconds = length.wholeSeconds
    if seconds < -1 { return "<invalid>" }
    if seconds < 0 { return "0s" }
    if seconds < 120 { return "\(seconds)s" }
    let minutes = seconds / 60
    if minutes < 10 { return pair(minutes, "m", seconds % 60, "s") }
    if minutes < 180 { return "\(minutes)m" }
    let hours = minutes / 60
    if hours < 8 { return pair(hours, "h", minutes % 60, "m") }
    if hours < 48 { return "\(hours)h" }
    let days = hours / 24
    if days < 8 { return pair(days, "d", hours % 24, "h") }
    if days < 730 { return "\(days)d" }
    if days < 2_920 { return pair(days / 365, "y", days % 365, "d") }
    return "\(days / 365)y"
}

/// `4m49s`, or `4m` where the second number is 0.
private func pair(_ large: Int64, _ unit: String, _ small: Int64, _ smallUnit: String) -> String {
    small == 0 ? "\(large)\(unit)" : "\(large)\(unit)\(small)\(smallUnit)"
}

/// The age of something made at `time`: `<unknown>` where there is no time.
package func age(of time: Instant?, at now: Instant) -> String {
    guard let time else { return "<unknown>" }
    return humanDuration(now - time)
}

/// The age of something made at an RFC 3339 time.
package func age(ofText text: String?, at now: Instant) -> String {
    age(of: text.flatMap { Instant(rfc3339: $0) }, at: now)
}
