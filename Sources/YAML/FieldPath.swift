/// One step from a value to a value inside it.
package enum PathStep: Hashable, Sendable {
    /// To the field of a map.
    case field(String)
    /// To an item of a list.
    case index(Int)
}

/// The way from a document's top to a value, as error messages write it.
package struct FieldPath: Hashable, Sendable {
    /// The steps from the top.
    package var steps: [PathStep]

    package init(_ steps: [PathStep] = []) { self.steps = steps }

    /// Reads `spec.containers[0].image`, with keys in brackets as in `metadata.labels[a.b/c]`.
    package init(_ text: String) {
        steps = []
        var name: [UInt8] = []
        var isBracketed = false
        func string(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
        for byte in text.utf8 {
            switch (byte, isBracketed) {
            case (UInt8(ascii: "."), false):
                if !name.isEmpty { steps.append(.field(string(name))) }
                name = []
            case (UInt8(ascii: "["), false):
                if !name.isEmpty { steps.append(.field(string(name))) }
                name = []
                isBracketed = true
            case (UInt8(ascii: "]"), true):
                steps.append(Int(string(name)).map { .index($0) } ?? .field(string(name)))
                name = []
                isBracketed = false
            default:
                name.append(byte)
            }
        }
        if !name.isEmpty { steps.append(.field(string(name))) }
    }

    /// This path and the field `name` behind it.
    package func field(_ name: String) -> FieldPath { FieldPath(steps + [.field(name)]) }
    /// This path and an item behind it.
    package func index(_ index: Int) -> FieldPath { FieldPath(steps + [.index(index)]) }
}

extension FieldPath: CustomStringConvertible {
    /// `spec.containers[0].image`: what strict decoding and validation print.
    package var description: String {
        var text = ""
        for step in steps {
            switch step {
            case .field(let name): text += text.isEmpty ? name : ".\(name)"
            case .index(let index): text += "[\(index)]"
            }
        }
        return text
    }
}
