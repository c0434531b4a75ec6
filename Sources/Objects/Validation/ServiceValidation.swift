import YAML

/// Rules for Services (kubernetes pkg/apis/core/validation: ValidateService).
enum ServiceValidation {
    static func check(_ object: Object, _ report: inout Report) {
        let spec = object.fields["spec"] ?? .map([:])
        let type = spec["type"]?.string ?? "ClusterIP"
        let ports = spec["ports"]?.items ?? []
        if ports.isEmpty, spec["clusterIP"] != "None", type != "ExternalName" {
            report.add(.required("spec.ports"))
        }
        if type == "ExternalName" {
            let name = spec["externalName"]?.string ?? ""
            if name.isEmpty {
                report.add(.required("spec.externalName"))
            } else {
                let host = name.hasSuffix(".") ? String(name.dropLast()) : name
                report.invalid("spec.externalName", .string(name), NameRules.subdomain(host))
            }
        }
        check(ports, &report)
        MetadataValidation.labels(spec["selector"]?.map ?? [:], "spec.selector", &report)
        report.supported("spec.sessionAffinity", spec["sessionAffinity"], ["ClientIP", "None"])
        report.supported(
            "spec.type", spec["type"], ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"])
        report.supported(
            "spec.internalTrafficPolicy", spec["internalTrafficPolicy"], ["Cluster", "Local"])
    }

    private static func check(_ ports: [Value], _ report: inout Report) {
        var names: [String] = []
        var seen: [String] = []
        for (index, port) in ports.enumerated() {
            let place = "spec.ports[\(index)]"
            let name = port["name"]?.string ?? ""
            if name.isEmpty {
                if ports.count > 1 { report.add(.required("\(place).name")) }
            } else {
                report.invalid("\(place).name", .string(name), NameRules.label(name))
                if names.contains(name) {
                    report.add(.duplicate("\(place).name", .string(name)))
                }
                names.append(name)
            }
            let number = port["port"]?.int ?? 0
            report.invalid("\(place).port", .int(number), NameRules.portNumber(number))
            report.supported("\(place).protocol", port["protocol"], ["SCTP", "TCP", "UDP"])
            switch IntOrString(port["targetPort"]) {
            case .int(let target):
                report.invalid("\(place).targetPort", .int(target), NameRules.portNumber(target))
            case .string(let target):
                report.invalid("\(place).targetPort", .string(target), NameRules.portName(target))
            case nil: break
            }
            let key = "\(number)/\(port["protocol"]?.string ?? "TCP")"
            if seen.contains(key) {
                report.add(
                    .init(
                        reason: "FieldValueDuplicate",
                        message: "Duplicate value: core.ServicePort{Name:\"\", "
                            + "Protocol:\"\(port["protocol"]?.string ?? "TCP")\", "
                            + "AppProtocol:(*string)(nil), Port:\(number), "
                            + "TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:\"\"}, "
                            + "NodePort:0}", field: place))
            }
            seen.append(key)
        }
    }

    /// A cluster IP stays as it was given.
    static func checkChange(from old: Object, to new: Object, _ report: inout Report) {
        let types = [old, new].map { $0["spec", "type"]?.string ?? "ClusterIP" }
        guard !types.contains("ExternalName"), let before = old["spec", "clusterIP"]?.string,
            !before.isEmpty, new["spec", "clusterIP"]?.string != before
        else { return }
        let now = new["spec", "clusterIP"]?.string ?? ""
        report.add(
            .invalid(
                "spec.clusterIPs[0]", shown: "[]string{\(GoText.quoted(now))}",
                "may not change once set"))
    }
}
