import Basis

/// One-line hints for a person at a terminal: each kind once a session, and none after `hints off`.
public struct Hints: Sendable {
    /// Whether hints are given at all.
    public var isOn = true
    private var given = OrderedMap<String, Bool>()

    /// Hints are on, and none was given yet.
    public init() {}

    /// Whether a hint of this kind is due; it counts as given from then on.
    mutating func take(_ kind: String) -> Bool {
        guard isOn, given[kind] == nil else { return false }
        given[kind] = true
        return true
    }
}
