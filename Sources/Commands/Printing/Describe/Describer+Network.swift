import Objects
import YAML

extension Describer {
    // kubectl pkg/describe/describe.go: describeService
    func service(_ service: Object, _ writer: inout DescriptionWriter) {
        heading(service, &writer)
        writer.line(0, "Selector:\t\(formatLabels(service["spec", "selector"]?.map ?? [:]))")
        writer.line(0, "Type:\t\(service["spec", "type"]?.string ?? "")")
        if let policy = service["spec", "ipFamilyPolicy"]?.string {
            writer.line(0, "IP Family Policy:\t\(policy)")
        }
        func joined(_ field: String) -> String {
            (service["spec", field]?.strings ?? []).joined(separator: ",")
        }
        writer.line(0, "IP Families:\t\(orNone(joined("ipFamilies")))")
        writer.line(0, "IP:\t\(service["spec", "clusterIP"]?.string ?? "")")
        writer.line(0, "IPs:\t\(orNone(joined("clusterIPs")))")
        let addresses = [
            ("External IPs", joined("externalIPs")),
            ("Desired LoadBalancer IP", service["spec", "loadBalancerIP"]?.string ?? ""),
            ("External Name", service["spec", "externalName"]?.string ?? ""),
            ("LoadBalancer Ingress", balancer(service)),
        ]
        for (title, text) in addresses where !text.isEmpty { writer.line(0, "\(title):\t\(text)") }
        for port in service["spec", "ports"]?.items ?? [] { servicePort(port, service, &writer) }
        for (title, field) in [
            ("Session Affinity", "sessionAffinity"),
            ("External Traffic Policy", "externalTrafficPolicy"),
            ("Internal Traffic Policy", "internalTrafficPolicy"),
        ] {
            let text = service["spec", field]?.string ?? ""
            if !text.isEmpty || field == "sessionAffinity" {
                writer.line(0, "\(title):\t\(text)")
            }
        }
        if let distribution = service["spec", "trafficDistribution"]?.string {
            writer.line(0, "Traffic Distribution:\t\(distribution)")
        }
    }

    private func balancer(_ service: Object) -> String {
        (service["status", "loadBalancer", "ingress"]?.items ?? []).map { entry in
            let address = entry["ip"]?.string ?? ""
            guard !address.isEmpty else { return entry["hostname"]?.string ?? "" }
            return address + (entry["ipMode"]?.string.map { " (\($0))" } ?? "")
        }.joined(separator: ", ")
    }

    private func servicePort(
        _ port: Value, _ service: Object, _ writer: inout DescriptionWriter
    ) {
        let name = port["name"]?.string ?? ""
        let shown = name.isEmpty ? "<unset>" : name
        let protocolName = port["protocol"]?.string ?? ""
        writer.line(0, "Port:\t\(shown)\t\(port["port"]?.int ?? 0)/\(protocolName)")
        writer.line(0, "TargetPort:\t\(port["targetPort"]?.printed ?? "0")/\(protocolName)")
        if let application = port["appProtocol"]?.string {
            writer.line(0, "AppProtocol:\t\(application)")
        }
        if let node = port["nodePort"]?.int, node != 0 {
            writer.line(0, "NodePort:\t\(shown)\t\(node)/\(protocolName)")
        }
        writer.line(0, "Endpoints:\t\(endpointText(of: service, port: name))")
    }

    // kubectl pkg/describe/describe.go: formatEndpointSlices
    private func endpointText(of service: Object, port name: String) -> String {
        guard let type = store.type(apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice") else {
            return "<none>"
        }
        let slices = store.objects(type, namespace: service.namespace).filter {
            $0.metadata.label("kubernetes.io/service-name") == service.name
        }
        guard !slices.isEmpty else { return "<none>" }
        var all: [String] = []
        for slice in slices {
            let ready = (slice["endpoints"]?.items ?? [])
                .filter { $0["conditions", "ready"]?.bool ?? true }
                .compactMap { $0["addresses"]?[0]?.string }
            let ports = slice["ports"]?.items ?? []
            if ports.isEmpty { all += ready }
            for port in ports where (port["name"]?.string ?? "") == name {
                all += ready.map { hostPort($0, port["port"]?.int ?? 0) }
            }
        }
        let shown = all.prefix(3).joined(separator: ",")
        return all.count > 3 ? "\(shown) + \(all.count - 3) more..." : shown
    }

    // kubectl pkg/describe/describe.go: describeEndpoints
    func endpoints(_ object: Object, _ writer: inout DescriptionWriter) {
        heading(object, &writer)
        writer.line(0, "Subsets:")
        for subset in object["subsets"]?.items ?? [] {
            for (title, field) in [
                ("Addresses", "addresses"), ("NotReadyAddresses", "notReadyAddresses"),
            ] {
                let list = (subset[field]?.items ?? []).compactMap { $0["ip"]?.string }
                writer.line(1, "\(title):\t\(orNone(list.joined(separator: ",")))")
            }
            let ports = subset["ports"]?.items ?? []
            if !ports.isEmpty {
                writer.line(1, "Ports:")
                writer.line(2, "Name\tPort\tProtocol")
                writer.line(2, "----\t----\t--------")
            }
            for port in ports {
                let name = port["name"]?.string ?? ""
                writer.line(
                    2,
                    "\(name.isEmpty ? "<unset>" : name)\t\(port["port"]?.int ?? 0)\t"
                        + (port["protocol"]?.string ?? ""))
            }
            writer.line(0, "")
        }
    }
}
