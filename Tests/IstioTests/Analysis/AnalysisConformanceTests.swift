import Testing
import YAML

@testable import Istio

/// Analyzers against what Istio's own engineers expect, where the folder of cases is at hand.
@Suite struct AnalysisConformanceTests {
    @Test(.enabled(if: ConformanceFolder.path != nil, "MESH_CONFORMANCE names no folder"))
    func `analyzers agree with the recorded cases`() throws {
        let cases = ConformanceFolder.cases("analyze")
        var agreeing = 0
        for example in cases {
            let (missing, extra) = differences(example)
            if missing.isEmpty, extra.isEmpty { agreeing += 1 }
            let name = example["name"]?.string ?? ""
            for text in missing { print("  \(name): missing \(text)") }
            for text in extra { print("  \(name): unexpected \(text)") }
        }
        print("conformance analyze: \(agreeing) of \(cases.count)")
        #expect(agreeing >= cases.count * 9 / 10)
    }

    /// Names of Go types whose analyzers go by another name.
    private let names = [
        "authz.AuthorizationPoliciesAnalyzer": "auth.AuthorizationPoliciesAnalyzer",
        "deployment.ServiceAssociationAnalyzer": "deployment.MultiServiceAnalyzer",
        "deployment.ApplicationUIDAnalyzer": "applicationUID.Analyzer",
        "destinationrule.PodNotSelectedAnalyzer": "destinationrule.SubsetSelectPodAnalyzer",
        "serviceentry.ProtocolAddressesAnalyzer": "serviceentry.Analyzer",
    ]

    private func differences(_ example: Value) -> (missing: [String], extra: [String]) {
        let type = example["analyzer"]?.string ?? ""
        let name = names[type] ?? type
        var run = AnalysisRun(
            analyzers: Analyzer.all.filter { $0.name == name }, namespace: "")
        run.readsRuntimeKinds = true
        if let path = example["meshConfig"]?.string {
            run.mesh = ConformanceFolder.text("analyze/\(path)").flatMap(MeshConfig.init(text:))
        }
        var objects: [AnalyzedResource] = []
        for path in example["inputs"]?.strings ?? [] {
            objects += read(ConformanceFolder.text("analyze/\(path)") ?? "", path)
        }
        objects += read(Self.ingressGateway, "internal-ingress")
        run.fileObjects = objects.reversed()
        var extra = run.messages().map { "\($0.type.code) \($0.origin ?? "")" }
        var missing: [String] = []
        for entry in example["expected"]?.items ?? [] {
            let text = "\(entry["code"]?.string ?? "") \(entry["resource"]?.string ?? "")"
            if let index = extra.firstIndex(of: text) {
                extra.remove(at: index)
            } else {
                missing.append(text)
            }
        }
        return (missing, extra)
    }

    private func read(_ text: String, _ path: String) -> [AnalyzedResource] {
        let source = ManifestSource(
            Array(text.utf8), file: path, namespace: "", readsRuntimeKinds: true)
        if let error = source.error { print("  \(path): \(error)") }
        return source.resources
    }

    /// What Istio adds to the input of a test: a gateway's pod and its Service.
    private static let ingressGateway = """
        apiVersion: v1
        kind: Pod
        metadata:
          labels: {istio: ingressgateway}
          name: istio-ingressgateway-dummypod
          namespace: istio-system
        spec:
          containers:
          - name: istio-proxy
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: istio-ingressgateway, namespace: istio-system}
        spec:
          ports:
          - {name: http2, nodePort: 31380, port: 80, protocol: TCP, targetPort: 80}
          - {name: https, nodePort: 31390, port: 443, protocol: TCP, targetPort: 443}
          - {name: tcp, nodePort: 31400, port: 31400, protocol: TCP, targetPort: 31400}
          - {name: tls, nodePort: 31447, port: 15443, protocol: TCP, targetPort: 15443}
          selector: {istio: ingressgateway}
        """
}
