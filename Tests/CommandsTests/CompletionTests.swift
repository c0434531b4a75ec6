import Testing

@testable import Commands

/// What Tab offers, line by line.
@Suite struct CompletionTests {
    private static let state: SessionState = {
        let session = KubectlSession(
            wholeWith: ["pod.yaml": "", "docs/a.md": ""], start: .meshStart
        ).state
        let text = """
            kubectl create namespace shop
            kubectl create deployment web --image busybox -- sleep 1000
            kubectl run solo --image busybox -- sleep 1000
            sleep 20
            """
        return Trial(text, on: session).session
    }()

    private func candidates(_ line: String) -> [String] {
        Self.state.completions(
            for: line, variables: ["HOME"], functions: [], snapshots: ["before"]
        ).candidates
    }

    /// A line, and all that can stand at its end.
    static let exact: [(line: String, candidates: [String])] = [
        ("clock ", ["hold", "run"]),
        ("hints o", ["off", "on"]),
        ("internet ", ["add", "list", "remove"]),
        ("internet remove www.bai", ["www.baidu.com"]),
        ("restore ", ["before"]),
        ("quit ", []),
        ("why deploy/", ["deploy/web"]),
        ("why deployment/", ["deployment/web"]),
        ("inject ns/sh", ["ns/shop"]),
        ("inject deploy/w", ["deploy/web"]),
        ("trace --w", ["--without-sidecar"]),
        ("trace --m", ["--method", "--mode"]),
        ("trace -o ", ["html", "json", "picture", "svg", "text"]),
        ("what-if kub", ["kubectl"]),
        ("what-if kubectl get deploym", ["deployments"]),
        ("eventually within 5s why deploy/", ["deploy/web"]),
        ("fidelity ServiceE", ["ServiceEntry"]),
        ("fidelity servicee", ["serviceentry"]),
        ("help UP", ["UPE"]),
        ("expect fa", ["failure"]),
        ("kubectl exec deploy/web -- wg", ["wget"]),
        ("trace solo -- nslo", ["nslookup"]),
        ("exec solo -- wget http://www.baidu.c", ["http://www.baidu.com"]),
        ("exec -c ", []),
        ("exec solo -c ", ["solo"]),
        ("kubectl get ev", ["events"]),
        ("kubectl get deploy", ["deployments"]),
        ("kubectl get cm", ["cm"]),
        ("get pods sol", ["solo"]),
        ("kubectl get pods -n sho", ["shop"]),
        ("kubectl apply ", ["-f", "set-last-applied", "view-last-applied"]),
        ("kubectl apply -f po", ["pod.yaml"]),
        ("apply -f d", ["docs/"]),
        ("inject -f po", ["pod.yaml"]),
        ("inject --d", ["--diff", "--dry-run"]), ("inject deploy/web --flow -o ", ["svg", "text"]),
        ("why -o ", ["json", "text"]), ("reach web svc/", ["svc/kubernetes"]),
        ("kubectl get pods > po", ["pod.yaml"]),
        ("cat po", ["pod.yaml"]),
        ("kubectl rollout restart deployment/", ["deployment/web"]),
        ("istioctl proxy-c", ["proxy-config"]),
        ("istioctl pc", ["pc"]),
        ("istioctl proxy-config ", ["cluster", "endpoint", "listener", "route"]),
        ("istioctl pc cluster deploy/w", ["deploy/web"]),
        ("istioctl pc listener --fi", ["--file"]),
        ("echo $HO", ["$HOME"]),
    ]

    @Test(arguments: exact)
    func `the end of a line`(_ wanted: (line: String, candidates: [String])) {
        let found = candidates(wanted.line)
        #expect(found.filter { !$0.hasPrefix("samples") } == wanted.candidates, "\(wanted.line)")
    }

    @Test(arguments: ["kubectl get ", "describe ", "kubectl "])
    func `no word is offered twice, and types by their plurals only`(line: String) {
        let found = candidates(line)
        #expect(found.count > 20)
        #expect(Set(found).count == found.count)
        #expect(!found.contains("ev") && !found.contains("po"))
    }

    @Test func `targets are offered where nothing is typed`() {
        let found = candidates("why ")
        #expect(found.contains("solo") && found.contains("deploy/web") && found.contains("ns/shop"))
        #expect(candidates("help ").contains("eventually"))
        #expect(candidates("inject ").contains("ns/default"))
        #expect(!candidates("inject ").contains("solo"))
    }
}
