import Basis
import Diagnostics
import Testing

@Suite struct ExpectationTests {
    @Test(arguments: [
        "true; expect status 0", "(exit 3); expect exit 3", "(exit 3); expect not status 0",
        "true; expect success", "false; expect failure", "echo hello; expect output contains ell",
        "echo hello; expect output is hello", "echo hello; expect not output is 'hell'",
        "echo hello; expect output matches '^h.*o$'", "echo hello; expect output starts with he",
        "echo hello; expect output ends with lo", "true; expect no output", "true; expect no error",
        "true; expect output is empty", "seq 3; expect output has 3 lines",
        "cat nosuch; expect error contains 'No such file'", "echo x >f; expect no output",
        "echo a; echo b; expect not output contains a",
        "{ echo a; echo b; }; expect output contains a",
        "echo a | tr a b; expect output is b", "echo e >&2; expect error is e; expect no output",
        "printf 'a\nb\n'; expect output is <<E\na\nb\nE",
        "for i in 1 2; do echo $i; expect output is $i; done",
        "f() { echo in; }; f; expect output is in", "(exit 2); expect exit 2; expect exit 2",
        "if cat nosuch 2>/dev/null; then :; else echo no; fi; expect output is no",
        "X='a b'; echo $X; expect output is $X", "X=$(echo sub); expect no output", "expect ready",
        "eventually true", "always for 3s true", "eventually [ 1 = 1 ]",
    ])
    func `an expectation that holds is silent`(_ script: String) {
        let found = run(script, stops: true)
        #expect(found.code == 0)
        #expect(found.codes == [])
    }

    @Test(arguments: [
        ("true; expect exit 1", "expected exit 1", "the status is 0"),
        ("echo hi; expect output is ho", "expected output is ho", "the output is\n    hi"),
        ("echo hi; expect no output", "expected no output", "the output is\n    hi"),
        ("true; expect output contains x", "expected output contains x", "the output is empty"),
        ("echo hi; expect not output contains h", "expected not output contains h", "hi"),
        ("seq 3; expect output has 2 lines", "expected output has 2 lines", "1\n    2\n    3"),
        ("cat nosuch; expect error matches '^x'", "expected error matches ^x", "cat: nosuch"),
        (
            "eventually within 3s false", "expected the command to succeed within the time",
            "status is 1"
        ),
        ("always for 3s false", "expected the command to succeed at every second", "status is 1"),
    ])
    func `one that does not says what was found`(
        _ script: String, _ expected: String, _ found: String
    ) {
        let outcome = run(script, stops: true)
        #expect(outcome.code == 1)
        #expect(outcome.codes == [.expectationFailed])
        #expect(outcome.errors.contains(expected))
        #expect(outcome.errors.contains(found))
    }

    @Test func `eventually tries again every second until it holds`() {
        var host = TestHost()
        let start = host.now
        host.readyAt = start + .seconds(7)
        #expect(run("eventually within 30s ready", stops: true, in: &host).code == 0)
        #expect(host.now - start == .seconds(7))
        host.readyAt = host.now + .seconds(100)
        let late = run("eventually within 30s ready", stops: true, in: &host)
        #expect(late.codes == [.expectationFailed])
        #expect(late.errors.contains("not yet"))
        #expect(host.now - start == .seconds(37))
    }

    @Test func `a command of eventually shows its last attempt only`() {
        var host = TestHost()
        let script = """
            eventually within 1m { echo try >> log; date +%S; expect output contains 05; }
            wc -l < log
            """
        let found = run(script, stops: true, in: &host)
        #expect(found == Outcome(output: "05\n6\n", code: 0))
    }

    @Test func `always holds for its time`() {
        var host = TestHost()
        let start = host.now
        #expect(run("always for 10s ready", stops: true, in: &host).code == 0)
        #expect(host.now - start == .seconds(10))
        host.readyAt = host.now + .seconds(1)
        #expect(run("always for 10s ready", stops: true, in: &host).code == 1)
    }

    @Test func `a mistyped subject is put right`() {
        #expect(run("expect outputs is x").errors.contains("did you mean 'output'?"))
        #expect(run("expect redy").errors.contains("did you mean 'ready'?"))
    }
}
