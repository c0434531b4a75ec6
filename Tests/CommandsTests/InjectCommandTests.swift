import Testing

@testable import Commands

/// `inject`, its differences and its flows.
@Suite struct InjectCommandTests {
    private func session(_ text: String) -> SessionState { InjectionWhyTests.session(after: text) }

    private func say(_ words: String, _ session: SessionState) -> String {
        InjectionWhyTests.output(words.split(separator: " ").map(String.init), session)
    }

    static let create = InjectionWhyTests.create
    static let enable = InjectionWhyTests.enable

    @Test func `a workload gets its sidecar by kube-inject, or by a restart`() {
        let plain = Trial("inject deploy/web", on: session(Self.create))
        #expect(plain.output.hasSuffix("\ndeployment.apps/web configured\n"), "\(plain.output)")
        let asked = Trial("inject deploy/web", on: session("\(Self.create)\n\(Self.enable)"))
        #expect(
            asked.output == "deployment.apps/web restarted\n"
                + "Its namespace or its labels ask for injection: new pods get a sidecar.\n")
        let done = say("inject deploy/web", session("\(Self.enable)\n\(Self.create)"))
        #expect(done == "Every pod of deploy/web has a sidecar already.\n")
    }

    @Test(arguments: [
        ("inject", "a target or a file is needed"), ("inject --flow --diff a", "does not go with"),
        ("inject -o svg deploy/web", "-o goes with --flow"), ("inject -f", "-f needs a value"),
        ("inject svc/kubernetes", "makes no pods"),
        ("inject ns/default --diff", "--diff needs a workload"),
        ("inject web", "kubectl replace --force -f -"),
        ("inject -f nosuch.yaml --diff", "open nosuch.yaml"),
    ])
    func `a mistake is told with what helps`(_ words: String, _ answer: String) {
        let text = say(words, session("kubectl run web --image=nginx"))
        #expect(text.contains(answer), "\(text)")
    }

    @Test func `a dry run keeps nothing`() {
        let state = session(Self.create)
        let trial = Trial("inject deploy/web --dry-run", on: state)
        #expect(trial.output.contains("~ deployment.apps/web"), "\(trial.output)")
        let (old, new) = (state.simulation.world.store, trial.session.simulation.world.store)
        #expect(ObjectDifferences.lines(from: old, to: new).isEmpty)
    }

    @Test func `the parts are shown in colour on a terminal`() {
        var state = session(Self.create)
        let plain = say("inject deploy/web --diff", state)
        #expect(plain.contains("\n+ container istio-proxy: environment "), "\(plain)")
        #expect(!plain.contains("\u{1B}"))
        #expect(plain.split(separator: "\n").allSatisfy { $0.count <= 100 }, "\(plain)")
        state.isColoured = true
        let coloured = say("inject deploy/web --diff", state)
        #expect(coloured.contains("\u{1B}[32m+ labels"), "\(coloured)")
    }

    /// The setup, who receives the last message, and the ending.
    static let flows: [(setup: String, target: String, ending: String)] = [
        ("\(enable)\n\(create)", "deploy/web", " is 2/2 Running after "),
        (create, "deploy/web", " is 2/2 Running after "),
        (create, "ns/default", " is 2/2 Running after "),
        (
            "\(enable)\n\(create)\nkubectl scale deploy/istiod -n istio-system --replicas=0\n"
                + "sleep 60", "deploy/web", "It stops here: no pod is stored."
        ),
        (
            "\(enable)\n\(create)\n"
                + InjectionWhyTests.patch(
                    "annotations", "traffic.sidecar.istio.io/includeInboundPorts", "bad"),
            "deploy/web", "It stops here: no pod is stored."
        ),
    ]

    @Test(arguments: flows)
    func `a flow ends where it ends`(_ wanted: (setup: String, target: String, ending: String)) {
        let state = session(wanted.setup)
        let text = say("inject \(wanted.target) --flow", state)
        #expect(text.contains(wanted.ending), "\(text)")
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 }, "\(text)")
        let isRefused = wanted.ending.hasPrefix("It stops")
        #expect(text.contains("X") == isRefused, "\(text)")
        #expect(text.contains("istio-init ends with exit code 0") != isRefused, "\(text)")
        let svg = say("inject \(wanted.target) --flow -o svg", state)
        #expect(svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\""))
        #expect(svg.hasSuffix("</svg>\n"))
        #expect(!svg.contains("&&"), "an ampersand is not escaped")
    }
}
