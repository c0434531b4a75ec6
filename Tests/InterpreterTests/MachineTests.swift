import Basis
import Diagnostics
import Foundation
import Interpreter
import Language
import Testing
import Tools

@Suite struct MachineTests {
    @Test(
        arguments: [
            ("nosuch", "dialect", DiagnosticCode.unknownCommand, 127),
            ("ech hi", "", .unknownCommand, 127), ("echo $((1/0))", "", .badArithmetic, 2),
            ("echo $((9223372036854775807 + 1))", "", .badArithmetic, 2),
            ("echo $((1 +))", "", .badArithmetic, 2), ("echo $((x y))", "", .badArithmetic, 2),
            ("cat < nosuch", "", .badRedirection, 1), ("echo x > no/such", "", .badRedirection, 1),
            ("echo x >&7", "", .badRedirection, 1), ("cd nosuch", "", .badUsage, 2),
            ("shift 3", "", .badUsage, 2), ("echo ${X:?not there}", "", .badUsage, 2),
            ("export 1x=2", "", .badUsage, 2), ("[ 1 -eq x ]", "", .badUsage, 2),
            ("[ a", "", .badUsage, 2), ("set -o pipefail", "", .badUsage, 2),
            ("expect outputs contains x", "", .badExpectation, 2),
            ("expect output contain x", "", .badExpectation, 2),
            ("expect output matches '('", "", .badExpectation, 2),
            ("eventually within soon true", "", .badExpectation, 2),
            ("eventually output contains x", "", .badExpectation, 2),
            ("false; expect status 0", "", .expectationFailed, 1),
            ("X=eval; $X echo", "", .unsupportedSyntax, 2),
            ("f() { f; }; f", "", .tooDeep, 2),
        ] as [(String, String, DiagnosticCode, Int32)])
    func `the session's shell reports its own errors as diagnostics`(
        _ script: String, _ note: String, _ code: DiagnosticCode, _ status: Int32
    ) {
        let found = run(script)
        #expect(found.codes == [code])
        #expect(found.code == status)
        #expect(found.errors.hasPrefix("test:1:"))
        #expect(found.errors.contains(code.rawValue))
    }

    @Test(
        arguments: [
            ("nosuch", "sh: nosuch: not found\n", 127),
            ("cat < nosuch", "sh: can't open nosuch: no such file\n", 1),
            ("echo x > no/such", "sh: can't create no/such: nonexistent directory\n", 1),
            ("echo $((1/0)); echo never", "sh: divide by zero\n", 2),
            ("echo $((1 +)); echo never", "sh: arithmetic syntax error\n", 2),
            ("cd nosuch", "sh: cd: line 1: can't cd to nosuch: No such file or directory\n", 2),
            ("echo ${X?}; echo never", "sh: X: parameter not set\n", 2),
            ("[ 1 -eq x ]", "sh: x: bad number\n", 2), ("[ a", "sh: missing ]\n", 2),
            ("denied", "denied: Permission denied\n", 126),
        ] as [(String, String, Int32)])
    func `a container's shell has busybox's words`(
        _ script: String, _ errors: String, _ status: Int32
    ) {
        #expect(run(script, dialect: .busybox) == Outcome(errors: errors, code: status))
    }

    @Test func `a diagnostic shows the line, and a fix`() {
        #expect(
            run("echo a\n  ech b").errors == """
                test:2:3: error MESH0201: ech: not a command; did you mean 'echo'?
                      ech b
                      ^^^
                  fix: write 'echo'

                """)
    }

    @Test(
        arguments: [
            ("echo a; false; echo b", "a\n", 1), ("(exit 7); echo b", "", 7),
            ("! true; echo b", "b\n", 0), ("false || echo b", "b\n", 0),
            ("false && true; echo b", "b\n", 0),
            ("if false; then :; fi; while false; do :; done; echo b", "b\n", 0),
            ("false; expect status 1; echo b", "b\n", 0), ("false; expect success; echo b", "", 1),
            ("f() { false; echo in; }; f; echo b", "", 1),
            ("f() { false; echo in; }; f || echo b", "in\n", 0),
            ("X=$(false); echo b", "", 1), ("echo $(false) x; echo b", "x\nb\n", 0),
            ("for i in 1 2; do echo $i; false; done", "1\n", 1), ("true | false; echo b", "", 1),
            ("nosuch 2>/dev/null; echo b", "", 127), ("exit 3", "", 3),
            ("{ false; } && echo; echo b", "b\n", 0), ("expect status 1; echo b", "", 1),
        ] as [(String, String, Int32)])
    func `a script stops at its first failing statement`(
        _ script: String, _ output: String, _ code: Int32
    ) {
        let found = run(script, stops: true)
        #expect(found.output == output)
        #expect(found.code == code)
    }

    @Test func `without that, statements go on`() {
        #expect(run("false; echo b; nosuch 2>/dev/null; echo c").output == "b\nc\n")
    }

    @Test func `time passes while a machine sleeps, and pipelines sleep together`() {
        var host = TestHost()
        let start = host.now
        #expect(run("sleep 1.5m; sleep 2", in: &host).code == 0)
        #expect(host.now - start == .seconds(92))
        let second = host.now
        #expect(run("sleep 5 | sleep 3; (sleep 1)", in: &host).code == 0)
        #expect(host.now - second == .seconds(6))
    }

    @Test func `an endless writer ends with its reader`() {
        let found = run("while true; do echo y; sleep 1; done | head -3; echo $?")
        #expect(found == Outcome(output: "y\ny\ny\n0\n", code: 0))
    }

    @Test func `a machine waits for input, takes it line by line, and ends with it`() throws {
        var host = TestHost()
        var machine = TestHost.machine()
        machine.load(try parse(SourceText(name: "t", text: "read a; echo got $a; cat")))
        #expect(machine.run(in: &host) == .waiting)
        machine.offer(Array("one\ntwo".utf8))
        #expect(machine.run(in: &host) == .waiting)
        #expect(Self.text(machine.takeOutput()) == "got one\ntwo")
        machine.offer(Array("\n".utf8))
        machine.closeInput()
        #expect(machine.run(in: &host) == .done(0))
        #expect(Self.text(machine.takeOutput()) == "\n")
    }

    @Test func `a copy of a machine goes on by itself`() throws {
        var host = TestHost()
        var machine = TestHost.machine()
        machine.load(
            try parse(
                SourceText(name: "t", text: "for i in 1 2 3; do sleep 1; X=$X$i; done; echo $X")))
        guard case .sleeping(let instant) = machine.run(in: &host) else {
            Issue.record("it does not sleep")
            return
        }
        var copy = machine
        var other = host
        copy.setVariable("X", to: "copy")
        host.now = instant
        #expect(host.finish(&machine) == 0)
        #expect(other.finish(&copy) == 0)
        #expect(Self.text(machine.takeOutput()) == "123\n")
        #expect(Self.text(copy.takeOutput()) == "copy123\n")
    }

    @Test func `Ctrl-C drops what runs and keeps the variables`() throws {
        var host = TestHost()
        var machine = TestHost.machine()
        machine.load(try parse(SourceText(name: "t", text: "X=1; while true; do X=2; done >f")))
        for _ in 0..<5 { #expect(machine.step(in: &host) == .running) }
        machine.interrupt()
        #expect(machine.status == 130)
        machine.load(try parse(SourceText(name: "t", text: "echo $X on the terminal")))
        #expect(machine.run(in: &host) == .done(0))
        #expect(Self.text(machine.takeOutput()) == "2 on the terminal\n")
    }

    @Test func `step returns behind each top-level statement`() throws {
        var host = TestHost()
        var machine = TestHost.machine()
        machine.load(try parse(SourceText(name: "t", text: "true\ntrue; true")))
        var counts: [Int] = []
        while machine.step(in: &host) == .running { counts.append(machine.endedStatements) }
        #expect(counts == [1, 2] || counts == [1, 2, 3])
        #expect(host.endedStatements == 3)
    }

    @Test func `what a statement printed and noted is bounded and reported`() {
        var limits = Limits()
        limits.steps = 10_000
        let endless = run("while true; do :; done", limits: limits)
        #expect(endless.code == 4)
        #expect(endless.codes == [.limit])
        limits = Limits()
        limits.outputBytes = 1_000
        let loud = run("while true; do echo x; done", limits: limits)
        #expect(loud.code == 4)
        #expect(loud.codes == [.limit])
        #expect(loud.output.utf8.count <= 1_000)
        #expect(run("f() { f | f; }; f").code == 4)
    }

    @Test func `deep and large scripts do no harm on a small stack`() {
        let deep =
            String(repeating: "( ", count: 33) + "echo in" + String(repeating: " )", count: 33)
        let arithmetic =
            "echo $((" + String(repeating: "(", count: 10_000) + "1"
            + String(repeating: ")", count: 10_000) + "))"
        let words = "echo " + String(repeating: "w ", count: 100_000) + "| wc -w"
        let statements = String(repeating: "X=$((X+1))\n", count: 20_000) + "echo $X"
        let quotes =
            String(repeating: "\"${X:-", count: 25) + "q" + String(repeating: "}\"", count: 25)
        let nested =
            String(repeating: "echo \"$(", count: 16) + "echo deep"
            + String(repeating: ")\"", count: 16)
        let blocks = String(repeating: "if eventually ", count: 20) + "true"
        let ifs =
            String(repeating: "for i in x; do ", count: 33) + "echo for"
            + String(repeating: "; done", count: 33)
        let outcomes = Self.onSmallStack {
            [deep, arithmetic, words, statements, "echo " + quotes, nested, ifs, blocks].map {
                run($0)
            }
        }
        #expect(
            outcomes.map(\.output)
                == ["in\n", "", "100000\n", "20000\n", "q\n", "deep\n", "for\n", ""])
        #expect(outcomes[1].codes == [.badArithmetic])
    }

    static func text(_ chunks: [Chunk]) -> String {
        String(decoding: chunks.flatMap(\.bytes), as: UTF8.self)
    }

    /// Runs something on a thread with 512 KB of stack.
    static func onSmallStack(_ body: @escaping @Sendable () -> [Outcome]) -> [Outcome] {
        final class Box: @unchecked Sendable { var outcomes: [Outcome] = [] }
        let box = Box()
        let done = DispatchSemaphore(value: 0)
        let thread = Thread {
            box.outcomes = body()
            done.signal()
        }
        thread.stackSize = 512 << 10
        thread.start()
        done.wait()
        return box.outcomes
    }
}
