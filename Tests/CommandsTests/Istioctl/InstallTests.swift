import Objects
import Testing

@testable import Commands

/// `istioctl install`, `upgrade`, `uninstall` and `manifest generate`, as a user sees them.
@Suite struct InstallTests {
    @Test func `a cluster without Istio gets it`() {
        var session = IstioctlSession(profile: "none")
        #expect(session.run("kubectl get ns istio-system").code == 1)
        let result = session.run("istioctl install --set profile=minimal", input: "maybe\ny\n")
        let prompt =
            "This will install the Istio 1.31.0 profile \"minimal\" into the cluster. "
            + "Proceed? (y/N) "
        #expect(result.output == prompt + prompt)
        #expect(result.code == 0)
        #expect(
            result.error == InstallProgress.sail + """

                - Processing resources for Istio core.
                ✔ Istio core installed ⛵️
                - Processing resources for Istiod.
                - Processing resources for Istiod. Waiting for Deployment/istio-system/istiod
                ✔ Istiod installed 🧠
                - Pruning removed resources
                ✔ Installation complete

                """)
        #expect(session.names(.deployment) == ["istiod"])
        #expect(session.names(.horizontalPodAutoscaler) == ["istiod"])
        #expect(
            session.names(.mutatingWebhookConfiguration) == [
                "istio-revision-tag-default", "istio-sidecar-injector",
            ])
        #expect(session.run("kubectl get vs -A").error == "No resources found\n")
        session.run("kubectl label ns default istio-injection=enabled")
        session.run("kubectl run web --image=nginx")
        #expect(session.run("kubectl get pod web").output.contains("2/2     Running"))
        let bad = session.run("kubectl apply -f -", input: Self.badRule)
        #expect(bad.error.contains("validation.istio.io\" denied the request"))
    }

    static let badRule = """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: bad, namespace: default}
        spec: {host: ""}
        """

    @Test func `installing what is there changes nothing`() {
        var session = IstioctlSession()
        let before = session.state.store.objects(.deployment).map(\.metadata.generation)
        let pods = session.names(.pod)
        let result = session.run("istioctl install -y --set profile=demo")
        #expect(
            result.error == InstallProgress.sail + """

                - Processing resources for Istio core.
                ✔ Istio core installed ⛵️
                - Processing resources for Istiod.
                ✔ Istiod installed 🧠
                - Processing resources for Ingress gateways.
                ✔ Ingress gateways installed 🛬
                - Processing resources for Egress gateways.
                ✔ Egress gateways installed 🛫
                - Pruning removed resources
                ✔ Installation complete

                """)
        #expect(session.state.store.objects(.deployment).map(\.metadata.generation) == before)
        #expect(session.names(.pod) == pods)
    }

    @Test func `changed values change the ConfigMap and restart istiod`() throws {
        var session = IstioctlSession(files: [
            "operator.yaml": """
            apiVersion: install.istio.io/v1alpha1
            kind: IstioOperator
            spec:
              profile: demo
              meshConfig: {accessLogFile: /tmp/log}
              values: {pilot: {env: {PILOT_FOO: "1"}}}
            """
        ])
        let before = session.names(.pod)
        session.run("istioctl upgrade -y -f operator.yaml --set meshConfig.accessLogEncoding=JSON")
        let mesh = session.run("kubectl get cm istio -n istio-system -o jsonpath={.data.mesh}")
        #expect(mesh.output.contains("accessLogFile: /tmp/log"))
        #expect(mesh.output.contains("accessLogEncoding: JSON"))
        let after = session.names(.pod)
        #expect(after.filter { !before.contains($0) }.map { $0.prefix(7) } == ["istiod-"])
        // The next installation without the variable takes it away again.
        session.run("istioctl install -y --set profile=demo")
        let environment = session.run(
            "kubectl get deploy istiod -n istio-system -o jsonpath={..env[*].name}")
        #expect(!environment.output.contains("PILOT_FOO"))
    }

    @Test func `a smaller profile prunes what it does not have`() {
        var session = IstioctlSession()
        let result = session.run("istioctl install -y --set profile=minimal")
        let removed = result.output.split(separator: "\n").map(String.init)
        #expect(
            removed.first == "  Removed apps/v1, Kind=Deployment/istio-egressgateway.istio-system.")
        #expect(session.names(.deployment) == ["istiod"])
    }

    @Test func `a dry run installs nothing, and no is no`() {
        var session = IstioctlSession(profile: "none")
        let revision = session.state.store.revision
        #expect(session.run("istioctl install --dry-run").code == 0)
        let result = session.run("istioctl install", input: "n\n")
        #expect(result.code == 1)
        #expect(result.error.hasSuffix("\nCancelled.\n"))
        #expect(session.run("istioctl install").code == 1)
        #expect(session.state.store.revision == revision)
    }

    @Test func `an istiod that cannot start is waited for in vain`() {
        var session = IstioctlSession(profile: "none")
        let result = session.run(
            "istioctl install -y --set profile=minimal --set hub=docker.io/library "
                + "--set values.pilot.image=nginxx --readiness-timeout 20s")
        #expect(result.code == 1)
        #expect(
            result.error.contains(
                "✘ Istiod encountered an error: failed to wait for resource: resources not ready "
                    + "after 20s: context deadline exceeded\n  Deployment/istio-system/istiod ("))
        #expect(
            result.error.contains(
                "Error: failed to install manifests: failed to wait for resource"))
    }

    @Test(arguments: [
        ("--set foo=bar", "generate config: could not unmarshal: json: unknown field \"foo\""),
        (
            "--set values.global.proxy.foo=bar",
            "generate config: could not unmarshal: error unmarshaling JSON: while decoding JSON: "
                + "unknown field \"foo\" in istio.operator.v1alpha1.ProxyConfig"
        ),
        (
            "--set profile=nope",
            "generate config: merge inputs: profile \"nope\" not found: open profiles/nope.yaml: "
                + "file does not exist"
        ),
        (
            "-f missing.yaml",
            "generate config: merge inputs: open missing.yaml: no such file or directory"
        ),
        (
            "-f two.yaml",
            "generate config: merge inputs: contains multiple IstioOperator CRs, only one per "
                + "file is supported"
        ),
        ("--revision UPPER", "invalid revision specified: UPPER"),
        ("more words", "accepts 0 arg(s), received 2"),
        (
            "--set components.pilot.k8s.overlays[0].kind=X",
            "generate config: components.pilot.k8s.overlays is not modelled by mesh"
        ),
        (
            "--set components.ingressGateways[name:x].enabled=true",
            "generate config: merge inputs: element [name:x] not found"
        ),
    ])
    func `what cannot be installed is refused`(_ flags: String, _ message: String) {
        var session = IstioctlSession(
            profile: "none", files: ["two.yaml": "kind: IstioOperator\n---\nkind: IstioOperator\n"])
        let revision = session.state.store.revision
        let result = session.run("istioctl install -y \(flags)")
        #expect(result.error == "Error: \(message)\n")
        #expect(result.code == 1)
        #expect(session.state.store.revision == revision)
    }

    @Test func `one revision goes, the other stays`() {
        var session = IstioctlSession()
        session.run("istioctl install -y --set profile=minimal --revision canary")
        #expect(session.names(.deployment).contains("istiod-canary"))
        session.run("kubectl create ns shop")
        session.run("kubectl label ns shop istio.io/rev=canary")
        session.run("kubectl run web --image=nginx -n shop")
        let result = session.run("istioctl uninstall --revision canary", input: "y\n")
        #expect(
            result.output.hasPrefix(
                """
                There are still 1 proxies pointing to the control plane revision canary
                web.shop
                If you proceed with the uninstall, these proxies will become detached from any \
                control plane and will not function correctly.
                Proceed? (y/N)   Removed apps/v1, Kind=Deployment/istiod-canary.istio-system.

                """))
        #expect(result.error == "✔ Uninstall complete\n")
        #expect(!session.names(.deployment).contains("istiod-canary"))
        #expect(session.names(.deployment).contains("istiod"))
        #expect(
            session.names(.mutatingWebhookConfiguration) == [
                "istio-revision-tag-default", "istio-sidecar-injector",
            ])
    }

    @Test func `a purge takes the kinds too`() {
        var session = IstioctlSession()
        let result = session.run("istioctl uninstall --purge -y")
        #expect(result.output.hasPrefix("All Istio resources will be pruned from the cluster\n\n"))
        #expect(session.names(.deployment).isEmpty)
        #expect(
            session.run("kubectl get vs").error
                == "error: the server doesn't have a resource type \"vs\"\n")
        #expect(session.run("istioctl install -y").code == 0)
        #expect(session.names(.deployment) == ["istio-ingressgateway", "istiod"])
    }

    @Test(arguments: [
        (
            "istioctl uninstall",
            "at least one of the --revision (or --set revision=<revision>), --filename or "
                + "--purge flags must be set"
        ),
        ("istioctl uninstall --revision x", "could not find target revision"),
        ("istioctl uninstall --purge x", "istioctl uninstall does not take arguments"),
        (
            "istioctl manifest generate x",
            "generate accepts no positional arguments, got []string{\"x\"}"
        ),
    ])
    func `other mistakes are told`(_ line: String, _ message: String) {
        var session = IstioctlSession()
        #expect(session.run(line).error == "Error: \(message)\n")
    }

    @Test func `a generated manifest can be applied`() {
        var session = IstioctlSession(profile: "none")
        let made = session.run("istioctl manifest generate --set profile=minimal -r canary")
        #expect(made.output.contains("\n\n---\n"))
        session.run("kubectl create ns istio-system")
        let applied = session.run("kubectl apply -f -", input: made.output)
        #expect(applied.output.contains("deployment.apps/istiod-canary created"))
        #expect(session.names(.deployment) == ["istiod-canary"])
    }
}
