import Testing

@testable import Commands

/// `iptables POD` and what istio-init leaves behind.
@Suite struct IptablesTests {
    private static let files = [
        "web.yaml": """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations:
            traffic.sidecar.istio.io/includeOutboundPorts: "8080,PORT"
        spec:
          containers:
          - {name: web, image: curlimages/curl, command: [sleep, infinity]}
          - {name: app, image: nginx}
        """
    ]

    private func run(_ lines: String, port: String = "81") -> String {
        let files = Self.files.mapValues { text in
            text.split(separator: "PORT", omittingEmptySubsequences: false).joined(separator: port)
        }
        let session = KubectlSession(wholeWith: files, start: .meshStart)
        let before = """
            kubectl label ns default istio-injection=enabled >/dev/null
            kubectl apply -f web.yaml >/dev/null
            sleep 60
            kubectl wait pod/web --for=condition=Ready --timeout=1s >/dev/null 2>&1 || true

            """
        return Trial(before + lines, on: session.state).output
    }

    @Test func `the rule that fired is one that is listed`() {
        let output = run("iptables web -t nat; trace web -- curl -s http://1.2.3.4/ | head -4")
        let fired = "-A ISTIO_REDIRECT -p tcp -j REDIRECT --to-ports 15001"
        let lines = output.split(separator: "\n")
        #expect(lines.contains { $0 == fired })
        #expect(lines.contains { $0.contains("iptables") && $0.contains("\(fired)  (rule 1)") })
        #expect(output.contains("*nat\n:PREROUTING ACCEPT [0:0]\n"))
    }

    @Test func `notes say what asked for a rule, and the rest stays loadable`() {
        let output = run("iptables web --notes")
        #expect(
            output.contains(
                "# ISTIO_OUTPUT 9: -q 8080,81: this port is captured wherever it is (annotation "
                    + "traffic.sidecar.istio.io/includeOutboundPorts)\n"
                    + "-A ISTIO_OUTPUT -p tcp -m tcp --dport 8080 -j ISTIO_REDIRECT\n"))
        let plain = run("iptables web").split(separator: "\n")
        #expect(
            output.split(separator: "\n").filter { !$0.hasPrefix("# ISTIO") }.count >= plain.count)
    }

    @Test func `data has the rule's number and note`() {
        let output = run("iptables web -o json -t nat")
        #expect(
            output.contains(
                """
                                {
                                    "chain": "ISTIO_REDIRECT",
                                    "note": "-p 15001: Envoy's listener for outbound connections, \
                virtualOutbound",
                                    "number": 1,
                                    "rule": "-A ISTIO_REDIRECT -p tcp -j REDIRECT --to-ports 15001"
                                }
                """))
    }

    @Test func `a port that is none stops the pod, and every word says so`() {
        let output = run(
            """
            kubectl get pod web --no-headers
            iptables web
            kubectl logs web -c istio-init | grep error
            why pod/web
            """, port: "web")
        #expect(output.contains("Init:CrashLoopBackOff"))
        let problem = "invalid port/service `web' specified"
        #expect(
            output.contains(
                "Pod default/web has no rules of Istio's: istio-init fails: \(problem), in: -A "
                    + "ISTIO_OUTPUT -p tcp --dport web -j ISTIO_REDIRECT"))
        #expect(output.contains("\terror\tCommand error: xtables parameter problem: \(problem)\n"))
        #expect(output.contains("  rules     \(problem)"))
    }

    @Test(arguments: [
        ("iptables", "error MESH0204: iptables: a pod is needed\n"),
        ("iptables web -t filter", "-t takes nat, mangle or raw: Istio fills no other table\n"),
        ("iptables web app", "iptables: one pod at a time\n"),
        ("iptables wen", "iptables: there is no 'wen'; did you mean 'web'?\n"),
        (
            "iptables web --ipv6",
            "Pod default/web has no rules of Istio's: it has no IPv6 address, and rules for IPv6 "
                + "are made for those only\n"
        ),
        (
            "kubectl run plain --image=nginx --labels=sidecar.istio.io/inject=false; iptables plain",
            "Pod default/plain has no rules of Istio's: it has no sidecar (why pod/plain -n "
                + "default)\n"
        ),
        (
            "kubectl exec web -c istio-proxy -- iptables-save",
            "iptables-save v1.8.10 (nf_tables): Could not fetch rule set generation id: "
                + "Permission denied (you must be root)\n"
        ),
    ])
    func `without rules it says why`(_ line: String, _ text: String) {
        #expect(run(line).contains(text), "\(run(line))")
    }
}
