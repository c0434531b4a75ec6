import Testing

@testable import Commands

/// `expect call` and `expect pod`.
@Suite struct SubjectTests {
    private static let state: SessionState = {
        let text = """
            kubectl label ns default istio-injection=enabled
            kubectl create deployment web --image curlimages/curl -- sleep 1000
            kubectl create deployment bad --image busybox -- false
            sleep 30
            """
        let session = KubectlSession(wholeWith: [:], start: .meshStart).state
        return Trial(text, on: session).session
    }()

    /// A statement and its code: 0 where the expectation holds.
    static let cases: [(statement: String, code: Int32)] = [
        ("expect pod deploy/web is Running", 0),
        ("expect pod deploy/web is ready", 0),
        ("expect pod deploy/web is 2/2", 0),
        ("expect pod deploy/web is 1/1", 1),
        ("expect not pod deploy/web is 1/1", 0),
        ("expect pod deploy/bad is ready", 1),
        ("expect pod nosuch is ready", 1),
        ("expect call deploy/web http://www.baidu.com is 200", 0),
        ("expect call deploy/web http://www.baidu.com is 200 via PassthroughCluster", 0),
        ("expect call deploy/web http://www.baidu.com is 200 via BlackHoleCluster", 1),
        ("expect call deploy/web http://www.baidu.com is 404", 1),
        ("expect not call deploy/web http://www.baidu.com is 404", 0),
        ("expect call deploy/bad http://www.baidu.com is 200", 1),
        ("eventually within 5s pod deploy/web is ready", 0),
        ("always for 3s pod deploy/web is ready", 0),
        ("eventually within 3s pod deploy/bad is ready", 1),
    ]

    @Test(arguments: cases)
    func `an expectation holds or not`(_ wanted: (statement: String, code: Int32)) {
        let trial = Trial(wanted.statement, on: Self.state)
        #expect((trial.code == 0) == (wanted.code == 0), "\(wanted.statement): \(trial.output)")
    }

    @Test(arguments: ["expect pod web", "expect call web is 200", "expect call web x is y"])
    func `words that make no expectation are told how it reads`(statement: String) {
        var machine = Self.state
        let result = machine.evaluate(
            .init(
                words: statement.split(separator: " ").dropFirst().map(String.init),
                range: .init(0, 0)))
        guard case .malformed(let text) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(text.contains("it reads: expect "))
    }

    @Test func `an expectation changes nothing`() {
        let trial = Trial("expect call deploy/web http://www.baidu.com is 200", on: Self.state)
        #expect(trial.session.simulation.callsMade == Self.state.simulation.callsMade)
    }
}
