import YAML

/// Rules for a pod's specification (kubernetes pkg/apis/core/validation: ValidatePodSpec).
enum PodValidation {
    static func check(_ spec: Value, _ field: String, _ report: inout Report) {
        let volumes = checkVolumes(spec["volumes"]?.items ?? [], "\(field).volumes", &report)
        var names: [String] = []
        let containers = spec["containers"]?.items ?? []
        if containers.isEmpty { report.add(.required("\(field).containers")) }
        for (list, isInit) in [("containers", false), ("initContainers", true)] {
            for (index, container) in (spec[list]?.items ?? []).enumerated() {
                let place = "\(field).\(list)[\(index)]"
                ContainerValidation.check(container, place, volumes: volumes, &report)
                let name = container["name"]?.string ?? ""
                if !name.isEmpty, names.contains(name) {
                    report.add(.duplicate("\(place).name", .string(name)))
                }
                names.append(name)
                ContainerValidation.checkProbes(container, place, isInit: isInit, &report)
            }
        }
        report.supported(
            "\(field).restartPolicy", spec["restartPolicy"], ["Always", "Never", "OnFailure"])
        report.supported(
            "\(field).dnsPolicy", spec["dnsPolicy"],
            ["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"])
        MetadataValidation.labels(
            spec["nodeSelector"]?.map ?? [:], "\(field).nodeSelector", &report)
        if let account = spec["serviceAccountName"]?.string, !account.isEmpty {
            report.invalid(
                "\(field).serviceAccountName", .string(account), NameRules.subdomain(account))
        }
        if let name = spec["hostname"]?.string, !name.isEmpty {
            report.invalid("\(field).hostname", .string(name), NameRules.label(name))
        }
        if let seconds = spec["activeDeadlineSeconds"]?.int, seconds < 1 {
            report.add(
                .invalid(
                    "\(field).activeDeadlineSeconds", .int(seconds),
                    "must be between 1 and 2147483647, inclusive"))
        }
        report.notNegative(
            "\(field).terminationGracePeriodSeconds", spec["terminationGracePeriodSeconds"])
    }

    /// The names of the volumes.
    private static func checkVolumes(
        _ volumes: [Value], _ field: String, _ report: inout Report
    ) -> [String] {
        var names: [String] = []
        for (index, volume) in volumes.enumerated() {
            let place = "\(field)[\(index)]"
            let sources = (volume.map?.names ?? []).filter { $0 != "name" }
            for extra in sources.dropFirst() {
                report.add(
                    .forbidden("\(place).\(extra)", "may not specify more than 1 volume type"))
            }
            let name = volume["name"]?.string ?? ""
            if name.isEmpty {
                report.add(.required("\(place).name"))
            } else {
                report.invalid("\(place).name", .string(name), NameRules.label(name))
            }
            if names.contains(name) { report.add(.duplicate("\(place).name", .string(name))) }
            names.append(name)
            for (source, key) in [("configMap", "name"), ("secret", "secretName")]
            where volume[source] != nil && (volume[source, key]?.string ?? "").isEmpty {
                report.add(.required("\(place).\(source).\(key)"))
            }
        }
        return names
    }
}

/// Rules for one container (validateContainerCommon and what it calls).
enum ContainerValidation {
    static func check(
        _ container: Value, _ field: String, volumes: [String], _ report: inout Report
    ) {
        let name = container["name"]?.string ?? ""
        if name.isEmpty {
            report.add(.required("\(field).name"))
        } else {
            report.invalid("\(field).name", .string(name), NameRules.label(name))
        }
        let image = container["image"]?.string ?? ""
        if image.isEmpty {
            report.add(.required("\(field).image"))
        } else if [32, 9, 10].contains(image.utf8.first) || [32, 9, 10].contains(image.utf8.last) {
            report.add(
                .invalid(
                    "\(field).image", .string(image),
                    "must not have leading or trailing whitespace"))
        }
        report.supported(
            "\(field).terminationMessagePolicy", container["terminationMessagePolicy"],
            ["FallbackToLogsOnError", "File"])
        checkPorts(container["ports"]?.items ?? [], "\(field).ports", &report)
        checkEnvironment(container["env"]?.items ?? [], "\(field).env", &report)
        checkMounts(
            container["volumeMounts"]?.items ?? [], "\(field).volumeMounts", volumes, &report)
        report.supported(
            "\(field).imagePullPolicy", container["imagePullPolicy"],
            ["Always", "IfNotPresent", "Never"])
        checkResources(container["resources"] ?? .null, "\(field).resources", &report)
    }

    private static func checkPorts(_ ports: [Value], _ field: String, _ report: inout Report) {
        var names: [String] = []
        for (index, port) in ports.enumerated() {
            let place = "\(field)[\(index)]"
            if let name = port["name"]?.string, !name.isEmpty {
                let problems = NameRules.portName(name)
                report.invalid("\(place).name", .string(name), problems)
                if problems.isEmpty, names.contains(name) {
                    report.add(.duplicate("\(place).name", .string(name)))
                }
                names.append(name)
            }
            let number = port["containerPort"]?.int ?? 0
            if number == 0 {
                report.add(.required("\(place).containerPort"))
            } else {
                report.invalid(
                    "\(place).containerPort", .int(number), NameRules.portNumber(number))
            }
            if let host = port["hostPort"]?.int, host != 0 {
                report.invalid("\(place).hostPort", .int(host), NameRules.portNumber(host))
            }
            report.supported("\(place).protocol", port["protocol"], ["SCTP", "TCP", "UDP"])
        }
    }

    private static func checkEnvironment(
        _ variables: [Value], _ field: String, _ report: inout Report
    ) {
        for (index, variable) in variables.enumerated() {
            let place = "\(field)[\(index)]"
            let name = variable["name"]?.string ?? ""
            if name.isEmpty {
                report.add(.required("\(place).name"))
            } else {
                report.invalid(
                    "\(place).name", .string(name), NameRules.environmentVariable(name))
            }
            if variable["valueFrom"] != nil, !(variable["value"]?.string ?? "").isEmpty {
                report.add(
                    .invalid(
                        "\(place).valueFrom", "", "may not be specified when `value` is not empty"))
            }
        }
    }

    private static func checkMounts(
        _ mounts: [Value], _ field: String, _ volumes: [String], _ report: inout Report
    ) {
        var paths: [String] = []
        for (index, mount) in mounts.enumerated() {
            let place = "\(field)[\(index)]"
            let name = mount["name"]?.string ?? ""
            if name.isEmpty {
                report.add(.required("\(place).name"))
            } else if !volumes.contains(name) {
                report.add(.notFound("\(place).name", .string(name)))
            }
            let path = mount["mountPath"]?.string ?? ""
            if path.isEmpty { report.add(.required("\(place).mountPath")) }
            if paths.contains(path) {
                report.add(.invalid("\(place).mountPath", .string(path), "must be unique"))
            }
            paths.append(path)
        }
    }

    private static func checkResources(
        _ resources: Value, _ field: String, _ report: inout Report
    ) {
        for part in ["limits", "requests"] {
            for (name, value) in resources[part]?.map ?? [:] {
                guard let amount = Quantity(GoText.plain(value)), amount.milli < 0 else {
                    continue
                }
                report.add(
                    .invalid(
                        "\(field).\(part)[\(name)]", .string(amount.description),
                        "must be greater than or equal to 0"))
            }
        }
        for (name, value) in resources["requests"]?.map ?? [:] {
            guard let limit = resources["limits", name], let most = Quantity(GoText.plain(limit)),
                let amount = Quantity(GoText.plain(value)), most < amount
            else { continue }
            report.add(
                .invalid(
                    "\(field).requests", .string(amount.description),
                    "must be less than or equal to \(name) limit of \(most)"))
        }
    }

    static func checkProbes(
        _ container: Value, _ field: String, isInit: Bool, _ report: inout Report
    ) {
        let isSidecar = container["restartPolicy"] == "Always"
        for name in ["livenessProbe", "readinessProbe", "startupProbe"] {
            guard let probe = container[name], probe != .null else { continue }
            let place = "\(field).\(name)"
            if isInit, !isSidecar {
                report.add(
                    .forbidden(
                        place, "may not be set for init containers without restartPolicy=Always"))
                continue
            }
            let handlers = ["exec", "httpGet", "tcpSocket", "grpc"].filter { probe[$0] != nil }
            if handlers.isEmpty { report.add(.required(place, "must specify a handler type")) }
            for extra in handlers.dropFirst() {
                report.add(
                    .forbidden("\(place).\(extra)", "may not specify more than 1 handler type"))
            }
            for part in [
                "initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold",
                "failureThreshold",
            ] {
                report.notNegative("\(place).\(part)", probe[part])
            }
            if name != "readinessProbe", let count = probe["successThreshold"]?.int, count != 1 {
                report.add(.invalid("\(place).successThreshold", .int(count), "must be 1"))
            }
        }
    }
}
