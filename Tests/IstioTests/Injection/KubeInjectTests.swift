import Basis
import Cluster
import Testing
import YAML

@testable import Istio

/// `istioctl kube-inject`: documents, warnings and errors.
@Suite struct KubeInjectTests {
    static func run(_ text: String) throws -> KubeInject.Result {
        let controlPlane = ControlPlane(try Installation(InstallOptions()))
        let world = try World.withIstio()
        return KubeInject(.webhook(controlPlane, world.view)).run(Array(text.utf8))
    }

    static let deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web # a comment
        spec:
          template:
            metadata:
              labels: {app: web}
            spec:
              containers:
              - name: app
                image: busybox

        """

    @Test func `a workload is injected and rewritten, other kinds are copied`() throws {
        let service = "kind: Service\napiVersion: v1\nmetadata: {name: web} # kept\n"
        let result = try Self.run(service + "---\n" + Self.deployment)
        #expect(result.output.hasPrefix(service + "---\napiVersion: apps/v1\n"))
        #expect(result.output.hasSuffix("\n---\n"))
        #expect(result.output.contains("name: istio-proxy"))
        #expect(!result.output.contains("a comment"))
        #expect(result.output.contains("  strategy: {}\n"))
        #expect(result.warnings.isEmpty && result.error == nil)
    }

    @Test func `what is injected is injected again to the same`() throws {
        let once = try Self.run(Self.deployment).output
        #expect(try Self.run(once).output == once)
    }

    @Test(arguments: [
        (
            "      hostNetwork: true\n",
            "===> Skipping injection because Deployment \"web\" has host networking enabled"
        ),
        ("", ""),
    ])
    func `a pod on the host's network is left alone`(_ line: String, _ warning: String) throws {
        let result = try Self.run(Self.deployment + line)
        #expect(result.warnings == (warning.isEmpty ? [] : [warning]))
        #expect(result.output.contains("istio-proxy") == warning.isEmpty)
        if !warning.isEmpty { #expect(result.warningText == "\n\(warning)\n\n") }
    }

    @Test func `a label switches injection off`() throws {
        let text = Self.deployment.split(separator: "{app: web}", maxSplits: 1)
            .joined(separator: "{sidecar.istio.io/inject: \"false\"}")
        let result = try Self.run(text)
        #expect(
            result.warnings == [
                "===> Skipping injection because Deployment \"web\" has sidecar injection disabled"
            ])
    }

    @Test func `an error stops after the documents before it`() throws {
        let bad = Self.deployment.split(separator: "{app: web}", maxSplits: 1)
            .joined(
                separator: "{}\n      annotations: {sidecar.istio.io/proxyCPU: x}")
        let result = try Self.run("kind: Service\n---\n" + bad)
        #expect(result.output == "kind: Service\n---\n")
        #expect(
            result.error
                == "failed to run injection template: 1 error occurred:\n\t* invalid value "
                + "'x' for annotation 'sidecar.istio.io/proxyCPU': quantities must match the "
                + "regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'\n\n")
    }

    @Test func `lists are injected item by item and empty documents vanish`() throws {
        let list = """
            ---
            ---
            apiVersion: v1
            kind: List
            items:
            - {kind: Service, apiVersion: v1}
            - {kind: Pod, apiVersion: v1, metadata: {name: p}, spec: {containers: [{name: a}]}}

            """
        let result = try Self.run(list)
        let value = readYAML(result.output)
        #expect(value?["items"]?.items.count == 2)
        #expect(value?["items"]?[1]?["spec", "containers"]?.items.count == 2)
        #expect(result.output.components("---\n") == 1)
    }
}

extension String {
    /// How often a line stands in the text.
    func components(_ line: String) -> Int {
        split(separator: "\n").count { "\($0)\n" == line }
    }
}
