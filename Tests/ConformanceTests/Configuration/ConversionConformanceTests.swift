import Basis
import Envoy
import Objects
import Testing
import YAML

@testable import Istio

/// Istio's cases of what a ServiceEntry or WorkloadEntry becomes.
@Suite struct ConversionConformanceTests {
    @Test(.enabled(if: CaseFile.cases("conversion") != nil, "MESH_CONFORMANCE names no folder"))
    func `entries become the services and endpoints that Istio's cases expect`() {
        let cases = CaseFile.cases("conversion") ?? []
        var passed = 0
        for item in cases {
            let problems = self.problems(item)
            if problems.isEmpty { passed += 1 }
            for problem in problems {
                let name = "\(item["suite"]?.string ?? "") \(item["name"]?.string ?? "")"
                print("conformance conversion differs: \(name): \(problem)")
            }
        }
        print("conformance conversion: \(passed) of \(cases.count)")
        #expect(passed >= Self.bar)
    }

    /// What is reached; less is a step back.
    static let bar = 39

    private func problems(_ item: Value) -> [String] {
        let object = CaseFile.objects(item["config"]?.string ?? "").first
        switch item["suite"]?.string {
        case "service": return object.map { services($0, item) } ?? ["no object"]
        case "instances": return object.map { instances($0, item) } ?? ["no object"]
        case "selected": return object.map { selected($0, item) } ?? ["no object"]
        case "workload": return object.map { workload($0, item) } ?? ["no object"]
        case "distribution": return object.map { distribution($0, item) } ?? ["no object"]
        case "allocate", "allocateByHost": return allocation(item)
        default: return ["unknown suite"]
        }
    }

    private func services(_ object: Object, _ item: Value) -> [String] {
        var features = IstiodFeatures()
        features.labelsExternalServices = item["canonicalServiceForMeshExternal"]?.bool ?? false
        let got = ServiceEntries.facts(object, features: features).services
        let wanted = item["services"]?.items ?? []
        guard got.count == wanted.count else { return ["\(got.count) services"] }
        var problems: [String?] = []
        for (service, wanted) in zip(got, wanted) { problems += differences(service, wanted) }
        return problems.compactMap { $0 }
    }

    private func differences(_ service: MeshService, _ wanted: Value) -> [String?] {
        let ports: [String] = service.ports.map {
            "\($0.name) \($0.number) \($0.application.rawValue)"
        }
        var result: [String?] = []
        func check<T: Equatable>(_ name: String, _ got: T, _ expected: T?) {
            result.append(difference(name, got, expected))
        }
        check("hostname", service.hostname, wanted["hostname"]?.string)
        check("namespace", service.namespace, wanted["namespace"]?.string)
        check("address", service.address.description, wanted["defaultAddress"]?.string)
        check(
            "allocated", service.allocatedAddress?.description ?? "",
            wanted["autoAllocatedIPv4"]?.string ?? "")
        check("external", service.isExternal, wanted["meshExternal"]?.bool)
        check("resolution", resolution(service.resolution), wanted["resolution"]?.string)
        check("names", service.subjectAlternativeNames, wanted["subjectAltNames"]?.strings)
        check("labels", service.labels, wanted["labels"]?.map)
        check("selector", service.selector ?? [:], wanted["labelSelectors"]?.map)
        check("ports", ports, wanted["ports"]?.items.map(portText))
        return result
    }

    private func portText(_ port: Value) -> String {
        let name = port["name"]?.string ?? ""
        let number = port["port"]?.int ?? 0
        return "\(name) \(number) \(port["protocol"]?.string ?? "")"
    }

    private func distribution(_ object: Object, _ item: Value) -> [String] {
        let own = item["namespaceAnnotations"]?[TrafficDistribution.annotation]?.string
        let names: [TrafficDistribution: String] = [
            .any: "Any", .preferSameZone: "PreferSameZone", .preferSameNode: "PreferSameNode",
        ]
        return ServiceEntries.facts(object, distribution: own).services.compactMap {
            difference("distribution", names[$0.distribution], item["trafficDistribution"]?.string)
        }
    }

    private func allocation(_ item: Value) -> [String] {
        let services = (item["services"]?.items ?? []).map { value in
            var draft = MeshService.Draft(
                hostname: value["hostname"]?.string ?? "",
                namespace: value["namespace"]?.string ?? "", origin: Origin(kind: ""),
                source: .serviceEntry)
            draft.resolution = value["resolution"]?.string == "Passthrough" ? .passthrough : .dns
            if let text = value["defaultAddress"]?.string, text != "0.0.0.0" {
                draft.address = IPAddress(text).map { .ip($0) } ?? .unspecified
            }
            return MeshService(draft)
        }
        let addresses = HashedAddresses.addresses(of: services)
        return zip(services, item["expected"]?.items ?? []).flatMap { service, wanted in
            let pair = addresses[HashedAddresses.key(service)]
            let checksV6 = wanted["ipv6"] != nil
            return [
                difference("IPv4", pair?.v4, .some(wanted["ipv4"]?.string)),
                checksV6 ? difference("IPv6", pair?.v6, .some(wanted["ipv6"]?.string)) : nil,
            ].compactMap { $0 }
        }
    }

    private func instances(_ object: Object, _ item: Value) -> [String] {
        let facts = ServiceEntries.facts(object)
        let got = facts.services.flatMap { service in
            (facts.instances[service.hostname] ?? []).map { text($0, service.hostname) }
        }
        return compare(got, item)
    }

    private func selected(_ object: Object, _ item: Value) -> [String] {
        let facts = ServiceEntries.facts(object)
        let spec = item["workloadEntry"] ?? [:]
        let workload = Workload(
            spec, labels: spec["labels"]?.map ?? [:], named: Named(object.namespace, object.name),
            origin: Origin(kind: "WorkloadEntry"))
        let got = workload.instances(for: facts.ports).map {
            text($0, facts.services.first?.hostname ?? "")
        }
        return compare(got, item)
    }

    private func compare(_ got: [String], _ item: Value) -> [String] {
        let wanted = (item["instances"]?.items ?? []).map { instance in
            let endpoint = instance["endpoint"] ?? [:]
            let port = instance["servicePort"]
            let number = endpoint["port"]?.int ?? 0
            let servicePort = port?["port"]?.int ?? 0
            let mode = endpoint["tlsMode"]?.string == "istio" ? "istio" : "disabled"
            let words: [String] = [
                instance["service"]?.string ?? "", endpoint["addresses"]?[0]?.string ?? "",
                "\(number)", port?["name"]?.string ?? "", "\(servicePort)", mode,
                endpoint["locality"]?.string ?? "", endpoint["workloadName"]?.string ?? "",
            ]
            return words.joined(separator: " ")
        }
        return got.sorted() == wanted.sorted() ? [] : ["\(got.sorted()), not \(wanted.sorted())"]
    }

    private func text(_ instance: ServiceInstance, _ host: String) -> String {
        let address: String
        let port: Int
        switch instance.endpoint.address {
        case .socket(let socket): (address, port) = (socket.ip.description, socket.port)
        case .name(let name, let number): (address, port) = (name, number)
        case .unix(let path): (address, port) = (path, 0)
        }
        return [
            host, address, "\(port)", instance.portName, "\(instance.portNumber)",
            instance.endpoint.takesMutualTLS ? "istio" : "disabled", instance.locality,
            instance.workload.name,
        ].joined(separator: " ")
    }

    private func workload(_ object: Object, _ item: Value) -> [String] {
        var registry = Registry()
        _ = registry.apply(.init(kind: .added, object: object, old: nil, revision: 1))
        guard let workload = registry.workloadEntries.values.first else { return ["none"] }
        let wanted = item["endpoint"] ?? [:]
        // The cluster's label is added by Istio where endpoints are told apart by cluster.
        let labels = (wanted["labels"]?.map ?? [:]).filter { !$0.name.hasPrefix("topology.") }
        let account = wanted["serviceAccount"]?.string?.split(separator: "/").last.map(String.init)
        return [
            difference("addresses", workload.addresses, wanted["addresses"]?.strings),
            difference(
                "labels", workload.labels, Fields(labels.map { ($0.name, $0.value) })),
            difference("tls", workload.takesMutualTLS, wanted["tlsMode"]?.string == "istio"),
            difference("account", workload.serviceAccount, account ?? ""),
            difference(
                "ports", workload.ports.mapValues { Int64($0) },
                Dictionary(
                    uniqueKeysWithValues: (item["portMap"]?.map ?? [:]).map {
                        ($0.name, $0.value.int ?? 0)
                    })),
        ].compactMap { $0 }
    }

    private func resolution(_ resolution: Istio.Resolution) -> String {
        switch resolution {
        case .clientSide: "ClientSideLB"
        case .dns: "DNSLB"
        case .dnsRoundRobin: "DNSRoundRobinLB"
        case .passthrough: "Passthrough"
        case .dynamicDNS: "DynamicDNS"
        case .alias: "Alias"
        }
    }

    private func difference<T: Equatable>(_ name: String, _ got: T, _ wanted: T?) -> String? {
        got == wanted ? nil : "\(name) is \(got), not \(String(describing: wanted))"
    }
}
