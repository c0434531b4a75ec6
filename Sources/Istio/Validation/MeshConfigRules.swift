import Basis
import YAML

/// Validation of the mesh's configuration. istiod keeps the one it had where a new one has errors.
/// Extension providers are not looked at: istiod only writes to its log what is wrong with them.
// istio pkg/config/validation/agent/validation.go: ValidateMeshConfig
enum MeshConfigRules {
    /// What was found about a configuration; what it leaves out has Istio's defaults.
    static func findings(_ mesh: Value) -> Findings {
        var findings = Findings()
        if mesh.has("proxyListenPort") {
            let problem = NameRules.port(mesh.number("proxyListenPort"))
            findings.add(problem.map { "invalid proxy listen port: \($0)" })
        }
        findings.add(
            connectTimeout(mesh["connectTimeout"]).map { "invalid connect timeout: \($0)" })
        let detection = length(mesh["protocolDetectionTimeout"])
        findings.add(
            "invalid protocol detection timeout: only durations to ms precision are supported",
            if: detection.count % 1_000_000 != 0)
        MeshProxyRules.check(mesh["defaultConfig"] ?? [:], &findings)
        if let locality = mesh["localityLbSetting"], !locality.isNull {
            LocalityRules.check(locality, hasOutliers: true, &findings)
        }
        if let zones = mesh["zoneAwareLbSetting"], !zones.isNull {
            LocalityRules.checkZoneAware(zones, hasOutliers: true, &findings)
        }
        checkNames(mesh, &findings)
        if mesh.has("meshMTLS", "ecdhCurves") {
            findings.list("mesh TLS does not support ECDH curves configuration")
        }
        checkCurves(mesh["tlsDefaults", "ecdhCurves"]?.strings ?? [], &findings)
        checkPolicies(mesh, &findings)
        return findings
    }

    static func length(_ value: Value?) -> Nanoseconds {
        value?.string.flatMap { Nanoseconds(protobuf: $0) } ?? .zero
    }

    // ValidateConnectTimeout, ValidateDurationRange
    private static func connectTimeout(_ value: Value?) -> String? {
        guard let value, !value.isNull else { return nil }
        if let problem = NameRules.duration(value) { return problem }
        return length(value) > .seconds(3600)
            ? "time \(length(value).goText) must be >1ms and <1h0m0s" : nil
    }

    // validateServiceSettings, validateTrustDomainConfig
    private static func checkNames(_ mesh: Value, _ findings: inout Findings) {
        for (index, setting) in mesh.entries("serviceSettings").enumerated() {
            for host in setting.texts("hosts") {
                findings.list(
                    NameRules.wildcardName(host).map {
                        "serviceSettings[\(index)], host `\(host)`: \($0)"
                    })
            }
        }
        if mesh.has("trustDomain") {
            findings.list(trustDomain(mesh.text("trustDomain")).map { "trustDomain: \($0)" })
        }
        for (index, name) in mesh.texts("trustDomainAliases").enumerated() {
            findings.list(
                trustDomain(name).map { "trustDomainAliases[\(index)], domain `\(name)` : \($0)" })
        }
    }

    // ValidateTrustDomain
    private static func trustDomain(_ name: String) -> String? {
        if name.isEmpty { return "empty domain name not allowed" }
        var labels = name.split(separator: ".", omittingEmptySubsequences: false)
        if labels.last?.isEmpty == true { labels.removeLast() }
        return labels.allSatisfy { NameRules.isLabel($0) }
            ? nil : "trust domain name \(quoted(name)) invalid"
    }

    // ValidateMeshTLSDefaults
    private static func checkCurves(_ curves: [String], _ findings: inout Findings) {
        let known = [
            "", "P-224", "P-256", "P-521", "P-384", "X25519", "X25519Kyber768Draft00",
            "X25519MLKEM768",
        ]
        let unknown = Set(curves.filter { !known.contains($0) }).sorted()
        let repeated = Set(known.filter { curve in curves.count { $0 == curve } > 1 }).sorted()
        for (what, names) in [("unrecognized", unknown), ("duplicate", repeated)]
        where !names.isEmpty {
            let list = names.joined(separator: " ")
            findings.warn("detected \(what) ECDH curves: [\(list)]")
        }
    }

    // validateMeshConfigDefaultTrafficPolicy, validateMeshConfigDefaultInboundHTTPRetryPolicy
    private static func checkPolicies(_ mesh: Value, _ findings: inout Findings) {
        if var pool = mesh["defaultTrafficPolicy", "connectionPool"], !pool.isNull {
            // Keep-alives of HTTP/2 are not looked at here.
            pool["http", "http2KeepAlive"] = nil
            DestinationRuleRules.connectionPool(pool, &findings)
        }
        var outliers = Findings()
        DestinationRuleRules.outlierDetection(
            mesh["defaultTrafficPolicy", "outlierDetection"], &outliers)
        findings.addErrors(of: outliers)
        guard let retries = mesh["defaultInboundHttpRetryPolicy"], !retries.isNull else { return }
        let start = "invalid default inbound http retry policy:"
        findings.add(HTTPRouteRules.retries(retries).mapErrors { "\(start) \($0)" })
        findings.add(
            "\(start) backoff configured when attempts are set to 0 (disabled)",
            if: retries.number("attempts") == 0 && retries.has("backoff"))
        for name in ["perTryTimeout", "retryRemoteLocalities", "retryIgnorePreviousHosts"]
        where retries.has(name) {
            findings.warn("\(name) is ignored by the default inbound http retry policy")
        }
    }
}

/// Validation of the mesh's `defaultConfig`.
// istio pkg/config/validation/agent/validation.go: ValidateMeshConfigProxyConfig
enum MeshProxyRules {
    static func check(_ proxy: Value, _ findings: inout Findings) {
        checkDrain(proxy["drainDuration"], &findings)
        for (path, what) in [
            (["discoveryAddress"], "discovery address"),
            (["tracing", "zipkin", "address"], "zipkin config"),
            (["tracing", "datadog", "address"], "datadog config"),
            (["statsdUdpAddress"], "statsd udp address"),
            (["envoyMetricsService", "address"], "envoy metrics service address"),
            (["envoyAccessLogService", "address"], "envoy access log service address"),
        ] {
            guard let address = proxy.value(at: path[...])?.string, !address.isEmpty else {
                continue
            }
            let shown = path[0].hasPrefix("envoy") || path[0].hasPrefix("statsd")
            let name = shown ? "\(what) \(quoted(address))" : what
            findings.list(addressProblem(address).map { "invalid \(name): \($0)" })
        }
        for (field, what) in [
            ("proxyAdminPort", "proxy admin port"), ("statusPort", "status port"),
        ]
        where proxy.has(field) {
            findings.list(
                NameRules.port(proxy.number(field)).map { "invalid \(what): \($0)" })
        }
        if let provider = proxy["privateKeyProvider"], !provider.isNull {
            checkProvider(provider, &findings)
        }
        if proxy["proxyMetadata", "ISTIO_META_DNS_AUTO_ALLOCATE"] != nil {
            findings.warn(
                "'ISTIO_META_DNS_AUTO_ALLOCATE' is deprecated; review "
                    + "https://istio.io/latest/docs/ops/configuration/traffic-management/dns-proxy/"
                    + "#dns-auto-allocation-v2 for information about replacement functionality")
        }
    }

    // ValidateDrainDuration
    private static func checkDrain(_ value: Value?, _ findings: inout Findings) {
        if let problem = NameRules.duration(value) {
            findings.list("invalid drain duration: \(problem)")
        } else if MeshConfigRules.length(value).count % 1_000_000_000 != 0 {
            findings.list("drain time only supports durations to seconds precision")
        }
    }

    // ValidateProxyAddress
    private static func addressProblem(_ text: String) -> String? {
        // The proxy puts its node's address in.
        let start = "$(HOST_IP)"
        let address = text.hasPrefix(start) ? "127.0.0.1\(text.dropFirst(start.count))" : text
        guard let colon = address.lastIndex(of: ":") else {
            return "unable to split \(quoted(address)): address \(address): missing port in address"
        }
        var host = String(address[..<colon])
        let port = String(address[address.index(after: colon)...])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
        } else if host.contains(":") {
            return "unable to split \(quoted(address)): address \(address): too many colons in "
                + "address"
        }
        guard let number = Int64(port) else {
            return "port (\(port)) is not a number: strconv.Atoi: parsing \(quoted(port)): invalid "
                + "syntax"
        }
        if let problem = NameRules.port(number) { return problem }
        return NameRules.fullName(host) != nil && NameRules.address(host) != nil
            ? "\(quoted(host)) is not a valid hostname or an IP address" : nil
    }

    // validatePrivateKeyProvider
    private static func checkProvider(_ provider: Value, _ findings: inout Findings) {
        let start = "invalid private key provider configuration:"
        guard let kind = ["cryptomb", "qat"].first(where: { provider.has($0) }) else {
            findings.list("\(start) private key provider configuration is required")
            return findings.list("\(start) unknown private key provider")
        }
        if !provider.has(kind, "pollDelay") {
            findings.list("\(start) pollDelay is required")
        } else if MeshConfigRules.length(provider[kind, "pollDelay"]) == .zero {
            findings.list("\(start) pollDelay must be non zero")
        }
    }
}
