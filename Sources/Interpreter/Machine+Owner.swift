extension Machine {
    /// Sets `$0` and the positional parameters of the first process.
    package mutating func setArguments(name: String, _ parameters: [String]) {
        processes[0].name = name
        processes[0].parameters = parameters
    }

    /// Takes over another machine's variables, functions and parameters; what runs goes on.
    package mutating func restoreVariables(from other: Machine) {
        processes[0].variables = other.processes[0].variables
        processes[0].functions = other.processes[0].functions
        processes[0].parameters = other.processes[0].parameters
    }

    /// Whether another machine has the same variables and functions by name: whether a statement
    /// between the two changed any.
    package func hasVariables(of other: Machine) -> Bool {
        processes[0].variables == other.processes[0].variables
            && processes[0].functions.count == other.processes[0].functions.count
    }
}
