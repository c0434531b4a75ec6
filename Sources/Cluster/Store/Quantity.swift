import YAML

extension Resources {
    static func milli(_ value: Value) -> Int64? {
        let text: String
        switch value {
        case .int(let number): return number.multipliedReportingOverflow(by: 1000).partialValue
        case .double(let number): return Int64(exactly: (number * 1000).rounded())
        case .string(let string): text = string
        case .null, .bool, .list, .map: return nil
        }
        let digits = text.prefix { $0.isNumber || $0 == "." }
        guard let number = Double(digits) else { return nil }
        let factor: Double
        switch text.dropFirst(digits.count) {
        case "m": return Int64(exactly: number.rounded())
        case "": factor = 1
        case "k": factor = 1e3
        case "M": factor = 1e6
        case "G": factor = 1e9
        case "Ki": factor = 1024
        case "Mi": factor = 1024 * 1024
        case "Gi": factor = 1024 * 1024 * 1024
        default: return nil
        }
        return Int64(exactly: (number * factor * 1000).rounded())
    }
}
