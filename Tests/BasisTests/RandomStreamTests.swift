import Basis
import Testing

@Suite struct RandomStreamTests {
    @Test func `the same words give the same values, other words others`() {
        func first(_ seed: UInt64, _ purpose: String, _ key: String, _ number: UInt64) -> UInt64 {
            var stream = RandomStream(seed: seed, purpose: purpose, key: key, number: number)
            return stream.next()
        }
        #expect(first(1, "uid", "a", 0) == first(1, "uid", "a", 0))
        let others = [
            first(2, "uid", "a", 0), first(1, "name", "a", 0), first(1, "uid", "b", 0),
            first(1, "uid", "a", 1), first(1, "ui", "da", 0),
        ]
        for other in others { #expect(other != first(1, "uid", "a", 0)) }
    }

    @Test func `names use Kubernetes' alphabet`() {
        var stream = RandomStream(seed: 1, purpose: "name", key: "web")
        let text = stream.kubernetesSuffix(1_000)
        #expect(Set(text) == Set("bcdfghjklmnpqrstvwxz2456789"))
    }

    @Test func `uuids are of version 4`() {
        var stream = RandomStream(seed: 1, purpose: "uid", key: "web")
        for _ in 0..<100 {
            #expect(
                stream.uuid().wholeMatch(
                    of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/)
                    != nil)
        }
    }

    @Test func `numbers below a bound are spread evenly`() {
        var stream = RandomStream(seed: 3, purpose: "spread", key: "x")
        var counts = [0, 0, 0, 0, 0]
        for _ in 0..<10_000 { counts[Int(stream.next(below: 5))] += 1 }
        for count in counts { #expect((1_800...2_200).contains(count)) }
    }
}
