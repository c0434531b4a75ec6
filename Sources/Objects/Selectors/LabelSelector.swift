import YAML

/// Which objects are meant, by their labels: what `-l` takes and what `spec.selector` says.
public struct LabelSelector: Sendable, Equatable {
    /// One condition on one label.
    public struct Requirement: Sendable, Equatable {
        /// How the label is compared; the raw value is the API's, in lower case as in `-l`.
        public enum Operator: String, Sendable {
            case equals = "="
            case doubleEquals = "=="
            case notEquals = "!="
            case isIn = "in"
            case notIn = "notin"
            case exists = "exists"
            case doesNotExist = "!"
            case greaterThan = "gt"
            case lessThan = "lt"
        }

        /// The label's key.
        public var key: String
        /// How it is compared.
        public var comparison: Operator
        /// With what, in order.
        public var values: [String]

        /// A condition.
        public init(_ key: String, _ comparison: Operator, _ values: [String] = []) {
            self.key = key
            self.comparison = comparison
            self.values = values
        }

        /// Whether `labels` fulfil it.
        public func matches(_ labels: Fields) -> Bool {
            let value = labels[key]?.string
            switch comparison {
            case .equals, .doubleEquals, .isIn: return value.map(values.contains) ?? false
            case .notEquals, .notIn: return value.map { !values.contains($0) } ?? true
            case .exists: return value != nil
            case .doesNotExist: return value == nil
            case .greaterThan, .lessThan:
                guard let number = value.flatMap({ Int64($0) }),
                    let bound = values.first.flatMap({ Int64($0) })
                else { return false }
                return comparison == .greaterThan ? number > bound : number < bound
            }
        }
    }

    /// The conditions, all of which must hold, in order of their keys.
    public var requirements: [Requirement]
    /// Whether it matches no object at all: a missing selector of a field that needs one.
    public var isNothing = false

    /// A selector of `requirements`; without any it matches everything.
    public init(_ requirements: [Requirement] = []) {
        self.requirements = requirements.stablySorted { $0.key < $1.key }
    }

    /// The objects whose labels include `labels`: a Service's selector.
    public init(labels: Fields) {
        self.init(labels.map { Requirement($0.name, .equals, [$0.value.string ?? ""]) })
    }

    /// Matches no object.
    public static var nothing: LabelSelector {
        var selector = LabelSelector()
        selector.isNothing = true
        return selector
    }

    /// Reads a LabelSelector object with `matchLabels` and `matchExpressions`. A missing one
    /// matches nothing, an empty one everything (apimachinery pkg/apis/meta/v1/helpers.go:
    /// LabelSelectorAsSelector). An unknown operator matches nothing.
    public init(object: Value?) {
        guard let object, object != .null else {
            self = .nothing
            return
        }
        var requirements = (object["matchLabels"]?.map ?? [:]).map {
            Requirement($0.name, .equals, [$0.value.string ?? ""])
        }
        var isNothing = false
        for expression in object["matchExpressions"]?.items ?? [] {
            let comparison: Requirement.Operator
            switch expression["operator"]?.string {
            case "In": comparison = .isIn
            case "NotIn": comparison = .notIn
            case "Exists": comparison = .exists
            case "DoesNotExist": comparison = .doesNotExist
            default:
                isNothing = true
                continue
            }
            requirements.append(
                Requirement(
                    expression["key"]?.string ?? "", comparison,
                    expression["values"]?.strings ?? []))
        }
        self.init(requirements)
        self.isNothing = isNothing
    }

    /// Whether every object is meant.
    public var isEmpty: Bool { requirements.isEmpty && !isNothing }

    /// Whether an object with `labels` is meant.
    public func matches(_ labels: Fields) -> Bool {
        !isNothing && requirements.allSatisfy { $0.matches(labels) }
    }
}

extension LabelSelector: CustomStringConvertible {
    /// The selector as kubectl prints it: `app=web,tier in (a,b),!x`.
    public var description: String {
        requirements.map(\.description).joined(separator: ",")
    }
}

extension LabelSelector.Requirement: CustomStringConvertible {
    /// The condition as kubectl prints it.
    public var description: String {
        let list = values.sorted().joined(separator: ",")
        switch comparison {
        case .equals: return "\(key)=\(list)"
        case .doubleEquals: return "\(key)==\(list)"
        case .notEquals: return "\(key)!=\(list)"
        case .isIn: return "\(key) in (\(list))"
        case .notIn: return "\(key) notin (\(list))"
        case .exists: return key
        case .doesNotExist: return "!\(key)"
        case .greaterThan: return "\(key)>\(list)"
        case .lessThan: return "\(key)<\(list)"
        }
    }
}

extension Array {
    /// The items in order, those that are equal as they stood.
    func stablySorted(_ isLess: (Element, Element) -> Bool) -> [Element] {
        enumerated().sorted {
            isLess($0.element, $1.element)
                || !isLess($1.element, $0.element) && $0.offset < $1.offset
        }.map(\.element)
    }
}
