import Objects
import YAML

extension Resources {
    /// A quantity in thousandths; nil for what is none.
    static func milli(_ value: Value) -> Int64? {
        switch value {
        case .int(let number): number.multipliedReportingOverflow(by: 1_000).partialValue
        case .double(let number): Int64(exactly: (number * 1_000).rounded())
        case .string(let text): Quantity(text)?.milli
        case .null, .bool, .list, .map: nil
        }
    }
}
