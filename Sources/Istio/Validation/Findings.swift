/// What validation found: errors, which refuse an object, and warnings, which accept it.
// istio pkg/config/validation/agent/validation.go: Validation
package struct Findings: Sendable, Equatable {
    /// The errors, in order.
    package private(set) var errors: [String] = []
    /// The warnings, in order.
    package private(set) var warnings: [String] = []

    /// Whether some error came out of a list of Istio's, which is printed as a list even when it
    /// holds one error.
    private var isList = false

    init() {}

    /// All errors in one text; nil without any. One error stands as it is, unless Istio made a
    /// list of it at once.
    // hashicorp/go-multierror: Append, ListFormatFunc
    package var errorText: String? {
        switch errors.count {
        case 0: nil
        case 1: isList ? multiError(errors) : errors[0]
        default: multiError(errors)
        }
    }

    /// Adds an error, if there is one.
    mutating func add(_ problem: String?) {
        if let problem { errors.append(problem) }
    }

    /// Adds an error that Istio puts into a list of its own at once.
    mutating func list(_ problem: String?) {
        guard let problem else { return }
        errors.append(problem)
        isList = true
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
        addErrors(of: other)
        warnings += other.warnings
    }

    /// Adds the errors found elsewhere: Istio drops the warnings of some parts.
    mutating func addErrors(of other: Findings) {
        errors += other.errors
        isList = isList || other.isList
    }

    /// Adds what was found elsewhere, with the errors as a list of Istio's.
    mutating func addList(_ other: Findings) {
        add(other)
        if !other.errors.isEmpty { isList = true }
    }

    /// The same findings with every error changed.
    func mapErrors(_ change: (String) -> String) -> Findings {
        var result = self
        result.errors = errors.map(change)
        return result
    }
}
