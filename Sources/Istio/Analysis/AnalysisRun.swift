import Cluster
import Objects
import YAML

/// One run of `istioctl analyze`: what is read, which analyzers run, and what is kept of what they
/// report.
// istio pkg/config/analysis/local/istiod_analyze.go: IstiodAnalyzer
package struct AnalysisRun: Sendable {
    /// The analyzers that were asked for.
    package var analyzers: [Analyzer]
    /// The namespace that messages are wanted about; empty for all.
    package var namespace: String
    /// Istio's own namespace.
    package var istioNamespace: String
    /// Messages that are not wanted: a code and a pattern for the object's name.
    package var suppressions: [(code: String, pattern: String)] = []
    /// The mesh's configuration; nil for that of the cluster, or Istio's defaults.
    package var mesh: MeshConfig?
    /// Objects of files, of which the first with a name counts.
    package var fileObjects: [AnalyzedResource] = []
    /// Whether kinds that are read from clusters alone count as read.
    package var readsRuntimeKinds = false
    private var clusterObjects: [AnalyzedResource] = []
    private var networks: Value = [:]

    /// A run over nothing yet.
    package init(
        analyzers: [Analyzer] = Analyzer.all, namespace: String,
        istioNamespace: String = "istio-system"
    ) {
        self.analyzers = analyzers
        self.namespace = namespace
        self.istioNamespace = istioNamespace
    }

    /// The namespaces of Kubernetes' own, which are not read.
    // istio pkg/kube/inject/initializer.go: IgnoredNamespaces
    static let ignoredNamespaces = [
        "kube-system", "kube-public", "kube-node-lease", "local-path-storage",
    ]

    /// Reads a running cluster. Objects for other revisions than `revision` are left out.
    // istiod_analyze.go: AddRunningKubeSourceWithRevision
    package mutating func read(_ store: Store, revision: String) {
        readsRuntimeKinds = true
        for kind in AnalyzedKind.allCases {
            let type = kind.versions.lazy.compactMap { version in
                store.type(
                    apiVersion: kind.group.isEmpty ? version : "\(kind.group)/\(version)",
                    kind: kind.kind)
            }.first
            guard let type else { continue }
            for object in store.objects(type) where isRead(object, kind, revision) {
                clusterObjects.append(AnalyzedResource(kind: kind, object: object))
            }
        }
        let key = ObjectKey(.configMap, namespace: istioNamespace, name: "istio")
        guard let map = store.object(key) else { return }
        if mesh == nil { mesh = map["data", "mesh"]?.string.flatMap(MeshConfig.init(text:)) }
        networks = map["data", "meshNetworks"]?.string.flatMap(readYAML) ?? [:]
    }

    private func isRead(_ object: Object, _ kind: AnalyzedKind, _ revision: String) -> Bool {
        if kind == .configMap {
            guard object.namespace == istioNamespace, object.name.hasPrefix("istio"),
                object.metadata.annotation("control-plane.alpha.kubernetes.io/leader") == nil
            else { return false }
        }
        // istio pkg/config/model.go: LabelsInRevision
        if !kind.isRuntime, let own = object.metadata.label("istio.io/rev") {
            return revision.isEmpty || own == revision
        }
        if kind == .namespace { return !Self.ignoredNamespaces.contains(object.name) }
        if kind == .service || kind == .pod {
            return !Self.ignoredNamespaces.contains(object.namespace)
        }
        return kind != .secret
            || !["helm.sh/release.v1", "kubernetes.io/service-account-token"]
                .contains(object["type"]?.string ?? "")
    }

    /// The analyzers that cannot run, since a kind that they need is not read.
    // istio pkg/config/analysis/analyzer.go: RemoveSkipped
    package var skipped: [Analyzer] {
        guard !readsRuntimeKinds else { return [] }
        return analyzers.filter { $0.inputs.contains(where: \.isRuntime) }
    }

    /// Runs the analyzers: the messages that are wanted, sorted, each once.
    package func messages() -> [AnalysisMessage] {
        let files = fileObjects.filter { resource in
            !Self.ignoredNamespaces.contains(resource.originNamespace)
        }
        var context = AnalysisContext(
            files + clusterObjects, mesh: mesh ?? MeshConfig(), networks: networks,
            istioNamespace: istioNamespace)
        let skipped = skipped.map(\.name)
        for analyzer in analyzers where !skipped.contains(analyzer.name) {
            analyzer.run(&context)
        }
        return context.messages.filter(isWanted).sortedWithoutDuplicates
    }

    // istiod_analyze.go: filterMessages
    private func isWanted(_ message: AnalysisMessage) -> Bool {
        guard let resource = message.resource else { return true }
        let place = resource.originNamespace
        if !namespace.isEmpty, !place.isEmpty, place != namespace { return false }
        let listed = resource.annotations["galley.istio.io/analyze-suppress"]?.string ?? ""
        for code in listed.split(separator: ",") {
            if code == "*" || code == message.type.code { return false }
        }
        return !suppressions.contains { suppression in
            suppression.code == message.type.code
                && Self.matches(suppression.pattern, resource.friendlyName)
        }
    }

    /// Whether a text is one that a pattern with `*` means.
    // github.com/ryanuber/go-glob: Glob
    static func matches(_ pattern: String, _ text: String) -> Bool {
        let parts = pattern.split(separator: "*", omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 1, let first = parts.first, let last = parts.last else {
            return pattern == text
        }
        guard text.hasPrefix(first) else { return false }
        var rest = text.utf8.dropFirst(first.utf8.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let end = Self.end(of: Array(part.utf8), in: rest) else { return false }
            rest = rest[end...]
        }
        return rest.hasSuffix(last.utf8)
    }

    private static func end(
        of part: [UInt8], in text: Substring.UTF8View
    ) -> Substring.UTF8View.Index? {
        var start = text.startIndex
        while start < text.endIndex {
            if text[start...].starts(with: part) {
                return text.index(start, offsetBy: part.count)
            }
            start = text.index(after: start)
        }
        return nil
    }
}
