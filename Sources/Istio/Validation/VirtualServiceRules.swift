import Objects
import Patterns
import YAML

/// Validation of VirtualServices.
// istio pkg/config/validation/validation.go: ValidateVirtualService
struct VirtualServiceRules {
    let object: Object
    let spec: Value
    var findings = Findings()

    init(_ object: Object) {
        self.object = object
        spec = object["spec"] ?? [:]
    }

    var hosts: [String] { spec["hosts"]?.strings ?? [] }

    /// What was found.
    static func findings(_ object: Object) -> Findings {
        var rules = VirtualServiceRules(object)
        rules.check()
        return rules.findings
    }

    private mutating func check() {
        if hosts.isEmpty {
            for (field, what) in [
                ("gateways", "gateways"), ("tls", "tls route"), ("tcp", "tcp route"),
            ] {
                findings.add(
                    "delegate virtual service must have no \(what) specified",
                    if: !spec.entries(field).isEmpty)
            }
        }
        let gateways = spec["gateways"]?.strings ?? []
        findings.add(Self.gatewayNames(gateways))
        let isForGateway = !gateways.isEmpty && !gateways.contains("mesh")
        if !isForGateway { checkClaims(gateways) }
        checkHosts(isForGateway: isForGateway)
        let routes = ["http", "tcp", "tls"]
        findings.add(
            "http, tcp or tls must be provided in virtual service",
            if: routes.allSatisfy { spec.entries($0).isEmpty })
        for route in spec.entries("http") {
            guard !route.isNull else {
                findings.add("http route may not be null")
                continue
            }
            findings.add(HTTPRouteRules.findings(route, isDelegate: hosts.isEmpty))
        }
        for route in spec.entries("tls") where !route.isNull { checkTLS(route, gateways) }
        for route in spec.entries("tcp") where !route.isNull { checkTCP(route) }
        findings.add(SharedRules.exportTo(spec["exportTo"], namespace: object.namespace))
        for kind in routes { UnusedRoutes.check(spec.entries(kind), kind, &findings) }
    }

    private mutating func checkClaims(_ gateways: [String]) {
        for route in spec.entries("http") {
            for match in route.entries("match") {
                for list in ["headers", "withoutHeaders"] {
                    for name in (match[list]?.map ?? [:]).names where HeaderRules.isClaim(name) {
                        findings.add(
                            "JWT claim based routing (key: \(name)) is only supported for "
                                + "gateway, found no gateways: "
                                + "[\(gateways.joined(separator: " "))]")
                    }
                }
            }
        }
    }

    private mutating func checkHosts(isForGateway: Bool) {
        var allValid = true
        let isServerName = spec.entries("tls").contains { route in
            route.entries("match").contains { !$0.entries("sniHosts").isEmpty }
        }
        for host in hosts {
            let isMade = isForGateway && isServerName
            if let problem = isMade ? NameRules.serverName(host) : NameRules.wildcardName(host) {
                guard NameRules.address(host) != nil else { continue }
                findings.add(problem)
                allValid = false
            } else if !isForGateway, host == "*" {
                findings.add(
                    "wildcard host * is not allowed for virtual services bound to the mesh gateway")
                allValid = false
            }
        }
        guard allValid else { return }
        for (index, host) in hosts.enumerated() {
            for other in hosts.dropFirst(index + 1) where HostName.matches(host, other) {
                findings.add("duplicate hosts in virtual service: \(host) & \(other)")
            }
        }
    }

    private mutating func checkTLS(_ route: Value, _ gateways: [String]) {
        let matches = route.entries("match")
        findings.add(
            "TLS route must have at least one match condition", if: matches.isEmpty)
        for match in matches {
            guard !match.isNull else {
                findings.add("TLS match may not be null")
                continue
            }
            let names = match["sniHosts"]?.strings ?? []
            findings.add("TLS match must have at least one SNI host", if: names.isEmpty)
            for name in names { checkServerName(name, gateways) }
            findings.add(l4(match))
        }
        findings.add("TLS route is required", if: route.entries("route").isEmpty)
        findings.addErrors(of: RouteRules.destinations(route.entries("route"), isHTTP: false))
    }

    private mutating func checkServerName(_ name: String, _ gateways: [String]) {
        // A service without gateways counts as one of a gateway here.
        let isForMesh = gateways.contains("mesh")
        if let problem = isForMesh ? NameRules.wildcardName(name) : NameRules.serverName(name) {
            if NameRules.address(name) == nil {
                findings.warn(
                    "using an IP address (\"\(name)\") goes against SNI spec and most clients do "
                        + "not support this")
            } else {
                findings.add(problem)
            }
            return
        }
        let hosts = hosts
        findings.add(
            "SNI host \"\(name)\" is not a compatible subset of any of the virtual service hosts: "
                + "[\(hosts.joined(separator: ", "))]",
            if: !hosts.contains { HostName.isSubset(name, of: $0) })
    }

    private mutating func checkTCP(_ route: Value) {
        for match in route.entries("match") {
            guard !match.isNull else {
                findings.list("tcp match may not be nil")
                continue
            }
            findings.addErrors(of: l4(match))
        }
        findings.add("TCP route is required", if: route.entries("route").isEmpty)
        findings.addErrors(of: RouteRules.destinations(route.entries("route"), isHTTP: false))
    }

    private func l4(_ match: Value) -> Findings {
        var findings = Findings()
        for subnet in match["destinationSubnets"]?.strings ?? [] {
            findings.add(NameRules.subnet(subnet))
        }
        if match.number("port") != 0 { findings.add(NameRules.port(match.number("port"))) }
        for problem in NameRules.labels(match["sourceLabels"]?.map ?? [:]) {
            findings.list(problem)
        }
        findings.add(Self.gatewayNames(match["gateways"]?.strings ?? []))
        return findings
    }

    // validation.go: validateGatewayNames
    static func gatewayNames(_ names: [String]) -> Findings {
        var findings = Findings()
        for name in names {
            let parts = name.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                if name.contains(".") {
                    let words = name.split(separator: ".", omittingEmptySubsequences: false)
                    findings.warn(
                        "using legacy gatewayName format \"\(name)\"; prefer the "
                            + "<namespace>/<name> format: \"\(words[1])/\(words[0])\"")
                }
                findings.add(NameRules.fullName(name))
                return findings
            }
            findings.add(
                "config namespace and gateway name cannot be empty",
                if: parts.contains(where: \.isEmpty))
            findings.add(
                "invalid value for namespace: \"\(parts[0])\"", if: !NameRules.isLabel(parts[0]))
            findings.add(
                "invalid value for gateway name: \"\(parts[1])\"",
                if: !NameRules.isLabel(parts[1]))
        }
        return findings
    }
}
