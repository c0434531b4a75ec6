import Objects
import YAML

/// Validation of Sidecars.
// istio pkg/config/validation/validation.go: ValidateSidecar
struct SidecarRules {
    let object: Object
    let spec: Value
    private var findings = Findings()

    private init(_ object: Object) {
        self.object = object
        spec = object["spec"] ?? [:]
    }

    static func findings(_ object: Object) -> Findings {
        var rules = SidecarRules(object)
        rules.check()
        return rules.findings
    }

    private mutating func check() {
        let selector = SharedRules.selector(spec["workloadSelector"], labels: "labels")
        guard selector.errors.isEmpty else {
            for error in selector.errors { findings.add(error) }
            return
        }
        let isEmpty =
            spec.entries("egress").isEmpty && spec.entries("ingress").isEmpty
            && !spec.has("outboundTrafficPolicy") && !spec.has("inboundConnectionPool")
        guard !isEmpty else { return findings.add("sidecar: empty configuration provided") }
        if selector.isEmpty {
            findings.warn(
                "sidecar: workload selector specified without labels, will be applied to all "
                    + "services in namespace")
        }
        var ports: [Int64] = []
        for listener in spec.entries("ingress") { checkIngress(listener, &ports) }
        DestinationRuleRules.connectionPool(spec["inboundConnectionPool"], &findings)
        checkEgress()
        checkOutboundPolicy()
    }

    private mutating func checkIngress(_ listener: Value, _ ports: inout [Int64]) {
        guard !listener.isNull else { return findings.add("sidecar: ingress may not be null") }
        guard let port = listener["port"], !port.isNull else {
            return findings.add("sidecar: port is required for ingress listeners")
        }
        findings.add("targetPort has no impact on Sidecars", if: port.number("targetPort") > 0)
        let (name, number) = (port.text("name"), port.number("number"))
        if !name.isEmpty { findings.add(NameRules.portName(name)) }
        findings.add(NameRules.portProtocol(port.text("protocol")))
        findings.add(NameRules.port(number))
        let bind = listener.text("bind")
        if !bind.isEmpty { findings.add(NameRules.address(bind)) }
        findings.add(
            "sidecar: ports on IP bound listeners must be unique", if: ports.contains(number))
        ports.append(number)
        checkEndpoint(listener.text("defaultEndpoint"))
        if let tls = listener["tls"], !tls.isNull { checkTLS(tls, port) }
        DestinationRuleRules.connectionPool(listener["connectionPool"], &findings)
        let kind = port.text("protocol")
        if listener.has("connectionPool", "http"), !PortProtocol(kind).isHTTP {
            findings.warn(
                "sidecar: HTTP connection pool settings are configured for port \(number) "
                    + "(\"\(name)\") but its protocol is not HTTP (\(kind)); only TCP settings "
                    + "will apply")
        }
    }

    private mutating func checkEndpoint(_ endpoint: String) {
        guard !endpoint.isEmpty else { return }
        if endpoint.hasPrefix("unix://") {
            return findings.add(NameRules.unixPath(String(endpoint.dropFirst(7))))
        }
        // Go net: SplitHostPort
        var (host, port) = ("", "")
        if let colon = endpoint.lastIndex(of: ":") {
            host = String(endpoint[..<colon])
            port = String(endpoint[endpoint.index(after: colon)...])
            if host.hasPrefix("["), host.hasSuffix("]") {
                host = String(host.dropFirst().dropLast())
            } else if host.contains(":") {
                findings.add("address \(endpoint): too many colons in address")
                (host, port) = ("", "")
            }
        } else {
            findings.add("address \(endpoint): missing port in address")
        }
        findings.add(
            "sidecar: defaultEndpoint must be of form 127.0.0.1:<port>,0.0.0.0:<port>,[::1]:port,"
                + "[::]:port,unix://filepath or unset",
            if: !["", "127.0.0.1", "0.0.0.0", "::1", "::"].contains(host))
        if let number = Int64(port) {
            findings.add(NameRules.port(number))
        } else {
            findings.add(
                "sidecar: defaultEndpoint port (\(port)) is not a number: strconv.Atoi: parsing "
                    + "\"\(port)\": invalid syntax")
        }
    }

    private mutating func checkTLS(_ tls: Value, _ port: Value) {
        for (field, text) in [
            ("subjectAltNames", "subjectAltNames is not supported in ingress tls"),
            ("httpsRedirect", "httpsRedirect is not supported"),
            ("credentialName", "credentialName is not currently supported"),
            ("credentialNames", "credentialNames is not currently supported"),
            ("tlsCertificates", "tls_certificates is not currently supported"),
        ] {
            findings.add("sidecar: \(text)", if: tls[field]?.isTruthy ?? false)
        }
        let mode = tls.text("mode")
        findings.add(
            "configuration is invalid: cannot set mode to \(mode) in sidecar ingress tls",
            if: ["ISTIO_MUTUAL", "AUTO_PASSTHROUGH"].contains(mode))
        findings.add(
            "server cannot have TLS settings for non HTTPS/TLS ports",
            if: !PortProtocol(port.text("protocol")).isTLS)
        findings.add(ServerTLSRules.findings(tls))
    }

    private mutating func checkEgress() {
        let listeners = spec.entries("egress")
        var numbers: [Int64] = []
        var sockets: [String] = []
        var hasCatchAll = false
        for (index, listener) in listeners.enumerated() {
            guard !listener.isNull else {
                findings.add("egress listener may not be null")
                continue
            }
            if let port = listener["port"], !port.isNull {
                checkEgressPort(port, listener, &numbers, &sockets)
            } else if hasCatchAll {
                findings.add("sidecar: egress can have only one listener with empty port")
                continue
            } else if index == listeners.count - 1 {
                hasCatchAll = true
            } else {
                findings.add(
                    "sidecar: the egress listener with empty port should be the last listener in "
                        + "the list")
            }
            checkEgressHosts(listener["hosts"]?.strings ?? [])
        }
    }

    private mutating func checkEgressPort(
        _ port: Value, _ listener: Value, _ numbers: inout [Int64], _ sockets: inout [String]
    ) {
        findings.add("targetPort has no impact on Sidecars", if: port.number("targetPort") > 0)
        let (number, bind) = (port.number("number"), listener.text("bind"))
        if !port.text("name").isEmpty { findings.add(NameRules.portName(port.text("name"))) }
        findings.add(NameRules.portProtocol(port.text("protocol")))
        guard number == 0 else {
            findings.add(NameRules.port(number))
            if !bind.isEmpty { findings.add(NameRules.address(bind)) }
            findings.add(
                "sidecar: ports on IP bound listeners must be unique", if: numbers.contains(number))
            numbers.append(number)
            return
        }
        findings.add(
            bind.hasPrefix("unix://")
                ? NameRules.unixPath(String(bind.dropFirst(7)))
                : "sidecar: ports with 0 value must have a unix domain socket bind address")
        findings.add(
            "sidecar: captureMode must be DEFAULT/NONE for unix domain socket listeners",
            if: !["", "DEFAULT", "NONE"].contains(listener.text("captureMode")))
        findings.add(
            "sidecar: unix domain socket values for listeners must be unique",
            if: sockets.contains(bind))
        sockets.append(bind)
    }

    private mutating func checkEgressHosts(_ hosts: [String]) {
        findings.add(
            "sidecar: egress listener must contain at least one host", if: hosts.isEmpty)
        var seen: [String: [String]] = [:]
        for host in hosts {
            let parts = host.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
                .map(String.init)
            if parts.count == 2, !parts[0].hasPrefix("~") {
                let namespace = parts[0] == "." ? object.namespace : parts[0]
                let known = seen[namespace] ?? []
                let isDuplicate =
                    parts[1] == "*"
                    ? !known.isEmpty : known.contains(parts[1]) || known.contains("*")
                if isDuplicate { findings.warn("duplicated egress host: \(host)") }
                seen[namespace] = known + [parts[1]]
            }
            for problem in SharedRules.scopedHost(host, isGateway: false) { findings.add(problem) }
        }
        if seen["*"]?.contains("*") == true, seen.count != 1 {
            findings.warn("`*/*` host select all resources, no other hosts can be added")
        }
    }

    // validateSidecarOutboundTrafficPolicy
    private mutating func checkOutboundPolicy() {
        guard let policy = spec["outboundTrafficPolicy"], !policy.isNull else { return }
        let mode = policy.text("mode")
        guard mode != "ALLOW_ANY_DYNAMIC_DNS", policy.number("mode") != 3 else {
            return findings.add(
                "sidecar: ALLOW_ANY_DYNAMIC_DNS mode is only supported in MeshConfig, not in "
                    + "Sidecar resource")
        }
        guard let proxy = policy["egressProxy"], !proxy.isNull else { return }
        guard mode == "ALLOW_ANY" else {
            return findings.add(
                "sidecar: egress_proxy must be set only with ALLOW_ANY outbound_traffic_policy "
                    + "mode")
        }
        findings.add(NameRules.fullName(proxy.text("host")))
        guard proxy.has("port") else {
            return findings.add("sidecar: egress_proxy port must be non-nil")
        }
        RouteRules.destination(proxy, &findings)
    }
}
