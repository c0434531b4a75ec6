import Basis
import Testing

@Suite struct TimeTests {
    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 +0000"),
        (1_767_225_600, "2026-01-01T00:00:00Z", "Thu, 01 Jan 2026 00:00:00 +0000"),
        (1_709_164_799, "2024-02-28T23:59:59Z", "Wed, 28 Feb 2024 23:59:59 +0000"),
        (1_709_208_000, "2024-02-29T12:00:00Z", "Thu, 29 Feb 2024 12:00:00 +0000"),
        (-86_400, "1969-12-31T00:00:00Z", "Wed, 31 Dec 1969 00:00:00 +0000"),
        (951_782_400, "2000-02-29T00:00:00Z", "Tue, 29 Feb 2000 00:00:00 +0000"),
    ])
    func `instants are written and read`(seconds: Int64, rfc3339: String, rfc1123: String) {
        let instant = Instant(sinceEpoch: .seconds(seconds))
        #expect(instant.rfc3339 == rfc3339)
        #expect(instant.rfc1123() == rfc1123)
        #expect(Instant(rfc3339: rfc3339) == instant)
    }

    @Test(arguments: [
        "", "2026-01-01", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00",
        "2026-01-01T00:00:00Zx", "2026-01-01T00:00:00+1:00",
    ])
    func `what is no time is refused`(text: String) {
        #expect(Instant(rfc3339: text) == nil)
    }

    @Test func `fractions and zones are read`() {
        let plain = Instant(rfc3339: "2026-01-01T00:00:00Z")
        #expect(Instant(rfc3339: "2026-01-01T08:00:00.000+08:00") == plain)
        #expect(
            Instant(rfc3339: "2026-01-01T00:00:00.25Z")?.rfc3339Milliseconds
                == "2026-01-01T00:00:00.250Z")
    }

    @Test func `arithmetic is cut rather than trapped`() {
        #expect(Nanoseconds.seconds(.max) == Nanoseconds(.max))
        #expect(Nanoseconds(.max) + .seconds(1) == Nanoseconds(.max))
        #expect(Nanoseconds(.min) - .seconds(1) == Nanoseconds(.min))
        #expect(Nanoseconds.seconds(-4) * .max == Nanoseconds(.min))
    }
}
