import YAML

/// Patches of EnvoyFilters that may not be applied.
// istio pkg/config/analysis/analyzers/envoyfilter/envoyfilter.go
enum EnvoyFilterAnalyzer {
    static func analyze(_ context: inout AnalysisContext) {
        // The names of filters that patches for one version of the proxy are about.
        var versioned: [String] = []
        for filter in context[.envoyFilter] {
            let hasPriority = filter.spec.number("priority") != 0
            for (index, entry) in filter.spec.entries("configPatches").enumerated() {
                guard let patch = entry["patch"], !patch.isNull else { break }
                let name = filterName(entry)
                let type = problem(
                    patch.text("operation"), on: entry.text("applyTo"), hasPriority: hasPriority,
                    isVersioned: versioned.contains(name))
                if let type {
                    context.report(
                        type, filter, at: FieldPath("spec.configPatches[\(index)].patch.value"))
                }
                if !entry.text("match", "proxy", "proxyVersion").isEmpty { versioned.append(name) }
            }
        }
    }

    private static func problem(
        _ operation: String, on target: String, hasPriority: Bool, isVersioned: Bool
    ) -> AnalysisMessageType? {
        let relative: AnalysisMessageType? =
            hasPriority
            ? nil
            : isVersioned
                ? .envoyFilterUsesRelativeOperationWithProxyVersion
                : .envoyFilterUsesRelativeOperation
        let isRoute = ["ROUTE_CONFIGURATION", "HTTP_ROUTE"].contains(target)
        switch operation {
        case "ADD": return isRoute ? .envoyFilterUsesAddOperationIncorrectly : nil
        case "REMOVE": return isRoute ? .envoyFilterUsesRemoveOperationIncorrectly : relative
        case "REPLACE":
            return ["NETWORK_FILTER", "HTTP_FILTER", "VIRTUAL_HOST"].contains(target)
                ? relative : .envoyFilterUsesReplaceOperationIncorrectly
        case "INSERT_BEFORE", "INSERT_AFTER": return relative
        default: return nil
        }
    }

    private static func filterName(_ entry: Value) -> String {
        guard let value = entry["patch", "value"]?.map else { return "" }
        if let name = value["name"] { return "string_value:\(GoText.quoted(name.goText))" }
        return entry.text("match", "listener", "filterChain", "filter", "name")
    }
}
