import Objects
import YAML

/// Validation of ServiceEntries, in the order of Istio's own.
// istio pkg/config/validation/validation.go: ValidateServiceEntry
struct ServiceEntryRules {
    let object: Object
    let spec: Value
    private let features: IstiodFeatures
    private var findings = Findings()

    init(_ object: Object, _ features: IstiodFeatures) {
        self.object = object
        self.features = features
        spec = object["spec"] ?? [:]
    }

    private var resolution: String {
        let text = spec.text("resolution")
        return text.isEmpty ? "NONE" : text
    }
    private var ports: [Value] { spec.entries("ports") }
    private var hosts: [String] { spec["hosts"]?.strings ?? [] }
    private var endpoints: [Value] { spec.entries("endpoints") }
    private var portNames: [String] { ports.filter { !$0.isNull }.map { $0.text("name") } }

    /// What was found.
    static func findings(_ object: Object, _ features: IstiodFeatures) -> Findings {
        var rules = ServiceEntryRules(object, features)
        rules.check()
        return rules.findings
    }

    private mutating func check() {
        let selector = SharedRules.selector(spec["workloadSelector"], labels: "labels")
        guard selector.errors.isEmpty else {
            for error in selector.errors { findings.add(error) }
            return
        }
        if selector.isEmpty {
            findings.warn(
                "service entry: workload selector specified without labels, will be applied to "
                    + "all services in namespace")
        }
        findings.add(
            "only one of WorkloadSelector or Endpoints is allowed in Service Entry",
            if: spec.has("workloadSelector") && !endpoints.isEmpty)
        checkHosts()
        checkAddresses()
        checkPorts()
        checkResolution()
        if resolution != "NONE", hosts.count > 1 { checkSharedPorts() }
        findings.add(
            SharedRules.exportTo(
                spec["exportTo"], namespace: object.namespace, isServiceEntry: true))
    }

    private mutating func checkHosts() {
        findings.add("service entry must have at least one host", if: hosts.isEmpty)
        for host in hosts {
            guard host != "*" else {
                findings.add("invalid host *")
                continue
            }
            findings.add(NameRules.wildcardName(host))
            if resolution != "DYNAMIC_DNS" { findings.warn(NameRules.partialWildcard(host)) }
        }
    }

    private mutating func checkAddresses() {
        let addresses = spec["addresses"]?.strings ?? []
        for address in addresses { findings.add(NameRules.subnet(address)) }
        findings.add(
            "CIDR addresses are allowed only for NONE/STATIC resolution types",
            if: addresses.contains { $0.contains("/") } && !["NONE", "STATIC"].contains(resolution))
    }

    private mutating func checkPorts() {
        var names: [String] = []
        var numbers: [Int64] = []
        let needsAddresses =
            spec.entries("addresses").isEmpty
            && !ServiceEntries.allocatesAddresses(object, features)
        for port in ports {
            guard !port.isNull else {
                findings.add("service entry port may not be null")
                continue
            }
            let (name, number) = (port.text("name"), port.number("number"))
            findings.add(
                "service entry port name \"\(name)\" already defined", if: names.contains(name))
            names.append(name)
            findings.add(
                "service entry port \(number) already defined", if: numbers.contains(number))
            numbers.append(number)
            let target = port.number("targetPort")
            if target != 0 { findings.add(NameRules.port(target)) }
            if needsAddresses, ["", "TCP"].contains(port.text("protocol")) {
                findings.warn(
                    "addresses are required for ports serving TCP (or unset) protocol when IP "
                        + "Autoallocation is not enabled")
            }
            findings.add(NameRules.portName(name))
            findings.add(NameRules.portProtocol(port.text("protocol")))
            findings.add(NameRules.port(number))
        }
    }

    private mutating func checkResolution() {
        switch resolution {
        case "NONE":
            findings.add(
                "no endpoints should be provided for resolution type none", if: !endpoints.isEmpty)
            if spec.has("workloadSelector") {
                findings.warn("workloadSelector should not be set when resolution mode is NONE")
            }
        case "STATIC":
            for endpoint in endpoints {
                guard !endpoint.isNull else {
                    findings.add("endpoint cannot be nil")
                    continue
                }
                findings.add(
                    WorkloadRules.entry(endpoint, servicePorts: portNames, takesNames: false))
            }
        case "DNS", "DNS_ROUND_ROBIN": checkNamedEndpoints()
        case "DYNAMIC_DNS": checkDynamic()
        default: findings.add("unsupported resolution type \(resolution)")
        }
    }

    private mutating func checkNamedEndpoints() {
        if endpoints.isEmpty, let problem = hosts.lazy.compactMap(NameRules.fullName).first {
            findings.add(
                "hosts must be FQDN or contain only prefix wildcards if no endpoints are provided "
                    + "for resolution mode \(resolution), \(problem)")
        }
        findings.add(
            "there must only be 0 or 1 endpoint for resolution mode DNS_ROUND_ROBIN",
            if: resolution == "DNS_ROUND_ROBIN" && endpoints.count > 1)
        for endpoint in endpoints {
            guard !endpoint.isNull else {
                findings.add("endpoint cannot be nil")
                continue
            }
            let address = endpoint.text("address")
            findings.add(
                "endpoint address \"\(address)\" is not a valid FQDN or an IP address",
                if: NameRules.address(address) != nil && NameRules.fullName(address) != nil)
            for problem in NameRules.labels(endpoint["labels"]?.map ?? [:]) {
                findings.list(problem)
            }
            WorkloadRules.checkPorts(endpoint, servicePorts: portNames, &findings)
        }
        guard !spec.entries("addresses").isEmpty else { return }
        for port in ports {
            guard !port.isNull else {
                findings.add("ports cannot be nil")
                continue
            }
            guard PortProtocol(port.text("protocol")).isTCP else { continue }
            if hosts.count > 1 {
                findings.warn(
                    "service entry can not have more than one host specified simultaneously with "
                        + "address and tcp port")
            }
            return
        }
    }

    /// Only HTTP and TLS tell hosts on one port apart.
    private mutating func checkSharedPorts() {
        for port in ports {
            guard !port.isNull else {
                findings.add("ports cannot be nil")
                continue
            }
            let kind = PortProtocol(port.text("protocol"))
            if !kind.isHTTP, !kind.isTLS {
                return findings.add("multiple hosts provided with non-HTTP, non-TLS ports")
            }
        }
    }

    private mutating func checkDynamic() {
        let kind = "resolution type DYNAMIC_DNS"
        findings.add(
            "at least one wildcard host must be provided for \(kind)", if: hosts.isEmpty)
        for host in hosts where !HostName.isWildcard(host) {
            findings.add("host must be wildcarded for resolution mode DYNAMIC_DNS")
        }
        findings.add(
            "addresses cannot be set for \(kind). HTTP route domains will only be generatedfrom "
                + "the hosts field values", if: !spec.entries("addresses").isEmpty)
        findings.add(
            "endpoints cannot be set for \(kind). Destination IP address determined from "
                + "hostsfield values", if: !endpoints.isEmpty)
        for port in ports {
            guard !port.isNull else {
                findings.add("port cannot be nil")
                continue
            }
            let allowed: [PortProtocol] = [.http, .tls, .grpc, .http2]
            findings.add(
                "only HTTP, TLS, GRPC, and HTTP2 protocols are supported for \(kind)",
                if: !allowed.contains(PortProtocol(port.text("protocol"))))
        }
        let waypoint = object.metadata.label("istio.io/use-waypoint") ?? ""
        findings.add(
            "location MESH_INTERNAL with \(kind) is not supported when using waypoints",
            if: spec.text("location") == "MESH_INTERNAL" && !waypoint.isEmpty
                && waypoint.lowercased() != "none")
    }
}
