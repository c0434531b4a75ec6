import Cluster
import Istio
import Objects
import Testing
import Traffic
import YAML

@testable import Commands

/// `why` about injection: each row of the table raised once, and each fix tried.
@Suite struct InjectionWhyTests {
    /// What was done, who is asked about, and the row that decides.
    struct Case: CustomTestStringConvertible, Sendable {
        var title: String
        var setup: String
        var row: String
        var fix: String?
        var target = "deploy/web"
        var testDescription: String { title }
    }

    static let create = "kubectl create deployment web --image=nginx"
    static let enable = "kubectl label ns default istio-injection=enabled"

    static func patch(_ list: String, _ key: String, _ value: String) -> String {
        let change = "{\"metadata\":{\"\(list)\":{\"\(key)\":\"\(value)\"}}}"
        return "kubectl patch deploy/web -p '{\"spec\":{\"template\":\(change)}}'"
    }

    static func config(_ old: String, _ new: String) -> String {
        "kubectl get configmap istio-sidecar-injector -n istio-system -o yaml | "
            + "sed 's/\(old)/\(new)/' | kubectl apply -f -"
    }

    static let inject = "sidecar.istio.io/inject"

    static let server: [Case] = [
        Case(
            title: "A1: older than the label", setup: "\(create)\n\(enable)", row: "> A1  ",
            fix: "kubectl rollout restart deployment/web"),
        Case(
            title: "A1: a bare pod", setup: "kubectl run web --image=nginx\n\(enable)",
            row: "> A1  ", fix: "kubectl get pod web -o yaml | kubectl replace --force -f -",
            target: "web"),
        Case(
            title: "A2", setup: "kubectl label ns default istio-injection=disabled\n\(create)",
            row: "> A2  ",
            fix: "kubectl label namespace default istio-injection=enabled --overwrite"),
        Case(
            title: "A3", setup: "\(enable)\n\(create)\n\(patch("labels", inject, "false"))",
            row: "> A3  ", fix: "\"\(inject)\":null"),
        Case(title: "A4", setup: "\(enable)\n\(create)", row: "  A4  API server"),
        Case(
            title: "A5", setup: "kubectl label ns default istio.io/rev=default\n\(create)",
            row: "  A5  API server"),
        Case(
            title: "A6", setup: "kubectl label ns default istio.io/rev=canary\n\(create)",
            row: "> A6  ", fix: "kubectl label namespace default istio.io/rev=default --overwrite"),
        Case(
            title: "A8", setup: "\(create)\n\(patch("labels", "istio.io/rev", "canary"))",
            row: "> A8  ", fix: "{\"istio.io/rev\":\"default\"}"),
        Case(title: "A11", setup: create, row: "> A11 ", fix: "istio-injection=enabled"),
        Case(
            title: "A11: True", setup: "\(create)\n\(patch("labels", inject, "True"))",
            row: "> A11 ", fix: "\"\(inject)\":\"true\""),
        Case(
            title: "A11: an annotation",
            setup: "\(create)\n\(patch("annotations", inject, "true"))",
            row: "annotation selects nothing", fix: "\"labels\":{\"\(inject)\":\"true\"}"),
        Case(
            title: "A11: on the Deployment",
            setup: "\(create)\nkubectl label deploy/web \(inject)=true",
            row: "on the Deployment, not on its pod template",
            fix: "\"labels\":{\"\(inject)\":\"true\"}"),
        Case(
            title: "A11: no webhook",
            setup: "kubectl delete mutatingwebhookconfiguration --all\n\(create)",
            row: "ERROR: no Istio injection hooks present."),
        Case(
            title: "A11: deactivated",
            setup: "kubectl delete mutatingwebhookconfiguration istio-revision-tag-default\n"
                + create,
            row: "The injection webhook is deactivated, and will never match labels."),
    ]

    static let istiod: [Case] = [
        Case(
            title: "B1",
            setup: "\(enable)\n\(create)\nkubectl patch deploy/web -p "
                + "'{\"spec\":{\"template\":{\"spec\":{\"hostNetwork\":true}}}}'",
            row: "> B1  ", fix: "{\"hostNetwork\":false}"),
        Case(
            title: "B2",
            setup: "kubectl label ns kube-public istio-injection=enabled\n\(create) -n kube-public",
            row: "> B2  ", target: "deploy/web.kube-public"),
        Case(
            title: "B3", setup: "\(enable)\n\(create)\n\(patch("annotations", inject, "false"))",
            row: "> B3  ", fix: "\"annotations\":{\"\(inject)\":null}"),
        Case(
            title: "B4", setup: "\(enable)\n\(create)\n\(patch("labels", inject, "yes"))",
            row: "  B4  istiod"),
        Case(
            title: "B5",
            setup: config(
                "neverInjectSelector: ..", "neverInjectSelector: [{matchLabels: {app: web}}]")
                + "\n\(enable)\n\(create)", row: "> B5  ", fix: "\"\(inject)\":\"true\""),
        Case(
            title: "B6",
            setup: config(
                "alwaysInjectSelector: ..", "alwaysInjectSelector: [{matchLabels: {app: web}}]")
                + "\n\(config("policy: enabled", "policy: disabled"))\n\(enable)\n\(create)",
            row: "> B6  "),
        Case(
            title: "B7",
            setup: "\(config("policy: enabled", "policy: disabled"))\n\(enable)\n\(create)",
            row: "> B7  ", fix: "\"\(inject)\":\"true\""),
        Case(
            title: "B7: a broken ConfigMap",
            setup: "kubectl patch configmap istio-sidecar-injector -n istio-system -p "
                + "'{\"data\":{\"config\":\": bad\"}}'\n\(enable)\n\(create)",
            row: "istiod goes on with what it last understood."),
        Case(
            title: "C1",
            setup: "\(enable)\n\(create)\n"
                + patch("annotations", "traffic.sidecar.istio.io/includeInboundPorts", "bad"),
            row: "> C1  ", fix: "{\"traffic.sidecar.istio.io/includeInboundPorts\":null}"),
        Case(
            title: "C1: an unknown template",
            setup:
                "\(enable)\n\(create)\n\(patch("annotations", "inject.istio.io/templates", "x"))",
            row: "requested template \"x\" not found", fix: "{\"inject.istio.io/templates\":null}"),
        Case(
            title: "C2",
            setup: "\(enable)\nkubectl scale deploy/istiod -n istio-system --replicas=0\n"
                + "sleep 60\n\(create)", row: "> C2  ",
            fix: "kubectl scale deployment/istiod -n istio-system --replicas=1"),
        Case(
            title: "C3: by hand",
            setup: "\(create) --dry-run=client -o yaml > w.yaml\n"
                + "istioctl kube-inject -f w.yaml | kubectl apply -f -",
            row: "istioctl kube-inject put it there"),
        Case(
            title: "C3: again",
            setup: "\(create) --dry-run=client -o yaml > w.yaml\n"
                + "istioctl kube-inject -f w.yaml | kubectl apply -f -\n\(enable)\n"
                + "kubectl rollout restart deploy/web",
            row: "istiod takes it out and puts it in again"),
    ]

    static let revisions: [Case] = [
        Case(
            title: "A7", setup: "\(create)\n\(patch("labels", "istio.io/rev", "default"))",
            row: "  A7  API server"),
        Case(
            title: "A9", setup: "\(create)\n\(patch("labels", inject, "true"))",
            row: "  A9  API server"),
    ]

    /// A session after some commands, come to rest.
    static func session(after text: String, _ configuration: Configuration = .init())
        -> SessionState
    {
        let start = SessionState(
            simulation: Simulation(configuration),
            files: OverlayFiles(over: FixedFiles(files: [:])))
        var trial = Trial("", on: start)
        for line in text.split(separator: "\n") {
            trial = Trial(String(line), on: trial.session)
            trial.withSession { _ = $0.simulation.settle() }
        }
        var session = trial.session
        session.isTrial = false
        return session
    }

    static func output(_ words: [String], _ session: SessionState) -> String {
        var session = session
        var command = NestedCommand(words)
        while case .running = command.advance(in: &session) {}
        return String(decoding: command.output + command.errors, as: UTF8.self)
    }

    @Test(arguments: server + istiod + revisions)
    func `a row decides, and its fix was tried`(_ wanted: Case) throws {
        let session = Self.session(after: wanted.setup)
        let text = Self.output(["why", wanted.target], session)
        #expect(text.contains(wanted.row), "\(text)")
        guard let fix = wanted.fix else {
            #expect(!text.contains("\n  fix "), "\(text)")
            return
        }
        #expect(text.contains(fix), "\(text)")
        #expect(text.contains("(tried on a copy: injected)"), "\(text)")
    }

    @Test func `namespaces that are enabled by default select as A10`() {
        var configuration = Configuration()
        configuration.istio.settings.append(
            .init(
                path: "values.sidecarInjectorWebhook.enableNamespacesByDefault", value: "true"))
        let session = Self.session(after: Self.create, configuration)
        let text = Self.output(["why", "deploy/web"], session)
        #expect(text.contains("A10 API server"), "\(text)")
    }

    @Test func `the line of the manifest is told`() {
        let manifest = """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
              labels:
                sidecar.istio.io/inject: "true"
            spec:
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers: [{name: web, image: nginx}]
            """
        var session = Self.session(after: "")
        try? session.files.write(Array(manifest.utf8), to: "web.yaml", appending: false)
        var trial = Trial("kubectl apply -f web.yaml", on: session)
        trial.withSession { _ = $0.simulation.settle() }
        let text = Self.output(["why", "deploy/web"], trial.session)
        #expect(text.contains("metadata.labels[sidecar.istio.io/inject], web.yaml:6\n"), "\(text)")
    }

    @Test func `a namespace is summed up`() {
        let session = Self.session(
            after: "\(Self.create)\n\(Self.enable)\nkubectl run new --image=nginx")
        let text = Self.output(["why", "ns/default"], session)
        #expect(text.contains("pods: 1 with a sidecar, 1 without\n  new "), "\(text)")
        #expect(text.contains("no sidecar  A1   Injection happens only when"), "\(text)")
    }

    @Test func `a running pod's sidecar does not hide that a new pod would get none`() {
        let session = Self.session(
            after: "\(Self.enable)\n\(Self.create)\nsleep 20\n"
                + "kubectl label ns default istio-injection=disabled --overwrite")
        let text = Self.output(["why", "deploy/web"], session)
        #expect(text.contains("> C3"), "\(text)")
        #expect(text.contains("  but      for a pod made now: no sidecar, A2: "), "\(text)")
    }

    @Test func `a revision's istiod is said to read its own ConfigMap`() {
        let session = Self.session(
            after: "istioctl install --set revision=canary --set profile=minimal -y\n"
                + "kubectl label ns default istio.io/rev=canary\n\(Self.create)\nsleep 20")
        let text = Self.output(["why", "deploy/web"], session)
        #expect(
            text.contains("ConfigMap istio-system/istio-sidecar-injector-canary policy=enabled"),
            "\(text)")
    }

    @Test func `a verdict is data with its fixes`() throws {
        let session = Self.session(after: Self.create)
        let json = try JSONParser.value(Self.output(["why", "-o", "json", "deploy/web"], session))
        #expect(json["schemaVersion"] == 1)
        #expect(json["code"] == "A11")
        let commands = json["fixes"]?.items.first?["commands"]?.strings
        #expect(commands?.first == "kubectl label namespace default istio-injection=enabled")
        let wrong = Self.output(["why", "-o", "json"], session)
        #expect(wrong.contains("usage: why -o json TARGET"))
    }
}
