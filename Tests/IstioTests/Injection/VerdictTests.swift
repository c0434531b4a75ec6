import Basis
import Cluster
import Objects
import Testing
import YAML

@testable import Istio

/// Why pods are injected or not: the table of labels, each rule once, and fixes that flip.
@Suite struct VerdictTests {
    let controlPlane: ControlPlane
    var world: World

    init() throws {
        let installation = try Installation(InstallOptions())
        controlPlane = ControlPlane(installation)
        world = try World.withIstio()
    }

    func subject(
        _ namespace: Fields = [:], pod: Fields = [:], annotations: Fields = [:],
        spec: Value = [:], in name: String = "default"
    ) -> InjectionSubject {
        let metadata: Value = ["labels": .map(pod), "annotations": .map(annotations)]
        var subject = InjectionSubject(
            title: "pod/web", namespace: name, pod: PodDraft(metadata: metadata, spec: spec),
            controlPlane, in: world.view)
        subject.namespaceLabels = namespace
        return subject
    }

    // The columns: no label, inject=true, inject=false, inject=True, rev=default, rev=canary.
    @Test(
        arguments: [
            ([:], [false, true, false, false, true, false]),
            (["istio-injection": "enabled"], [true, true, false, true, true, true]),
            (
                ["istio-injection": "enabled", "istio.io/rev": "canary"],
                [true, true, false, true, true, true]
            ),
            (["istio-injection": "disabled"], [false, false, false, false, false, false]),
            (
                ["istio-injection": "Enabled", "istio.io/rev": "default"],
                [false, false, false, false, false, false]
            ),
            (["istio.io/rev": "default"], [true, true, false, true, true, true]),
            (["istio.io/rev": "canary"], [false, false, false, false, false, false]),
        ] as [(Fields, [Bool])])
    func `labels decide as the table says`(_ namespace: Fields, _ expected: [Bool]) {
        let pods: [Fields] = [
            [:], ["sidecar.istio.io/inject": "true"], ["sidecar.istio.io/inject": "false"],
            ["sidecar.istio.io/inject": "True"], ["istio.io/rev": "default"],
            ["istio.io/rev": "canary"],
        ]
        let found = pods.map { subject(namespace, pod: $0).verdict.outcome == .injected }
        #expect(found == expected)
    }

    @Test(
        arguments: [
            (
                [:], [:], "A11",
                "No matching namespace labels (istio.io/rev=default, "
                    + "istio-injection=enabled) or pod labels (istio.io/rev=default, "
                    + "sidecar.istio.io/inject=true)"
            ),
            (
                ["istio-injection": "off"], [:], "A2",
                "Namespace has istio-injection=off label, preventing injection"
            ),
            (
                ["istio-injection": "off"], ["sidecar.istio.io/inject": "false"], "A2",
                "Namespace has istio-injection=off label, preventing injection"
            ),
            (
                ["istio-injection": "enabled"], ["sidecar.istio.io/inject": "false"], "A3",
                "Pod has sidecar.istio.io/inject=false label, preventing injection"
            ),
            (
                ["istio.io/rev": "canary"], [:], "A6",
                "No matching namespace labels (istio.io/rev="
                    + "default, istio-injection=enabled) or pod labels (istio.io/rev=default, "
                    + "sidecar.istio.io/inject=true)"
            ),
            (
                [:], ["istio.io/rev": "canary"], "A8",
                "Pod has istio.io/rev=canary label, preventing injection"
            ),
            (["istio-injection": "enabled"], [:], "B7", "The injection policy is enabled."),
            (
                [:], ["sidecar.istio.io/inject": "true"], "B3",
                "Label sidecar.istio.io/inject=true"
            ),
        ] as [(Fields, Fields, String, String)])
    func `the deciding rule has its code and reason`(
        _ namespace: Fields, _ pod: Fields, _ code: String, _ reason: String
    ) {
        let verdict = subject(namespace, pod: pod).verdict
        #expect(verdict.code == code)
        #expect(verdict.reason == reason)
        #expect(verdict.rows.count { $0.isDeciding } == 1)
    }

    @Test(
        arguments: [
            (
                ["istio-injection": "enabled"], [:], "A4",
                "Namespace label istio-injection=enabled matches"
            ),
            (
                ["istio-injection": "enabled"], ["sidecar.istio.io/inject": "true"], "A4",
                "Namespace label istio-injection=enabled matches, and pod label "
                    + "sidecar.istio.io/inject=true matches"
            ),
            (
                ["istio.io/rev": "default"], [:], "A5",
                "Namespace label istio.io/rev=default matches"
            ),
            ([:], ["istio.io/rev": "default"], "A7", "Pod label istio.io/rev=default matches"),
            (
                [:], ["sidecar.istio.io/inject": "true"], "A9",
                "Pod label sidecar.istio.io/inject=true matches"
            ),
        ] as [(Fields, Fields, String, String)])
    func `the selecting label has its code and reason`(
        _ namespace: Fields, _ pod: Fields, _ code: String, _ reason: String
    ) {
        let row = subject(namespace, pod: pod).verdict.rows.first { $0.effect == .selects }
        #expect(row?.code == code)
        #expect(row?.reason == reason)
    }

    @Test func `istiod's own rules come after the labels`() {
        let enabled: Fields = ["istio-injection": "enabled"]
        let host = subject(
            enabled, pod: ["sidecar.istio.io/inject": "true"], spec: ["hostNetwork": true]
        ).verdict
        #expect((host.code, host.outcome) == ("B1", .notInjected))
        for name in ["kube-node-lease", "kube-public", "kube-system", "local-path-storage"] {
            #expect(subject(enabled, in: name).verdict.code == "B2", "\(name)")
        }
        #expect(subject(enabled, in: "istio-system").verdict.code == "B7")
        let annotated = subject(enabled, annotations: ["sidecar.istio.io/inject": "false"]).verdict
        #expect(annotated.reason == "Annotation sidecar.istio.io/inject=false")
        let odd = subject(enabled, pod: ["sidecar.istio.io/inject": "yes"]).verdict
        #expect(odd.rows.contains { $0.code == "B4" && $0.value == "yes" })
        #expect((odd.code, odd.outcome) == ("B7", .injected))
        let hidden = subject(
            enabled, pod: ["sidecar.istio.io/inject": ""],
            annotations: ["sidecar.istio.io/inject": "false"]
        ).verdict
        #expect(hidden.outcome == .injected)
    }

    @Test func `selectors and policy of the ConfigMap decide in order`() {
        var subject = subject(["istio-injection": "enabled"], pod: ["app": "web"])
        subject.configuration.policy = "disabled"
        #expect((subject.verdict.code, subject.verdict.outcome) == ("B7", .notInjected))
        subject.configuration.alwaysInjectSelector = [["matchLabels": ["app": "web"]]]
        #expect((subject.verdict.code, subject.verdict.outcome) == ("B6", .injected))
        subject.configuration.neverInjectSelector = [
            [:], ["matchExpressions": [["key": "app", "operator": "Exists"]]],
        ]
        #expect((subject.verdict.code, subject.verdict.outcome) == ("B5", .notInjected))
        #expect(subject.verdict.decision?.field == "neverInjectSelector[1]")
        subject.configuration.policy = "odd"
        subject.configuration.neverInjectSelector = []
        #expect(
            subject.verdict.reason == "Illegal value for autoInject:odd, must be one of "
                + "[disabled,enabled]. Auto injection disabled!")
    }

    @Test func `a bad annotation and a missing istiod reject the pod`() {
        let name = "traffic.sidecar.istio.io/includeInboundPorts"
        let bad = subject(["istio-injection": "enabled"], annotations: [name: "bad"])
        #expect((bad.verdict.code, bad.verdict.outcome) == ("C1", .rejected))
        let text: String =
            "admission webhook \"namespace.sidecar-injector.istio.io\" denied the request: failed "
            + "to run injection template: 1 error occurred:\n\t* invalid value 'bad' for "
            + "annotation '\(name)': includeInboundPorts invalid: failed parsing port 'bad': "
            + "failed parsing port 'bad': strconv.ParseUint: parsing \"bad\": invalid syntax\n\n"
        #expect(bad.verdict.reason == text)
        #expect(bad.fixes.map(\.title) == ["remove the annotations that istiod refuses"])
        var lonely = subject(["istio-injection": "enabled"])
        lonely.unreachable[
            "istio-revision-tag-default/namespace.sidecar-injector.istio.io"] = "refused"
        #expect((lonely.verdict.code, lonely.verdict.outcome) == ("C2", .rejected))
        #expect(lonely.fixes.first?.edits == [.startIstiod])
    }

    @Test func `a pod older than the label is told to restart`() {
        var old = subject(["istio-injection": "enabled"])
        old.exists = true
        old.workload = ObjectKey(.deployment, namespace: "default", name: "web")
        #expect((old.verdict.code, old.verdict.outcome) == ("A1", .notInjected))
        #expect(old.fixes.first?.commands == ["kubectl rollout restart deployment/web"])
        var injected = old
        injected.pod.annotations["sidecar.istio.io/status"] = "{}"
        #expect((injected.verdict.code, injected.verdict.outcome) == ("C3", .injected))
    }

    @Test func `a label on the Deployment is found and moved`() throws {
        var deployment = Object(
            .deployment,
            metadata: Metadata(
                name: "web", namespace: "default", labels: ["sidecar.istio.io/inject": "true"]))
        deployment.fields["spec"] = ["template": ["metadata": ["labels": ["app": "web"]]]]
        let subject = try #require(
            controlPlane.subject(workload: deployment, in: world.view))
        #expect(subject.verdict.code == "A11")
        #expect(
            subject.verdict.rows.contains {
                $0.reason == "The label is on the Deployment, not on its pod template."
            })
        #expect(
            subject.fixes.map(\.title) == [
                "move the label sidecar.istio.io/inject to the pod template",
                "label the namespace istio-injection=enabled",
            ])
    }

    @Test func `a namespace that is switched off keeps every fix to itself`() {
        let fixes = subject(["istio-injection": "disabled"]).fixes
        #expect(
            fixes.map(\.commands) == [
                ["kubectl label namespace default istio-injection=enabled --overwrite"]
            ])
    }

    @Test func `check-inject has a row for each webhook configuration`() {
        let rows = controlPlane.checkInject(podLabels: [:], namespace: "default", in: world.view)
        #expect(
            rows.map(\.configuration) == ["istio-revision-tag-default", "istio-sidecar-injector"])
        #expect(rows.map(\.isInjected) == [false, false])
        #expect(
            rows[1].reason
                == "The injection webhook is deactivated, and will never match labels.")
        #expect(rows.map(\.revision) == ["default", "default"])
    }

    @Test func `a verdict is data with a version`() {
        let json = subject().verdict.json
        #expect(json["schemaVersion"] == 1)
        #expect(json["outcome"] == "not-injected")
        #expect(json["rows"]?.items.last?["deciding"] == true)
    }
}
