import Objects
import Patterns
import YAML

/// Validation of EnvoyFilters. What a patch's value says in Envoy's own terms is not checked: mesh
/// has no description of Envoy's messages. Filters that are named without a configuration are.
// istio pkg/config/validation/envoyfilter/envoyfilter.go: validateEnvoyFilter
struct EnvoyFilterRules {
    private var findings = Findings()

    static func findings(_ spec: Value) -> Findings {
        var rules = EnvoyFilterRules()
        let selector = SharedRules.selector(spec["workloadSelector"], labels: "labels")
        guard selector.errors.isEmpty else {
            for error in selector.errors { rules.findings.add(error) }
            return rules.findings
        }
        rules.findings.warn(
            "EnvoyFilter exposes internal implementation details that may change at any time. "
                + "Prefer other APIs if possible, and exercise extreme caution, especially around "
                + "upgrades.")
        if selector.isEmpty {
            rules.findings.warn(
                "Envoy filter: workload selector specified without labels, will be applied to all "
                    + "services in namespace")
        }
        for patch in spec.entries("configPatches") { rules.check(patch) }
        return rules.findings
    }

    private mutating func check(_ entry: Value) {
        guard !entry.isNull else { return findings.add("Envoy filter: null config patch") }
        guard entry.text("match", "context") != "WAYPOINT" else { return }
        let target = entry.text("applyTo")
        guard !["", "INVALID"].contains(target) else {
            return findings.add("Envoy filter: missing applyTo")
        }
        guard let patch = entry["patch"], !patch.isNull else {
            return findings.add("Envoy filter: missing patch")
        }
        guard !["", "INVALID"].contains(patch.text("operation")) else {
            return findings.add("Envoy filter: missing patch operation")
        }
        guard patch.text("operation") == "REMOVE" || patch.has("value") else {
            return findings.add("Envoy filter: missing patch value for non-remove operation")
        }
        guard checkVersion(entry.text("match", "proxy", "proxyVersion")) else { return }
        guard checkMatch(entry["match"] ?? [:], target) else { return }
        if let value = patch["value"], !value.isNull { checkValue(value, target) }
    }

    private mutating func checkVersion(_ version: String) -> Bool {
        if version.utf8.count > 1024 {
            findings.warn(
                "Envoy filter: proxyVersion match exceeds 1024 characters and will be ignored")
            return true
        }
        guard let problem = RouteRules.syntaxProblem(version) else { return true }
        findings.add("Envoy filter: invalid regex for proxy version, [\(problem)]")
        return false
    }

    /// Whether the patch is looked at further.
    private mutating func checkMatch(_ match: Value, _ target: String) -> Bool {
        let objects = ["listener", "routeConfiguration", "cluster", "waypoint"]
        let given = objects.first { match.has($0) }
        switch target {
        case "LISTENER", "FILTER_CHAIN", "NETWORK_FILTER", "HTTP_FILTER":
            guard let given else { return true }
            guard given == "listener" else {
                findings.add(
                    "Envoy filter: applyTo for listener class objects cannot have non listener "
                        + "match")
                return false
            }
            let filter = match["listener", "filterChain", "filter"]
            return filter.map { $0.isNull || checkFilter($0, target) } ?? true
        case "ROUTE_CONFIGURATION", "VIRTUAL_HOST", "HTTP_ROUTE":
            findings.add(
                "Envoy filter: applyTo for http route class objects cannot have non route "
                    + "configuration match", if: given != nil && given != "routeConfiguration")
        case "CLUSTER":
            findings.add(
                "Envoy filter: applyTo for cluster class objects cannot have non cluster match",
                if: given != nil && given != "cluster")
        default: break
        }
        return true
    }

    private mutating func checkFilter(_ filter: Value, _ target: String) -> Bool {
        if target == "LISTENER" || target == "FILTER_CHAIN" {
            findings.warn("Envoy filter: filter match has no effect when used with \(target)")
        }
        let name = filter.text("name")
        guard !name.isEmpty else {
            findings.add("Envoy filter: filter match has no name to match on")
            return false
        }
        if filter.has("subFilter") {
            let manager = "envoy.filters.network.http_connection_manager"
            let problem: String? =
                target != "HTTP_FILTER"
                ? "subfilter match can be used with applyTo HTTP_FILTER only"
                : ![manager, "envoy.http_connection_manager"].contains(name)
                    ? "subfilter match requires filter match with \(manager)"
                    : filter.text("subFilter", "name").isEmpty
                        ? "subfilter match has no name to match on" : nil
            if let problem {
                findings.add("Envoy filter: \(problem)")
                return false
            }
        }
        for name in [name, filter.text("subFilter", "name")] {
            if let newName = Self.newNames[name] {
                findings.warn(
                    "using deprecated filter name \"\(name)\"; use \"\(newName)\" instead")
            }
        }
        return true
    }

    private mutating func checkValue(_ value: Value, _ target: String) {
        guard value.map != nil else { return }
        let targets = [
            "LISTENER", "FILTER_CHAIN", "NETWORK_FILTER", "HTTP_FILTER", "ROUTE_CONFIGURATION",
            "VIRTUAL_HOST", "HTTP_ROUTE", "CLUSTER", "EXTENSION_CONFIG", "BOOTSTRAP",
            "LISTENER_FILTER",
        ]
        guard targets.contains(target) else {
            return findings.add("Envoy filter: unknown object type for applyTo \(target)")
        }
        let isFilter = ["NETWORK_FILTER", "HTTP_FILTER", "EXTENSION_CONFIG", "LISTENER_FILTER"]
            .contains(target)
        let fields = ["typed_config", "typedConfig", "config_discovery", "configDiscovery"]
        if isFilter, !fields.contains(where: { value.has($0) }) {
            findings.warn(
                "using deprecated types by name without typed_config; \(value.text("name"))")
        }
    }

    // istio pkg/config/xds/deprecated.go: DeprecatedFilterNames. Both external authorizations had
    // one name; Go's map order decides which new one is named, here it is the HTTP filter's.
    private static let newNames: [String: String] = [
        "envoy.buffer": "envoy.filters.http.buffer", "envoy.cors": "envoy.filters.http.cors",
        "envoy.csrf": "envoy.filters.http.csrf",
        "envoy.http_dynamo_filter": "envoy.filters.http.dynamo",
        "envoy.ext_authz": "envoy.filters.http.ext_authz",
        "envoy.fault": "envoy.filters.http.fault",
        "envoy.grpc_http1_bridge": "envoy.filters.http.grpc_http1_bridge",
        "envoy.grpc_json_transcoder": "envoy.filters.http.grpc_json_transcoder",
        "envoy.grpc_web": "envoy.filters.http.grpc_web", "envoy.gzip": "envoy.filters.http.gzip",
        "envoy.health_check": "envoy.filters.http.health_check",
        "envoy.ip_tagging": "envoy.filters.http.ip_tagging", "envoy.lua": "envoy.filters.http.lua",
        "envoy.rate_limit": "envoy.filters.http.ratelimit",
        "envoy.router": "envoy.filters.http.router", "envoy.squash": "envoy.filters.http.squash",
        "envoy.listener.http_inspector": "envoy.filters.listener.http_inspector",
        "envoy.listener.original_dst": "envoy.filters.listener.original_dst",
        "envoy.listener.original_src": "envoy.filters.listener.original_src",
        "envoy.listener.proxy_protocol": "envoy.filters.listener.proxy_protocol",
        "envoy.listener.tls_inspector": "envoy.filters.listener.tls_inspector",
        "envoy.client_ssl_auth": "envoy.filters.network.client_ssl_auth",
        "envoy.http_connection_manager": "envoy.filters.network.http_connection_manager",
        "envoy.mongo_proxy": "envoy.filters.network.mongo_proxy",
        "envoy.ratelimit": "envoy.filters.network.ratelimit",
        "envoy.redis_proxy": "envoy.filters.network.redis_proxy",
        "envoy.tcp_proxy": "envoy.filters.network.tcp_proxy",
    ]
}
