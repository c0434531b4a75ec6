import Cluster
import Istio
import Objects
import Testing
import Traffic
import YAML

@testable import Commands

/// The verdict says what admission does: for every combination of what decides.
@Suite struct InjectionTruthTests {
    static let namespaces: [Fields] = [
        [:], ["istio-injection": "enabled"],
        ["istio-injection": "enabled", "istio.io/rev": "canary"],
        ["istio-injection": "disabled"],
        ["istio-injection": "Enabled", "istio.io/rev": "default"],
        ["istio.io/rev": "default"], ["istio.io/rev": "canary"],
    ]

    static let pods: [Fields] = [
        [:], ["sidecar.istio.io/inject": "true"], ["sidecar.istio.io/inject": "false"],
        ["sidecar.istio.io/inject": "True"], ["sidecar.istio.io/inject": ""],
        ["istio.io/rev": "default"], ["istio.io/rev": "canary"],
        ["istio.io/rev": "canary", "sidecar.istio.io/inject": "true"],
    ]

    static let annotations: [Fields] = [
        [:], ["sidecar.istio.io/inject": "true"], ["sidecar.istio.io/inject": "false"],
        ["traffic.sidecar.istio.io/excludeInboundPorts": "x"],
        ["inject.istio.io/templates": "none"],
    ]

    @Test(arguments: namespaces)
    func `the verdict is what happens`(_ labels: Fields) throws {
        var simulation = Simulation(Configuration())
        let change: Value = ["metadata": ["labels": .map(labels)]]
        let key = ObjectKey(.namespace, name: "default")
        _ = try simulation.world.submit(Request(.patch(.merge(change)), key))
        let session = SessionState(
            simulation: simulation, files: OverlayFiles(over: FixedFiles(files: [:])))
        let controlPlane = try #require(session.controlPlane)
        for pod in Self.pods {
            for notes in Self.annotations {
                for isHosted in [false, true] {
                    var object = Object(
                        .pod,
                        metadata: Metadata(name: "web", namespace: "default", labels: pod))
                    object.metadata.annotations = notes
                    object.fields["spec"] = [
                        "containers": [["name": "web", "image": "nginx"]],
                        "hostNetwork": .bool(isHosted),
                    ]
                    let verdict = controlPlane.verdict(
                        forNewPod: object, in: simulation.world.view)
                    let found = admit(object, simulation)
                    #expect(
                        verdict.outcome == found,
                        "\(labels) \(pod) \(notes) \(isHosted): \(verdict.code)")
                }
            }
        }
    }

    /// What the API server makes of a pod.
    private func admit(_ pod: Object, _ simulation: Simulation) -> Verdict.Outcome {
        var world = simulation.world
        do {
            let made = try world.submit(Request(.create(pod), pod.key)).object
            return made.hasSidecar ? .injected : .notInjected
        } catch {
            return .rejected
        }
    }
}
