import Interpreter

/// What an istioctl command does that takes more than one step: it waits, or asks the user.
package protocol IstioctlTask: Sendable {
    /// Does a bounded amount of work, as ``SessionCommand/advance(_:in:)`` does.
    mutating func advance(
        _ io: inout CommandIO, in session: inout SessionState
    ) throws(IstioctlError) -> Step
}

/// A question that is answered with yes or no.
// istio operator/cmd/mesh/shared.go: Confirm; istioctl/pkg/util/common.go
struct Confirmation: Sendable {
    private let question: String
    private var isAsked = false

    init(_ question: String) { self.question = question }

    /// The answer, of the next line of input; nil while there is none. What is neither yes nor no
    /// is asked again; no answer at all is no.
    mutating func answer(_ io: inout CommandIO) -> Bool? {
        while true {
            if !isAsked {
                io.print("\(question) ")
                isAsked = true
            }
            guard let line = io.takeLine() else { return io.inputIsClosed ? false : nil }
            isAsked = false
            let words = String(decoding: line, as: UTF8.self).split(whereSeparator: \.isWhitespace)
            guard words.count == 1 else { return false }
            switch words[0].uppercased() {
            case "Y", "YES": return true
            case "N", "NO": return false
            default: continue
            }
        }
    }
}
