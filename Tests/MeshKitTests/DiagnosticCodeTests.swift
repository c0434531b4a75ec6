import MeshKit
import Testing

@Suite struct DiagnosticCodeTests {
    /// A script that raises each code.
    private static func script(for code: DiagnosticCode) -> String {
        switch code {
        case .incomplete: "echo 'open"
        case .unexpectedToken: "echo a )"
        case .unsupportedSyntax: "sleep 1 &"
        case .tooDeep: String(repeating: "(", count: 200)
        case .unreadableSource: "echo \u{1}"
        case .badExpectation: "expect nonsense of some kind"
        case .unknownCommand: "nosuchcommand"
        case .badArithmetic: "echo $((1 / 0))"
        case .badRedirection: "cat < /no/such/file"
        case .badUsage: "clock halt"
        case .limit: "while :; do :; done"
        case .expectationFailed: "echo a\nexpect output is b"
        // A fault of mesh itself: no input is known that raises it.
        case .internalFault: ""
        }
    }

    @Test(arguments: DiagnosticCode.allCases.filter { $0 != .internalFault })
    func `each code is raised, and help explains it`(code: DiagnosticCode) throws {
        var limits = Limits()
        limits.steps = 5_000
        var mesh = try Mesh(limits: limits)
        let output = mesh.run(Self.script(for: code))
        #expect(output.exitCode != 0)
        #expect(output.stderr.contains(code.rawValue), "\(output.stderr)")
        #expect(mesh.run("help \(code.rawValue)").stdout.hasPrefix("\(code.rawValue): "))
    }
}
