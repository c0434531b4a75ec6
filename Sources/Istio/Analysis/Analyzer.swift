/// One of `istioctl analyze`'s analyzers: a pure function over objects.
// istio pkg/config/analysis/metadata.go
package struct Analyzer: Sendable {
    /// The name that `--analyzer` takes.
    package let name: String
    /// One sentence on what it looks at.
    package let description: String
    /// The kinds that it reads. It is skipped where one of them cannot be read.
    package let inputs: [AnalyzedKind]
    /// Reports what it finds.
    let run: @Sendable (inout AnalysisContext) -> Void

    init(
        _ name: String, _ description: String, _ inputs: [AnalyzedKind],
        _ run: @escaping @Sendable (inout AnalysisContext) -> Void
    ) {
        self.name = name
        self.description = description
        self.inputs = inputs
        self.run = run
    }

    /// All analyzers, in Istio's order.
    // istio pkg/config/analysis/analyzers/all.go: All
    package static let all: [Analyzer] = workloads + configuration + validation

    /// Those with the given names; all of them if none has one.
    // all.go: NamedCombined
    package static func named(_ names: [String]) -> [Analyzer] {
        let found = all.filter { names.contains($0.name) }
        return found.isEmpty ? all : found
    }

    // istio pkg/config/schema/collections/collections.gen.go: Pilot; extras.go: Istio
    private static let validation =
        [
            AnalyzedKind.authorizationPolicy, .destinationRule, .envoyFilter, .gateway,
            .peerAuthentication, .proxyConfig, .requestAuthentication, .serviceEntry, .sidecar,
            .telemetry, .trafficExtension, .virtualService, .wasmPlugin, .workloadEntry,
            .workloadGroup, .meshNetworks, .meshConfig,
        ].map { kind in
            Analyzer(
                "schema.ValidationAnalyzer.\(kind.kind)",
                "Runs schema validation as an analyzer on '\(kind.kind)' resources", [kind]
            ) { SchemaAnalyzer.analyze(kind, &$0) }
        }
}
