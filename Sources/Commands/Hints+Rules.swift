/// The state before a statement, as far as hints ask for it.
package struct HintContext: Sendable {
    package init(_ session: SessionState) {}
}
extension SessionState {
    package mutating func newHints(since before: HintContext) -> [String] { [] }
}
