extension Mesh {
    /// What can stand at the end of `line`: commands, flags, kinds, live names, files, variables.
    public func completions(for line: String) -> Completions {
        let found = state.completions(
            for: line, variables: machine.variableNames, functions: machine.functionNames,
            snapshots: Array(history.named.keys))
        return Completions(candidates: found.candidates, replacing: found.replacing)
    }
}
