import Basis

/// Which fields of Istio's kinds the code uses, from the table that a script makes of the sources.
enum FieldUse {
    /// One kind's fields by path, in order; true for those that are used.
    typealias Fields = OrderedMap<String, Bool>

    /// The kinds of the table, in order.
    static let kinds: OrderedMap<String, Fields> = {
        var kinds = OrderedMap<String, Fields>()
        var kind = ""
        for line in "\(GeneratedFieldUse.table)".split(separator: "\n") {
            switch line.first {
            case "%": kind = String(line.dropFirst())
            case "+": kinds[kind, default: Fields()][String(line.dropFirst())] = true
            case "-": kinds[kind, default: Fields()][String(line.dropFirst())] = false
            default: break
            }
        }
        return kinds
    }()
}
