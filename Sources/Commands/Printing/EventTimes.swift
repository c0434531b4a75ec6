import Basis
import Objects
import YAML

/// When an event happened first and last, and how often, as the printers word it
/// (kubernetes printers.go: printEvent; kubectl pkg/describe: DescribeEvents).
package struct EventTimes: Sendable {
    /// The age of the first occurrence.
    package var first: String
    /// The age of the last.
    package var last: String
    /// The number of occurrences.
    package var count: Int64
    /// `4m50s (x3 over 7m50s)`, or the age alone.
    package var interval: String
    /// The text to sort by: the last occurrence.
    package var sortKey: String

    /// The times of an event, seen at `now`.
    package init(_ event: Object, at now: Instant) {
        let firstTime = event["firstTimestamp"]?.string
        let lastTime = event["lastTimestamp"]?.string
        let eventTime = event["eventTime"]?.string
        let series = event["series"]
        count = series?["count"]?.int ?? event["count"]?.int ?? 0
        first = age(ofText: firstTime ?? eventTime, at: now)
        last = age(ofText: lastTime ?? eventTime ?? firstTime, at: now)
        if lastTime == nil { last = first }
        let since = age(ofText: eventTime ?? firstTime, at: now)
        interval = since
        sortKey = lastTime ?? ""
        if let series {
            let seen = series["lastObservedTime"]?.string
            last = age(ofText: seen, at: now)
            interval = "\(last) (x\(count) over \(since))"
            sortKey = seen ?? sortKey
        } else if count > 1 {
            interval = "\(age(ofText: lastTime, at: now)) (x\(count) over \(since))"
        }
        // The server counts an event without a count of its own as one.
        if count == 0 { count = 1 }
    }
}
