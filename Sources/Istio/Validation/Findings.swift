/// What validation found: errors, which refuse an object, and warnings, which accept it.
// istio pkg/config/validation/agent/validation.go: Validation
package struct Findings: Sendable, Equatable {
    /// The errors, in order.
    package private(set) var errors: [String] = []
    /// The warnings, in order.
    package private(set) var warnings: [String] = []

    init() {}

    /// All errors in one text; nil without any. One error stands as it is.
    package var errorText: String? {
        switch errors.count {
        case 0: nil
        case 1: errors[0]
        default: multiError(errors)
        }
    }

    /// Adds an error, if there is one.
    mutating func add(_ problem: String?) {
        if let problem { errors.append(problem) }
    }

    /// Adds an error if a condition holds.
    mutating func add(_ problem: @autoclosure () -> String, if condition: Bool) {
        if condition { errors.append(problem()) }
    }

    /// Adds a warning, if there is one.
    mutating func warn(_ problem: String?) {
        if let problem { warnings.append(problem) }
    }

    /// Adds what was found elsewhere.
    mutating func add(_ other: Findings) {
        errors += other.errors
        warnings += other.warnings
    }

    /// Adds the errors found elsewhere: Istio drops the warnings of some parts.
    mutating func addErrors(of other: Findings) { errors += other.errors }
}
