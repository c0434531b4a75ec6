import Testing
import YAML

@testable import Istio

/// The parts of an injection cover the whole difference.
@Suite struct InjectionPartTests {
    static let probes: Value = [
        "containers": [
            [
                "name": "app", "image": "nginx", "ports": [["containerPort": 80]],
                "readinessProbe": ["httpGet": ["path": "/", "port": 80]],
                "livenessProbe": ["tcpSocket": ["port": 80]],
                "lifecycle": ["preStop": ["httpGet": ["path": "/stop", "port": 80]]],
            ]
        ]
    ]
    static let plain: Value = ["containers": [["name": "app", "image": "nginx"]]]
    static let own: Value = [
        "containers": [
            ["name": "istio-proxy", "image": "auto", "env": [["name": "A", "value": "b"]]],
            ["name": "app", "image": "nginx"],
        ],
        "volumes": [["name": "mine", "emptyDir": [:]]],
    ]

    static let cases: [(name: String, spec: Value, annotations: Fields, settings: [String])] = [
        ("classic", probes, [:], []),
        ("native", probes, ["sidecar.istio.io/nativeSidecar": "true"], []),
        ("CNI", plain, [:], ["values.pilot.cni.enabled=true"]),
        ("hold", plain, ["proxy.istio.io/config": "holdApplicationUntilProxyStarts: true"], []),
        ("TPROXY", plain, ["sidecar.istio.io/interceptionMode": "TPROXY"], []),
        ("gateway", own, ["inject.istio.io/templates": "gateway"], []),
        ("own proxy", own, [:], []),
        ("Prometheus", plain, ["prometheus.io/port": "80", "prometheus.io/scrape": "true"], []),
    ]

    @Test(arguments: cases)
    func `the parts make the pod after of the pod before`(
        _ wanted: (name: String, spec: Value, annotations: Fields, settings: [String])
    ) throws {
        var options = InstallOptions()
        options.settings = wanted.settings.map { text in
            let parts = text.split(separator: "=").map(String.init)
            return .init(path: parts[0], value: parts[1])
        }
        let pod = try InjectedPodTests.pod(
            wanted.spec, annotations: wanted.annotations, options: options)
        let old: Value = [
            "metadata": ["labels": ["app": "web"], "annotations": .map(wanted.annotations)],
            "spec": wanted.spec,
        ]
        let new: Value = [
            "metadata": ["labels": .map(pod.labels), "annotations": .map(pod.annotations)],
            "spec": pod.spec,
        ]
        let parts = InjectionPart.between(old, new)
        var built = FlatValue(old)
        for part in parts {
            for edit in part.edits { built.apply(edit) }
        }
        #expect(built == FlatValue(new))
        #expect(parts.flatMap(\.edits).count == FieldEdit.between(old, new).count)
        for part in parts {
            #expect(!part.title.isEmpty && part.purpose.count <= 50, "\(part.title)")
            #expect(!part.title.hasPrefix("spec."), "\(part.title) has no purpose of its own")
        }
        let titles = parts.map(\.title)
        #expect(
            titles.contains("container istio-proxy: environment")
                || titles.contains("init container istio-proxy: environment"))
    }

    @Test func `a value can be told from its leaves`() {
        let one: Value = ["a": [["name": "x", "v": 1], ["name": "y"]]]
        let other: Value = ["a": [["name": "y"], ["name": "x", "v": 1]]]
        #expect(FlatValue(one) != FlatValue(other))
        #expect(FieldEdit.between(one, other).map(\.path) == [["a", FieldEdit.order]])
        let twice: Value = ["a": [["name": "x"], ["name": "x"]]]
        #expect(FieldEdit.between(one, twice).count > 1)
    }
}
