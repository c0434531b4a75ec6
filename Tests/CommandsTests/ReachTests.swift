import Testing

@testable import Commands

/// `reach`: who can reach whom, and what a command would change in it.
@Suite struct ReachTests {
    private static let state: SessionState = {
        let text = """
            kubectl label ns default istio-injection=enabled
            kubectl create deployment web --image nginx
            kubectl expose deployment web --port 80
            kubectl create deployment empty --image nginx --replicas 0
            kubectl expose deployment empty --port 8080
            kubectl apply -f samples/svc-entry.yaml
            kubectl create ns plain
            kubectl create deployment client --image nginx -n plain
            sleep 30
            """
        return Trial(text, on: KubectlSession(wholeWith: [:], start: .meshStart).state).session
    }()

    @Test func `the table has a row for each workload and each port`() {
        let trial = Trial("reach", on: Self.state)
        #expect(
            trial.output == """
                FROM             TO                   PORT   REACHED   ANSWER   WAY
                deployment/web   kubernetes.default   443    yes       403      outbound|443||kubernetes.default.svc.cluster.local
                deployment/web   empty.default        8080   no        503 UH   outbound|8080||empty.default.svc.cluster.local
                deployment/web   web.default          80     yes       200      outbound|80||web.default.svc.cluster.local
                deployment/web   www.baidu.com        80     yes       200      outbound|80||www.baidu.com
                deployment/web   www.baidu.com        443    yes       200      outbound|443||www.baidu.com

                """, "\(trial.output)")
    }

    @Test(arguments: [
        (
            "reach web www.baidu.com",
            "web    www.baidu.com   80     yes       200      outbound|80||www.baidu.com"
        ),
        ("reach web www.baidu.com:8080", "no        connection reset UF,URX"),
        ("reach web nowhere.example", "no        the name is not known"),
        ("reach client svc/web.default -n plain", "yes       200      no sidecar"),
        ("reach ns/plain ns/default", "deployment/client   empty.default        8080   no"),
    ])
    func `words choose rows`(_ wanted: (statement: String, row: String)) {
        let trial = Trial(wanted.statement, on: Self.state)
        #expect(trial.code == 0)
        #expect(trial.output.contains(wanted.row), "\(trial.output)")
    }

    @Test func `nothing of it is kept`() {
        let trial = Trial("reach", on: Self.state)
        #expect(trial.session.simulation.callsMade == Self.state.simulation.callsMade)
    }

    @Test func `what-if tells what would change in it`() {
        let trial = Trial("what-if kubectl scale deployment empty --replicas 1", on: Self.state)
        let line = "reach deployment/web -> empty.default:8080: 503 UH -> "
        #expect(trial.output.contains(line), "\(trial.output)")
    }

    @Test(arguments: [
        ("reach nosuch", "reach: no pod of 'nosuch' is running in namespace default"),
        ("reach a b c", "FROM and TO at most"), ("reach -o xml", "-o takes text or json"),
        ("reach -n nowhere", "reach: no pod is running in namespace nowhere"),
    ])
    func `words that name nothing are said`(_ wanted: (statement: String, text: String)) {
        let trial = Trial(wanted.statement, on: Self.state)
        #expect(trial.code == 1)
        #expect(trial.output.contains(wanted.text), "\(trial.output)")
    }
}
