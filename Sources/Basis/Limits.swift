import Synchronization

/// The bounds that an embedder sets; every one has a default that no honest script meets.
public struct Limits: Sendable {
    /// Interpreter steps for one run of a source text.
    public var steps = 10_000_000
    /// Virtual time that one run may pass.
    public var virtualTime = Nanoseconds.hours(24 * 365)
    /// Objects in the store.
    public var objects = 200_000
    /// Bytes on standard output and standard error of one run.
    public var outputBytes = 64 << 20
    /// Depth of nesting in scripts, manifests, substitutions and calls.
    public var nesting = 100
    /// Bytes in one source text, manifest or file.
    public var fileBytes = 16 << 20

    /// The defaults.
    public init() {}
}

/// Which bound was met; the top-level statement that met it is taken back (exit code 4).
public struct LimitExceeded: Error, Equatable, Sendable {
    /// The bound's name and value, as in "10,000,000 steps".
    public var what: String

    /// A limit whose description is `what`.
    public init(_ what: String) { self.what = what }
}

/// A flag that another thread or a signal handler sets to stop a run at its next step.
public final class Cancellation: Sendable {
    private let flag = Atomic<Bool>(false)

    /// A flag that is not set.
    public init() {}

    /// Asks the run to stop. Safe in a signal handler.
    public func cancel() { flag.store(true, ordering: .relaxed) }
    /// Clears the flag, before the next run.
    public func reset() { flag.store(false, ordering: .relaxed) }
    /// Whether the run was asked to stop.
    public var isCancelled: Bool { flag.load(ordering: .relaxed) }
}
