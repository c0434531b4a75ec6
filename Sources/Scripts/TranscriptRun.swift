import MeshKit

extension Transcript {
    /// A step whose output was not the expected one.
    public struct Failure: Sendable, Equatable {
        /// The step.
        public var step: Step
        /// What it printed.
        public var actual: String

        /// The difference for a person: the command with its line, then both texts line by line.
        public func report(file: String) -> String {
            var text = "\(file):\(step.line): $ \(step.command)\n"
            let expected = step.expected.split(separator: "\n", omittingEmptySubsequences: false)
            let found = actual.split(separator: "\n", omittingEmptySubsequences: false)
            var start = 0
            while start < min(expected.count, found.count), expected[start] == found[start] {
                start += 1
            }
            for line in expected[start...].dropLast() { text += "  - \(line)\n" }
            for line in found[start...].dropLast() { text += "  + \(line)\n" }
            return text
        }
    }

    /// Runs the document in fresh sessions that `make` gives and returns the steps that failed.
    public func failures(
        makingSession make: (SessionOptions) throws(SessionOptions.Problem) -> Mesh
    ) throws(SessionOptions.Problem) -> [Failure] {
        try outputs(makingSession: make).compactMap { step, actual in
            Self.matches(actual, step.expected) ? nil : Failure(step: step, actual: actual)
        }
    }

    /// The document with each step's output as it really is; elided outputs that still match stay.
    public func updated(
        makingSession make: (SessionOptions) throws(SessionOptions.Problem) -> Mesh
    ) throws(SessionOptions.Problem) -> String {
        var result = lines
        for (step, actual) in try outputs(makingSession: make).reversed()
        where !Self.matches(actual, step.expected) {
            let output = actual.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            result.replaceSubrange(step.outputLines, with: output.map(String.init))
        }
        return result.joined(separator: "\n")
    }

    private func outputs(
        makingSession make: (SessionOptions) throws(SessionOptions.Problem) -> Mesh
    ) throws(SessionOptions.Problem) -> [(Step, String)] {
        var results: [(Step, String)] = []
        var session: Mesh?
        for step in steps {
            var mesh: Mesh
            if let session, !step.beginsSession { mesh = session } else { mesh = try make(options) }
            var bytes: [UInt8] = []
            _ = mesh.run(step.command + "\n", as: .piped(file: "<transcript>")) {
                bytes += $0.bytes
            }
            // A last line without an end is shown on a line of its own, as a terminal's prompt is.
            if let last = bytes.last, last != 10 { bytes.append(10) }
            results.append((step, String(decoding: bytes, as: UTF8.self)))
            session = mesh
        }
        return results
    }

    /// Whether a text is the expected one, where a line `...` stands for any number of lines.
    static func matches(_ actual: String, _ expected: String) -> Bool {
        if actual == expected { return true }
        guard expected.contains("...\n") else { return false }
        let found = actual.split(separator: "\n", omittingEmptySubsequences: false)
        let wanted = expected.split(separator: "\n", omittingEmptySubsequences: false)
        // Greedy matching with one point to come back to is enough: a later `...` makes any earlier
        // choice as good as another.
        var (i, j) = (0, 0)
        var resume: (found: Int, wanted: Int)?
        while i < found.count {
            if j < wanted.count, wanted[j] == "..." {
                resume = (i, j + 1)
                j += 1
            } else if j < wanted.count, wanted[j] == found[i] {
                i += 1
                j += 1
            } else if let point = resume {
                resume = (point.found + 1, point.wanted)
                (i, j) = (point.found + 1, point.wanted)
            } else {
                return false
            }
        }
        return wanted[j...].allSatisfy { $0 == "..." }
    }
}
