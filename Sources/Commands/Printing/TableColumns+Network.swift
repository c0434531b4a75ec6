import Basis
import Objects
import YAML

extension TableMaker {
    var services: Layout {
        Layout(
            ["Name", "Type", "Cluster-IP", "External-IP", "Port(s)", "Age"], wide: ["Selector"]
        ) { service in
            let type = service["spec", "type"]?.string ?? ""
            let clusterIP =
                service["spec", "clusterIPs"]?[0]?.string
                ?? service["spec", "clusterIP"]?.string
            return [
                service.name, type, orNone(clusterIP), externalIP(service, type),
                orNone(servicePorts(service)), age(service),
                formatLabels(service["spec", "selector"]?.map ?? [:]),
            ]
        }
    }

    private func externalIP(_ service: Object, _ type: String) -> String {
        let fixed = service["spec", "externalIPs"]?.strings ?? []
        switch type {
        case "LoadBalancer":
            let given = balancerText(service["status", "loadBalancer", "ingress"]?.items ?? [])
            let all = (given.isEmpty ? [] : [given]) + fixed
            return all.isEmpty ? "<pending>" : all.joined(separator: ",")
        case "ExternalName":
            return service["spec", "externalName"]?.string ?? ""
        default:
            return fixed.isEmpty ? "<none>" : fixed.joined(separator: ",")
        }
    }

    /// Addresses of a load balancer, cut to 16 characters (loadBalancerStatusStringer).
    func balancerText(_ ingress: [Value]) -> String {
        let addresses = Set(
            ingress.compactMap { entry in
                [entry["ip"]?.string, entry["hostname"]?.string].compactMap(\.self)
                    .first { !$0.isEmpty }
            })
        let text = addresses.sorted().joined(separator: ",")
        return text.count > 16 ? text.prefix(13) + "..." : text
    }

    private func servicePorts(_ service: Object) -> String {
        (service["spec", "ports"]?.items ?? []).map { port in
            let number = port["port"]?.int ?? 0
            let protocolName = port["protocol"]?.string ?? "TCP"
            let node = port["nodePort"]?.int ?? 0
            return node > 0 ? "\(number):\(node)/\(protocolName)" : "\(number)/\(protocolName)"
        }.joined(separator: ",")
    }

    var endpoints: Layout {
        Layout(["Name", "Endpoints", "Age"]) { object in
            var all: [String] = []
            for subset in object["subsets"]?.items ?? [] {
                let addresses = (subset["addresses"]?.items ?? []).compactMap { $0["ip"]?.string }
                let ports = subset["ports"]?.items ?? []
                if ports.isEmpty { all += addresses }
                for port in ports {
                    all += addresses.map { hostPort($0, port["port"]?.int ?? 0) }
                }
            }
            return [object.name, cut(all, to: 3, none: "<none>"), age(object)]
        }
    }

    var endpointSlices: Layout {
        Layout(["Name", "AddressType", "Ports", "Endpoints", "Age"]) { slice in
            let ports = (slice["ports"]?.items ?? []).map { port -> String in
                if let number = port["port"]?.int { return "\(number)" }
                let name = port["name"]?.string ?? ""
                return name.isEmpty ? "*" : name
            }
            let addresses = (slice["endpoints"]?.items ?? [])
                .flatMap { $0["addresses"]?.strings ?? [] }
            return [
                slice.name, slice["addressType"]?.string ?? "", cut(ports, to: 3, none: "<unset>"),
                cut(addresses, to: 3, none: "<unset>"), age(slice),
            ]
        }
    }

    /// The first few of a list: `a,b,c + 2 more...`.
    private func cut(_ list: [String], to limit: Int, none: String) -> String {
        guard !list.isEmpty else { return none }
        let shown = list.prefix(limit).joined(separator: ",")
        return list.count > limit ? "\(shown) + \(list.count - limit) more..." : shown
    }

    var ingresses: Layout {
        Layout(["Name", "Class", "Hosts", "Address", "Ports", "Age"]) { ingress in
            let hosts = (ingress["spec", "rules"]?.items ?? [])
                .compactMap { $0["host"]?.string }.filter { !$0.isEmpty }
            let address = balancerText(ingress["status", "loadBalancer", "ingress"]?.items ?? [])
            let usesTLS = ingress["spec", "tls"]?.items.isEmpty == false
            return [
                ingress.name, orNone(ingress["spec", "ingressClassName"]?.string),
                hosts.isEmpty ? "*" : hosts.joined(separator: ","), address,
                usesTLS ? "80, 443" : "80", age(ingress),
            ]
        }
    }

    var networkPolicies: Layout {
        Layout(["Name", "Pod-Selector", "Age"]) {
            [$0.name, orNone(LabelSelectorText.of($0["spec", "podSelector"])), age($0)]
        }
    }

    var events: Layout {
        Layout(
            [
                "Last Seen", "Type", "Reason", "Object", "Subobject", "Source", "Message",
                "First Seen", "Count", "Name",
            ], nameColumn: 9
        ) { event in
            let times = EventTimes(event, at: now)
            let subject = event["involvedObject"]
            let name = subject?["name"]?.string ?? ""
            let kind = (subject?["kind"]?.string ?? "").lowercased()
            return [
                times.last, event["type"]?.string ?? "", event["reason"]?.string ?? "",
                name.isEmpty ? kind : "\(kind)/\(name)", subject?["fieldPath"]?.string ?? "",
                source(event), trimmed(event["message"]?.string ?? ""), times.first,
                "\(times.count)", event.name,
            ]
        }.withWide([4, 5, 7, 8, 9])
    }

    /// `kubelet, node-1` (formatEventSource).
    private func source(_ event: Object) -> String {
        let component =
            event["source", "component"]?.string
            ?? event["reportingComponent"]?.string ?? ""
        let host = event["source", "host"]?.string ?? ""
        return host.isEmpty ? component : "\(component), \(host)"
    }
}

extension TableMaker.Layout {
    /// The layout with some columns for `-o wide` only.
    func withWide(_ columns: [Int]) -> Self {
        var layout = self
        for column in columns { layout.table.columns[column].isWide = true }
        return layout
    }
}

/// An address with a port; IPv6 addresses in brackets (Go net.JoinHostPort).
func hostPort(_ address: String, _ port: Int64) -> String {
    address.utf8.contains(58) ? "[\(address)]:\(port)" : "\(address):\(port)"
}

/// The text without white space at its ends.
func trimmed(_ text: String) -> String {
    let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
    let rest = text.unicodeScalars.drop(while: isSpace)
    guard let end = rest.lastIndex(where: { !isSpace($0) }) else { return "" }
    return String(rest[...end])
}
