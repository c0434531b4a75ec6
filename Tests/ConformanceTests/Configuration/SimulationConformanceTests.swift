import Basis
import Envoy
import Testing
import YAML

@testable import Istio

/// Istio's simulation cases: which listener, chain, route and cluster a call meets.
@Suite struct SimulationConformanceTests {
    @Test(.enabled(if: CaseFile.cases("simulation") != nil, "MESH_CONFORMANCE names no folder"))
    func `calls meet the listeners, routes and clusters that Istio's cases expect`() {
        let cases = CaseFile.cases("simulation") ?? []
        var passed = 0
        var failures: [String] = []
        for item in cases {
            let problems = self.problems(item)
            if problems.isEmpty {
                passed += 1
            } else {
                let name = "\(item["test"]?.string ?? "") \(item["name"]?.string ?? "")"
                failures.append("\(name): \(problems.joined(separator: "; "))")
            }
        }
        for failure in failures { print("conformance simulation differs: \(failure)") }
        print("conformance simulation: \(passed) of \(cases.count)")
        #expect(passed >= Self.bar)
    }

    /// What is reached; less is a step back.
    static let bar = 77

    private func problems(_ item: Value) -> [String] {
        let objects =
            CaseFile.objects(item["config"]?.string ?? "")
            + CaseFile.objects(item["kubeConfig"]?.string ?? "")
        let context = PushContext(objects: objects, mesh: item["meshConfig"] ?? [:])
        let configuration = context.configuration(for: proxy(item["proxy"] ?? [:]))
        let simulation = CallSimulation(configuration: configuration)
        var problems: [String] = []
        for call in (item["calls"]?.items ?? []) + (item["derivedCalls"]?.items ?? []) {
            let result = simulation.run(self.call(call))
            problems += differences(call, result)
        }
        problems += routeProblems(item, configuration)
        problems += inboundProblems(item, configuration)
        return problems
    }

    private func proxy(_ value: Value) -> Proxy {
        var proxy = Proxy(
            kind: value["type"]?.string == "router" ? .router : .sidecar,
            id: value["id"]?.string ?? "", namespace: value["namespace"]?.string ?? "default",
            addresses: (value["ips"]?.strings ?? []).compactMap { IPAddress($0) },
            labels: value["labels"]?.map ?? [:])
        if let mode = value["metadata", "interceptionMode"] {
            proxy.metadata["INTERCEPTION_MODE"] = mode
        }
        if let namespace = value["metadata", "namespace"] {
            proxy.metadata["NAMESPACE"] = namespace
        }
        proxy.capturesDNS = value["metadata", "dnsCapture"]?.bool ?? false
        return proxy
    }

    private func call(_ value: Value) -> CallSimulation.Call {
        CallSimulation.Call(
            isInbound: value["mode"]?.string == "inbound",
            address: IPAddress(value["address"]?.string ?? "") ?? .unspecified,
            port: Int(value["port"]?.int ?? 0), path: value["path"]?.string ?? "/",
            speaks: value["protocol"]?.string ?? "", tls: value["tls"]?.string ?? "plaintext",
            alpn: value["alpn"]?.string ?? "",
            host: value["headers", "Host"]?[0]?.string ?? "", sni: value["sni"]?.string ?? "",
            mutualCertificate: value["mtlsSecretConfigName"]?.string ?? "default")
    }

    private func differences(_ call: Value, _ result: CallSimulation.Result) -> [String] {
        let expected = call["expect"] ?? [:]
        let isStrict = expected["strict"]?.bool ?? false
        var problems: [String] = []
        func check(_ field: String, _ got: String) {
            let wanted = expected[field]?.string
            guard field == "error" || isStrict || wanted != nil else { return }
            // Istio's test store completes short names without the cluster's domain.
            if field == "cluster", wanted == got.replacing(".svc.cluster.local", with: "") {
                return
            }
            if (wanted ?? "") != got {
                let name = call["name"]?.string ?? ""
                problems.append("\(name): \(field) is '\(got)', not '\(wanted ?? "")'")
            }
        }
        check("error", result.error)
        check("listener", result.listener)
        check("filterChain", result.filterChain)
        check("routeConfig", result.routeConfig)
        check("virtualHost", result.virtualHost)
        check("route", result.route)
        check("cluster", result.cluster)
        return problems
    }

    /// Each domain must have exactly the clusters of its routes.
    private func routeProblems(_ item: Value, _ configuration: ProxyConfiguration) -> [String] {
        guard let routes = item["routes"], let expected = routes["expected"]?.map else { return [] }
        let name = routes["routeConfig"]?.string ?? ""
        let hosts = configuration.routes.first { $0.name == name }?.virtualHosts ?? []
        var problems: [String] = []
        for (domain, wanted) in expected {
            var clusters: Set<String> = []
            for host in hosts where host.domains.contains(domain) {
                for case .forward(let forwarding) in host.routes.map(\.action) {
                    clusters.formUnion(forwarding.clusters.map(\.name))
                }
            }
            if clusters.sorted() != wanted.strings.sorted() {
                problems.append("\(domain): \(clusters.sorted()), not \(wanted.strings)")
            }
        }
        return problems
    }

    private func inboundProblems(_ item: Value, _ configuration: ProxyConfiguration) -> [String] {
        guard let expected = item["inboundClusters"]?.map else { return [] }
        let clusters = configuration.clusters.filter { $0.name.hasPrefix("inbound") }
        var problems: [String] = []
        if clusters.map(\.name).sorted() != expected.names {
            problems.append("inbound clusters \(clusters.map(\.name)), not \(expected.names)")
        }
        for cluster in clusters {
            let endpoints = cluster.localities.flatMap(\.endpoints).map { endpoint in
                switch endpoint.address {
                case .socket(let address): address.description
                case .unix(let path): path
                case .name(let name, let port): "\(name):\(port)"
                }
            }
            let wanted = expected[cluster.name]?.strings ?? []
            if endpoints != wanted {
                problems.append("\(cluster.name): \(endpoints), not \(wanted)")
            }
        }
        return problems
    }
}
