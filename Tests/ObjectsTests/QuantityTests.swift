import Basis
import Testing
import YAML

@testable import Objects

@Suite struct QuantityTests {
    @Test(arguments: [
        ("2000m", "2"), ("0.5", "500m"), ("500m", "500m"), ("1024Mi", "1Gi"), ("128Mi", "128Mi"),
        ("1.5Gi", "1536Mi"), ("1000", "1k"), ("1001", "1001"), ("0", "0"), ("0Mi", "0"),
        ("1e3", "1e3"), ("12e6", "12e6"), ("100M", "100M"), ("0.1Ki", "102400m"), ("-1", "-1"),
        ("1Ki", "1Ki"), ("512", "512"), (".5", "500m"), ("1u", "1m"),
        ("3E", "9223372036854775807m"),
    ])
    func `a quantity is written in its canonical form`(text: String, canonical: String) {
        #expect(Quantity(text)?.description == canonical)
    }

    @Test(arguments: ["", "x", "1x", "1.2.3", "Mi", "1 Mi", "e3", "1e", "--1"])
    func `what is no quantity is refused`(text: String) {
        #expect(Quantity(text) == nil)
    }

    @Test func `percentages are shares of a total`() {
        #expect(IntOrString("25%")?.scaled(to: 3, roundsUp: true) == 1)
        #expect(IntOrString("25%")?.scaled(to: 3, roundsUp: false) == 0)
        #expect(IntOrString(2)?.scaled(to: 3, roundsUp: false) == 2)
        #expect(IntOrString("x")?.scaled(to: 3, roundsUp: false) == nil)
    }

    @Test(arguments: [
        ("10s", 10_000_000_000), ("1h2m3.5s", 3_723_500_000_000), ("250ms", 250_000_000),
        ("0", 0), ("-1.5m", -90_000_000_000), (".5s", 500_000_000),
    ])
    func `durations are read as Go reads them`(text: String, count: Int64) {
        #expect(Nanoseconds(duration: text)?.count == count)
    }

    @Test(arguments: ["", "1", "s", "1x", "1s2", "99999999999h", "1.2.3s"])
    func `what is no duration is refused`(text: String) {
        #expect(Nanoseconds(duration: text) == nil)
    }
}
