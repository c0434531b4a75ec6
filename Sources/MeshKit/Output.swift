/// What a run printed, collected.
public struct Output: Sendable {
    /// Standard output.
    public var stdout: String
    /// Standard error: the tools' own and mesh's diagnostics.
    public var stderr: String
    /// How it ended.
    public var outcome: Outcome

    /// The exit code.
    public var exitCode: Int32 { outcome.exitCode }
    /// mesh's own remarks.
    public var notes: [Note] { outcome.notes }
    /// mesh's own diagnostics.
    public var diagnostics: [Diagnostic] { outcome.diagnostics }

    /// An output from its parts.
    public init(stdout: String, stderr: String, outcome: Outcome) {
        self.stdout = stdout
        self.stderr = stderr
        self.outcome = outcome
    }
}
