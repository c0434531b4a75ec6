import Foundation
import Testing

@testable import Commands

/// `fault`: what it says, and what follows from it.
@Suite struct FaultTests {
    private static let state: SessionState = {
        let text = """
            kubectl label ns default istio-injection=enabled
            kubectl create deployment web --image nginx
            kubectl expose deployment web --port 80
            kubectl create deployment client --image nginx
            sleep 30
            """
        return Trial(text, on: KubectlSession(wholeWith: [:], start: .meshStart).state).session
    }()

    private static let call = "kubectl exec deploy/client -- curl -s -o /dev/null -w '%{http_code}'"

    /// A fault, and what a call to a host answers with it.
    static let calls: [(fault: String, url: String, answer: String)] = [
        ("host/www.baidu.com", "http://www.baidu.com", "503"),
        ("host/www.baidu.com refuse", "http://www.baidu.com", "503"),
        ("host/www.baidu.com reset", "http://www.baidu.com", "503"),
        ("host/www.baidu.com slow", "http://www.baidu.com", "200"),
        ("deploy/web refuse", "http://web", "503"),
        ("deploy/web reset", "http://web", "503"),
        ("dns", "http://www.baidu.com", "000"),
    ]

    @Test(arguments: calls)
    func `a fault is met by calls until it is mended`(
        _ wanted: (fault: String, url: String, answer: String)
    ) {
        let made = Trial(
            "fault \(wanted.fault) > /tmp/log\n\(Self.call) \(wanted.url) || true", on: Self.state)
        #expect(made.output.hasPrefix(wanted.answer), "\(wanted.fault): \(made.output)")
        let mended = Trial(
            "fault clear > /tmp/log\n\(Self.call) \(wanted.url)", on: made.session)
        #expect(mended.output.hasPrefix("200"), "\(wanted.fault): \(mended.output)")
    }

    @Test func `why names the fault and what mends it`() {
        let trial = Trial(
            "fault host/www.baidu.com refuse > /tmp/log\n"
                + "\(Self.call) http://www.baidu.com > /tmp/log\nwhy", on: Self.state)
        let cause =
            "because  broken on purpose: host/www.baidu.com refuse "
            + "(mend it: fault clear host/www.baidu.com)\n"
        #expect(trial.output.contains(cause), "\(trial.output)")
    }

    @Test func `an unhealthy pod leaves its service when its probe has failed often enough`() {
        let trial = Trial(
            "fault deploy/web unhealthy > /tmp/log\nsleep 61\n"
                + "kubectl get endpoints web -o jsonpath='{.subsets[*].addresses}'\n"
                + "kubectl get pods -o jsonpath='{.items[*].status.containerStatuses[*].ready}'",
            on: Self.state)
        #expect(trial.output.hasSuffix("false true"), "\(trial.output)")
        #expect(!trial.output.contains("10.244"))
    }

    @Test func `an image that is missing cannot be pulled`() {
        let trial = Trial(
            "fault image/httpd > /tmp/log\nkubectl run h --image httpd:2 > /tmp/log\nsleep 5\n"
                + "kubectl get pod h -o jsonpath='{..state.waiting.message}'", on: Self.state)
        #expect(
            trial.output.contains(
                "\"docker.io/library/httpd:2\": docker.io/library/httpd:2: not found"),
            "\(trial.output)")
    }

    @Test func `without istiod webhooks fail and proxies keep what they have`() {
        let route = "\(Self.call) http://web; echo -n ' '"
        // The Service has another port from now on; the proxy hears of it when istiod is back.
        let text = """
            fault istiod > /tmp/log
            kubectl run x --image nginx 2> /tmp/err || cat /tmp/err
            kubectl patch service web > /tmp/log \
              -p '{"spec":{"ports":[{"port":80,"targetPort":81}]}}'
            \(route)
            fault clear istiod > /tmp/log
            \(route)
            """
        let trial = Trial(text, on: Self.state)
        #expect(
            trial.output.contains("failed calling webhook \"namespace.sidecar-injector.istio.io\""))
        #expect(trial.output.hasSuffix("200 503 "), "\(trial.output)")
    }

    @Test(arguments: [
        ("fault host/nowhere.example", "fault: there is no 'host/nowhere.example' to break"),
        ("fault istiod slow", "istiod can be: refuse"),
        ("fault pod/nosuch", "fault: there is no 'pod/nosuch' to break"),
        ("fault deploy/web missing", "deploy/web can be: refuse, drop, slow, reset, unhealthy"),
        ("fault -x", "there is no option -x"),
    ])
    func `what cannot break is said`(_ wanted: (statement: String, text: String)) {
        let trial = Trial(wanted.statement, on: Self.state)
        #expect(trial.code == 1)
        #expect(trial.session.simulation.faults.isEmpty)
        #expect(trial.output.contains(wanted.text), "\(trial.output)")
    }

    @Test func `the list shows what is broken`() {
        let trial = Trial(
            "fault\nfault host/www.baidu.com > /tmp/log\nfault dns > /tmp/log\nfault",
            on: Self.state)
        #expect(
            trial.output == """
                nothing is broken
                TARGET               KIND
                host/www.baidu.com   refuse
                dns                  drop

                """)
    }
}
