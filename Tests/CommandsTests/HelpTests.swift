import Interpreter
import Testing

@testable import Commands

/// `help`, `fidelity`, and what istioctl says of what it lacks.
@Suite struct HelpTests {
    private func run(_ line: String) -> (output: String, code: Int32) {
        let session = KubectlSession(wholeWith: [:], start: .meshStart)
        let trial = Trial(line, on: session.state)
        return (trial.output, trial.code)
    }

    @Test func `the overview fits a screen of 24 lines and 80 columns`() {
        let lines = HelpText.overview(.standard).split(separator: "\n")
        #expect(lines.count < 24)
        #expect(lines.allSatisfy { $0.count < 80 })
        #expect(!lines.contains { $0.contains("graph") })
    }

    @Test(arguments: [
        "expect", "eventually", "always", "sleep", "pod", "namespace", "deployment", "sidecar",
        "URX", "IST0103", "MESH0101", "trace",
    ])
    func `a word has a help`(word: String) throws {
        let text = try #require(HelpText.text(for: word, in: .standard))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }

    @Test func `sleep is said to move the clock`() {
        #expect(HelpText.text(for: "sleep", in: .standard)?.contains("virtual time") == true)
    }

    @Test func `what is not modelled stands under absent, and only there`() throws {
        let absent = KubectlTree.root.absentPaths
        let modelled = KubectlTree.root.children.filter(\.isModelled).map(\.name)
        for verb in [
            "attach", "cluster-info dump", "cp", "debug", "edit", "explain", "port-forward",
            "proxy",
        ] {
            #expect(absent.contains(verb), "\(verb)")
            #expect(!modelled.contains(verb), "\(verb)")
        }
        #expect(modelled.contains("get") && modelled.contains("cluster-info"))
        let text = run("fidelity").output
        #expect(text.contains("istioctl: absent\n"))
        #expect(text.contains("proxy-config bootstrap"))
    }

    @Test(arguments: [
        "istioctl ztunnel-config all", "istioctl x describe pod a", "istioctl pc bootstrap a",
        "istioctl pc all a", "istioctl pc secret a", "istioctl proxy-config log a --level debug",
    ])
    func `an istioctl command that is absent says so and fails`(line: String) {
        let result = run(line)
        #expect(result.code == 1)
        #expect(result.output.contains("is not modelled by mesh\n"))
    }

    @Test func `istioctl's help keeps apart what is not modelled`() throws {
        let lines = run("istioctl --help").output.split(separator: "\n").map(String.init)
        let absent = try #require(lines.firstIndex(of: "Not modelled by mesh:"))
        #expect(!lines[..<absent].contains("  ztunnel-config"))
        #expect(lines[..<absent].contains("  proxy-config"))
        #expect(lines[absent...].contains { $0.contains("ztunnel-config") })
    }

    @Test func `a host that a ServiceEntry names gives a hint of its own kind`() {
        var session = KubectlSession(wholeWith: [:], start: .meshStart).state
        let call = "kubectl exec deploy/a -- wget -q -T 2 -O - http://"
        let before = HintContext(session)
        session =
            Trial("kubectl create deploy a --image busybox -- sleep 1000", on: session).session
        _ = session.newHints(since: before)
        var kinds: [String] = []
        for name in ["nosuch.example", "entered.example", "nosuch2.example"] {
            let before = HintContext(session)
            let entry = """
                kubectl apply -f - <<EOF
                apiVersion: networking.istio.io/v1
                kind: ServiceEntry
                metadata: {name: e}
                spec: {hosts: [entered.example], resolution: DNS, ports: [{number: 80, name: http}]}
                EOF
                """
            let hints = session.hints
            session = Trial("\(entry)\n! \(call)\(name)", on: session).session
            session.hints = hints
            kinds += session.newHints(since: before).map { String($0.prefix(14)) }
        }
        #expect(kinds == ["no host here i", "a ServiceEntry"])
    }
}
