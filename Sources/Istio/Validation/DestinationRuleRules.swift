import Basis
import Objects
import YAML

/// Validation of DestinationRules.
// istio pkg/config/validation/validation.go: ValidateDestinationRule
enum DestinationRuleRules {
    static func findings(_ object: Object) -> Findings {
        let spec = object["spec"] ?? [:]
        var findings = Findings()
        findings.add(NameRules.wildcardName(spec.text("host")))
        findings.add(policy(spec["trafficPolicy"], object.namespace))
        var names: [String] = []
        for subset in spec.entries("subsets") {
            guard !subset.isNull else {
                findings.add("subset may not be null")
                continue
            }
            let name = subset.text("name")
            findings.add("duplicate subset names: \(name)", if: names.contains(name))
            names.append(name)
            findings.add(RouteRules.subsetName(name))
            for problem in NameRules.labels(subset["labels"]?.map ?? [:]) { findings.list(problem) }
            findings.addErrors(of: policy(subset["trafficPolicy"], object.namespace))
        }
        findings.add(
            SharedRules.exportTo(
                spec["exportTo"], namespace: object.namespace,
                hasSelector: spec.has("workloadSelector")))
        findings.add(SharedRules.workloadSelector(spec["workloadSelector"]))
        return findings
    }

    // validateTrafficPolicy
    private static func policy(_ value: Value?, _ namespace: String) -> Findings {
        var findings = Findings()
        guard let policy = value, !policy.isNull else { return findings }
        let fields = [
            "outlierDetection", "connectionPool", "loadBalancer", "tls", "portLevelSettings",
            "tunnel", "proxyProtocol", "retryBudget",
        ]
        guard fields.contains(where: { policy.has($0) }) else {
            findings.add("traffic policy must have at least one field")
            return findings
        }
        guard !(policy.has("tunnel") && policy.has("proxyProtocol")) else {
            findings.add("tunnel and proxyProtocol must not be set together")
            return findings
        }
        common(policy, namespace, &findings)
        for port in policy.entries("portLevelSettings") {
            guard !port.isNull else {
                findings.add("traffic policy may not be null")
                continue
            }
            findings.add("portTrafficPolicy must have valid port", if: !port.has("port"))
            guard fields[..<4].contains(where: { port.has($0) }) else {
                findings.add("port traffic policy must have at least one field")
                continue
            }
            var inner = Findings()
            common(port, namespace, &inner)
            findings.addErrors(of: inner)
        }
        if let tunnel = policy["tunnel"], !tunnel.isNull { self.tunnel(tunnel, &findings) }
        return findings
    }

    private static func common(
        _ policy: Value, _ namespace: String, _ findings: inout Findings
    ) {
        outlierDetection(policy["outlierDetection"], &findings)
        connectionPool(policy["connectionPool"], &findings)
        LoadBalancerRules.check(
            policy["loadBalancer"], hasOutliers: policy.has("outlierDetection"), &findings)
        ClientTLSRules.check(policy["tls"], namespace, &findings)
    }

    private static func tunnel(_ tunnel: Value, _ findings: inout Findings) {
        findings.add(
            "tunnel protocol must be \"CONNECT\" or \"POST\"",
            if: !["", "CONNECT", "POST"].contains(tunnel.text("protocol")))
        let host = tunnel.text("targetHost")
        if let name = NameRules.fullName(host), let address = NameRules.address(host) {
            findings.add(
                "tunnel target host must be valid FQDN or IP address: \(name); \(address)")
        }
        findings.add(
            NameRules.port(tunnel.number("targetPort"))
                .map { "tunnel target port is invalid: \($0)" })
    }

    // validateOutlierDetection
    static func outlierDetection(_ value: Value?, _ findings: inout Findings) {
        guard let outliers = value, !outliers.isNull else { return }
        findings.add(NameRules.duration(outliers["baseEjectionTime"]))
        if outliers.number("consecutiveErrors") != 0 {
            findings.warn(
                "outlier detection consecutive errors is deprecated, use consecutiveGatewayErrors "
                    + "or consecutive5xxErrors instead")
        }
        findings.add(
            "outlier detection consecutive local origin failures is specified, but split external "
                + "local origin errors is set to false",
            if: outliers["splitExternalLocalOriginErrors"] != true
                && outliers.number("consecutiveLocalOriginFailures") > 0)
        findings.add(NameRules.duration(outliers["interval"]))
        for name in ["maxEjectionPercent", "minHealthPercent"] {
            let share = outliers.number(name)
            findings.add(
                "percentage \(share) is not in range 0..100", if: !(0...100).contains(share))
        }
    }

    // validateConnectionPool
    static func connectionPool(_ value: Value?, _ findings: inout Findings) {
        guard let pool = value, !pool.isNull else { return }
        guard pool.has("http") || pool.has("tcp") else {
            return findings.add("connection pool must have at least one field")
        }
        if let http = pool["http"], !http.isNull {
            for (field, what) in [
                ("http1MaxPendingRequests", "http1 max pending requests"),
                ("http2MaxRequests", "http2 max requests"),
                ("maxRequestsPerConnection", "max requests per connection"),
                ("maxRetries", "max retries"),
            ] {
                findings.add("\(what) must be non-negative", if: http.number(field) < 0)
            }
            findings.add(NameRules.duration(http["idleTimeout"]))
            findings.add(
                "use client protocol must not be true when H2UpgradePolicy is UPGRADE",
                if: http.text("h2UpgradePolicy") == "UPGRADE" && http["useClientProtocol"] == true)
            findings.add(
                "max concurrent streams must be non-negative",
                if: http.number("maxConcurrentStreams") < 0)
            if let keepAlive = http["http2KeepAlive"], !keepAlive.isNull {
                for name in ["interval", "timeout"] {
                    findings.add(
                        keepAlive.has(name)
                            ? NameRules.duration(keepAlive[name])
                            : "http2 keepalive \(name) is required")
                }
            }
        }
        guard let tcp = pool["tcp"], !tcp.isNull else { return }
        findings.add("max connections must be non-negative", if: tcp.number("maxConnections") < 0)
        findings.add(NameRules.duration(tcp["connectTimeout"]))
        findings.add(NameRules.duration(tcp["maxConnectionDuration"]))
        // An idle timeout of zero switches it off.
        let idle = tcp["idleTimeout"]?.string.flatMap { Nanoseconds(protobuf: $0) } ?? .zero
        if idle.count / 1_000_000 != 0 { findings.add(NameRules.duration(tcp["idleTimeout"])) }
        findings.add(NameRules.duration(tcp["tcpKeepalive", "time"]))
        findings.add(NameRules.duration(tcp["tcpKeepalive", "interval"]))
    }
}
