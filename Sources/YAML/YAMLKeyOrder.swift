/// The order of a map's keys in YAML: letters behind everything else, and runs of digits by the
/// number they make, so that `a9` comes before `a10` (goyaml.v2/sorter.go).
enum YAMLKeyOrder {
    /// The places of `names` in that order.
    static func order(of names: [String]) -> [Int] {
        // Names of small and capital letters only, by far the most, keep the order of their bytes.
        if names.allSatisfy({ $0.utf8.allSatisfy(isPlainLetter) }) { return Array(names.indices) }
        let texts = names.map { Array($0.unicodeScalars) }
        return names.indices.sorted { isLess(texts[$0], texts[$1]) }
    }

    private static func isPlainLetter(_ byte: UInt8) -> Bool {
        (65...90).contains(byte) || (97...122).contains(byte)
    }

    private static func isLess(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Bool {
        guard let index = zip(left, right).enumerated().first(where: { $1.0 != $1.1 })?.offset
        else { return left.count < right.count }
        let leftIsLetter = isLetter(left[index])
        let rightIsLetter = isLetter(right[index])
        if leftIsLetter && rightIsLetter { return left[index] < right[index] }
        if leftIsLetter || rightIsLetter { return rightIsLetter }
        // A zero that differs counts as the next digit of a number whose start both share.
        var start: Int64 = 0
        if left[index] == "0" || right[index] == "0" {
            var place = index - 1
            while place >= 0, isDigit(left[place]) {
                if left[place] != "0" {
                    start = 1
                    break
                }
                place -= 1
            }
        }
        let leftNumber = number(in: left, from: index, start: start)
        let rightNumber = number(in: right, from: index, start: start)
        if leftNumber.value != rightNumber.value { return leftNumber.value < rightNumber.value }
        if leftNumber.end != rightNumber.end { return leftNumber.end < rightNumber.end }
        return left[index] < right[index]
    }

    private static func number(
        in text: [Unicode.Scalar], from index: Int, start: Int64
    ) -> (value: Int64, end: Int) {
        var value = start
        var end = index
        while end < text.count, isDigit(text[end]) {
            value = value &* 10 &+ (Int64(text[end].value) - 48)
            end += 1
        }
        return (value, end)
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
            true
        default: false
        }
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .decimalNumber
    }
}
