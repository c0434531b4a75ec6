import Basis
import Testing

@Suite struct OrderedMapTests {
    /// Random insertions, changes and removals, mirrored in a sorted dictionary.
    @Test(arguments: 0..<20) func `behaves like a sorted dictionary`(seed: Int) {
        var random = RandomStream(seed: UInt64(seed), purpose: "test", key: "map")
        var map = OrderedMap<Int, Int>()
        var model: [Int: Int] = [:]
        for turn in 0..<3_000 {
            let key = Int(random.next(below: 400))
            if random.next(below: 3) == 0 {
                #expect(map.removeValue(forKey: key) == model.removeValue(forKey: key))
            } else {
                map[key] = turn
                model[key] = turn
            }
        }
        #expect(map.count == model.count)
        #expect(map.map(\.key) == model.keys.sorted())
        #expect(map.allSatisfy { model[$0.key] == $0.value })
        #expect((0..<400).allSatisfy { map[$0] == model[$0] })
        let later = map.from(200).map(\.key)
        #expect(later == model.keys.filter { $0 >= 200 }.sorted())
    }

    @Test func `a copy keeps what it had when the original changes`() {
        var map = OrderedMap<Int, String>()
        for key in 0..<500 { map[key] = "old" }
        let copy = map
        for key in 0..<500 { map[key, default: ""] = "new" }
        map[7] = nil
        #expect(copy.count == 500)
        #expect(copy.values.allSatisfy { $0 == "old" })
        #expect(map.count == 499)
        #expect(map.values.allSatisfy { $0 == "new" })
    }

    @Test func `ascending keys fill chunks`() {
        var map = OrderedMap<Int, Int>()
        for key in 0..<10_000 { map[key] = key }
        #expect(map.keys == Array(0..<10_000))
        #expect(map.first?.key == 0)
    }
}
