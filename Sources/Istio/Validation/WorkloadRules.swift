import Objects
import YAML

/// Validation of WorkloadEntries, of the endpoints of ServiceEntries, and of WorkloadGroups.
// istio pkg/config/validation/validation.go: validateWorkloadEntry, ValidateWorkloadGroup
enum WorkloadRules {
    /// What was found about an entry. `servicePorts`: the names that its ports may have; nil where
    /// it stands alone. `takesNames`: whether its address may be a DNS name.
    static func entry(_ entry: Value, servicePorts: [String]?, takesNames: Bool) -> Findings {
        var findings = Findings()
        let address = entry.text("address")
        if address.isEmpty {
            let network = entry.text("network")
            guard !network.isEmpty else {
                findings.add("address is required")
                return findings
            }
            findings.warn("address is unset with network \"\(network)\"")
        }
        let isUnix = address.hasPrefix("unix://")
        if isUnix {
            findings.add(NameRules.unixPath(String(address.dropFirst(7))))
            findings.add(
                "unix endpoint \(address) must not include ports",
                if: !(entry["ports"]?.map ?? [:]).isEmpty)
        } else if !address.isEmpty, NameRules.address(address) != nil {
            if !takesNames {
                findings.add("endpoint address \"\(address)\" is not a valid IP address")
            } else if NameRules.fullName(address) != nil {
                findings.add(
                    "endpoint address \"\(address)\" is not a valid FQDN or an IP address")
            }
        }
        checkPorts(entry, servicePorts: servicePorts, &findings)
        for problem in NameRules.labels(entry["labels"]?.map ?? [:]) { findings.list(problem) }
        if isUnix, let servicePorts {
            findings.add(
                "exactly 1 service port required for unix endpoints", if: servicePorts.count != 1)
        }
        return findings
    }

    /// Checks the ports of an endpoint. (Istio goes through them in Go's random map order.)
    static func checkPorts(_ entry: Value, servicePorts: [String]?, _ findings: inout Findings) {
        for (name, value) in entry["ports"]?.map ?? [:] {
            let number = value.int ?? 0
            if let servicePorts {
                findings.add(
                    "endpoint port \(number) is not defined by the service entry",
                    if: !servicePorts.contains(name))
            }
            findings.add(NameRules.portName(name))
            findings.add(NameRules.port(number))
        }
    }

    /// What was found about a group.
    static func group(_ spec: Value) -> Findings {
        var findings = Findings()
        guard spec.has("template") else {
            findings.add("template is required")
            return findings
        }
        let problems = NameRules.labels(spec["metadata", "labels"]?.map ?? [:])
        guard problems.isEmpty else {
            findings.add("invalid labels: \(multiError(problems))")
            return findings
        }
        if let probe = spec["probe"], !probe.isNull { checkProbe(probe, &findings) }
        return findings
    }

    private static func checkProbe(_ probe: Value, _ findings: inout Findings) {
        for name in [
            "periodSeconds", "initialDelaySeconds", "timeoutSeconds", "successThreshold",
            "failureThreshold",
        ] {
            findings.add("\(name) must be non-negative", if: probe.number(name) < 0)
        }
        if let action = probe["httpGet"] {
            guard !action.isNull else { return findings.add("httpGet may not be nil") }
            findings.add(NameRules.port(action.number("port")))
            findings.add(
                "httpGet.scheme must be one of \"HTTPS\", \"HTTP\"",
                if: !["", "HTTP", "HTTPS"].contains(action.text("scheme")))
            for header in action.entries("httpHeaders") {
                guard !header.isNull else {
                    findings.add("invalid nil header")
                    continue
                }
                findings.add(HeaderRules.probeName(header.text("name")))
            }
        } else if let action = probe["tcpSocket"] {
            guard !action.isNull else { return findings.add("tcpSocket may not be nil") }
            findings.add(NameRules.port(action.number("port")))
        } else if let action = probe["exec"] {
            guard !action.isNull else { return findings.add("exec may not be nil") }
            findings.add("exec.command is required", if: action.entries("command").isEmpty)
        } else {
            findings.add("unknown health check method <nil>")
        }
    }
}
