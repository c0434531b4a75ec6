import Objects
import Testing
import YAML

@testable import Istio

/// What each analyzer says, word for word, and about which line.
@Suite struct AnalyzerTests {
    private static let cases =
        AnalyzerCase.workloads + AnalyzerCase.configuration + AnalyzerCase.policies

    @Test(arguments: cases)
    func `each mistake is named in Istio's words`(example: AnalyzerCase) {
        let found = messages(example.manifest).filter { $0.type.code == example.code }
        #expect(found.map(line) == example.messages)
    }

    /// Codes of other commands, of several clusters, and of analyzers that Istio does not run.
    private static let others: Set<String> = [
        "IST0001", "IST0126", "IST0136", "IST0141", "IST0142", "IST0143", "IST0156", "IST0168",
        "IST0169", "IST0170", "IST0172",
    ]

    @Test func `every code is raised once`() {
        let raised = Set(Self.cases.map(\.code))
        #expect(raised == Set(AnalysisMessageType.codes).subtracting(Self.others))
    }

    @Test func `a network of an unknown registry is named`() {
        let networks: Value = [
            "networks": ["east": ["endpoints": [["fromRegistry": "nowhere"]]]]
        ]
        var context = AnalysisContext(
            [], mesh: MeshConfig(), networks: networks, istioNamespace: "istio-system")
        MeshNetworksAnalyzer.analyze(&context)
        #expect(
            context.messages.map(\.description) == [
                "Error [IST0126] (MeshNetworks istio-system/meshnetworks) "
                    + "Unknown service registry nowhere in network east"
            ])
    }

    @Test func `without a cluster no analyzer runs that asks for pods, Services or namespaces`() {
        var run = AnalysisRun(namespace: "default")
        #expect(run.skipped.contains { $0.name == "injection.Analyzer" })
        #expect(!run.skipped.contains { $0.name == "virtualservice.GatewayAnalyzer" })
        run.readsRuntimeKinds = true
        #expect(run.skipped.isEmpty)
    }

    @Test(arguments: [
        ("Pod *", true), ("Pod a/*", true), ("*b", true), ("Pod a/b", true), ("*/*", true),
        ("Pod b*", false), ("*a", false), ("Pod", false), ("*x*", false), ("", false),
    ])
    func `suppressions take stars`(pattern: String, isMatch: Bool) {
        #expect(AnalysisRun.matches(pattern, "Pod a/b") == isMatch)
    }

    @Test func `suppressed messages are left out, by a flag or by an annotation`() {
        let manifest = #"{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}"#
        #expect(messages(manifest).count == 1)
        #expect(messages(manifest, suppress: "Namespace sh*").isEmpty)
        let annotated = """
            apiVersion: v1
            kind: Namespace
            metadata: {name: shop, annotations: {galley.istio.io/analyze-suppress: IST0102}}
            """
        #expect(messages(annotated).isEmpty)
    }

    @Test func `messages stand by level, code, kind and name, each once`() {
        let manifest = """
            apiVersion: v1
            kind: Pod
            metadata: {name: b, annotations: {sidecar.istio.io/x: a}}
            spec: {containers: [{name: istio-proxy, image: auto}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: a, annotations: {sidecar.istio.io/x: a}}
            spec:
              securityContext: {runAsUser: 1337}
              containers: [{name: x, securityContext: {runAsUser: 1337}}]
            ---
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "default"}}
            """
        let found = messages(manifest).map { "\($0.type.code) \($0.resource?.name ?? "")" }
        #expect(found == ["IST0147 b", "IST0108 a", "IST0108 b", "IST0144 a", "IST0102 default"])
    }

    private func messages(_ manifest: String, suppress: String? = nil) -> [AnalysisMessage] {
        let source = ManifestSource(
            Array(manifest.utf8), file: "", namespace: "default", readsRuntimeKinds: true)
        #expect(source.error == nil)
        var run = AnalysisRun(namespace: "")
        run.readsRuntimeKinds = true
        run.fileObjects = source.resources.reversed()
        run.suppressions = suppress.map { [("IST0102", $0)] } ?? []
        return run.messages()
    }

    private func line(_ message: AnalysisMessage) -> String {
        let line = message.line ?? message.resource?.place?.line ?? 0
        return "\(message.type.level.name) \(message.origin ?? ""):\(line) \(message.text)"
    }
}

/// Where istioctl sees the documents of a file.
@Suite struct ManifestSourceTests {
    private func read(_ text: String) -> ManifestSource {
        ManifestSource(Array(text.utf8), file: "a.yaml", namespace: "default")
    }

    @Test func `a separator in front of the first document moves its inner lines by one`() {
        let text = """
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata:
              name: g
            """
        func lines(_ text: String) -> [Int?] {
            read(text).resources.flatMap { [$0.place?.line, $0.place?.line(of: .metadataName)] }
        }
        #expect(lines(text) == [1, 4])
        #expect(lines("\n\n" + text) == [3, 6])
        #expect(lines("---\n" + text) == [2, 6])
        #expect(lines(text + "\n---\n\n" + text) == [1, 4, 7, 10])
    }

    @Test func `items of a list are one line further down`() {
        let source = read(
            """
            apiVersion: v1
            kind: List
            items:
            - apiVersion: networking.istio.io/v1
              kind: Gateway
              metadata:
                name: g
            """)
        #expect(source.resources.map(\.place?.line) == [5])
        #expect(source.resources.map { $0.place?.line(of: .metadataName) } == [8])
    }

    @Test(arguments: [
        (
            "a: b: c",
            "failed converting YAML to JSON: yaml: mapping values are not allowed in this "
                + "context"
        ),
        ("foo: 1", "unable to parse resource with no group, version and kind"),
        (
            "- x",
            "failed interpreting jsonChunk: couldn't get version/kind; json parse error: json: "
                + "cannot unmarshal array into Go value of type struct { APIVersion string "
                + #""json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }"#
        ),
        (
            "kind: List",
            "failed extracting resource chunks from list yaml chunk: failed parsing "
                + "yamlChunk: malformed items field"
        ),
        (
            "apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nspec: {resolution: DSN}",
            "failed parsing JSON for built-in type: unknown value \"DSN\" for enum "
                + "istio.networking.v1alpha3.ServiceEntry.Resolution"
        ),
    ])
    func `what cannot be read is told with its document's place`(text: String, problem: String) {
        let source = read("kind: Unknown\napiVersion: v1\n---\n" + text)
        #expect(
            source.error == "errors parsing content \"a.yaml\": 1 error occurred:\n\t* error "
                + "processing a.yaml[1]: \(problem)\n\n")
    }

    @Test func `other kinds are passed over`() {
        let source = read("kind: Pod\napiVersion: v1\n---\nkind: Fish\napiVersion: sea/v1")
        #expect(source.resources.isEmpty)
        #expect(source.error == nil)
    }
}
