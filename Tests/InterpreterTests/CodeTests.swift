import Basis
import Diagnostics
import Language
import Testing

/// Every code that the language and the machine own is raised by some text.
@Suite struct CodeTests {
    private static let raisers: [(DiagnosticCode, String)] = [
        (.incomplete, "echo 'a"), (.unexpectedToken, "echo )"), (.unsupportedSyntax, "a &"),
        (.tooDeep, String(repeating: "( ", count: 40)), (.unreadableSource, "a\0"),
        (.badExpectation, "expect outputs is x"), (.unknownCommand, "nosuch"),
        (.badArithmetic, "echo $((1/0))"), (.badRedirection, "cat < nosuch"),
        (.badUsage, "shift 9"), (.limit, "while :; do echo xxxxxxxxxxxxxxxxxxxx; done"),
        (.expectationFailed, "true; expect failure"),
    ]

    @Test func `every code but that of a fault has a text that raises it`() {
        var limits = Limits()
        limits.outputBytes = 2_000
        for (code, text) in Self.raisers {
            #expect(run(text, limits: limits).codes == [code], "\(text)")
        }
        // A fault of mesh itself can be raised by no text.
        let missing = Set(DiagnosticCode.allCases).subtracting(Self.raisers.map(\.0))
        #expect(missing == [.internalFault])
    }
}
