import YAML

/// ServiceEntries without addresses where they are needed, and with protocols that clash.
enum ServiceEntryAnalyzer {
    // istio pkg/config/analysis/analyzers/serviceentry/protocoladdresses.go
    static func analyzeAddresses(_ context: inout AnalysisContext) {
        let settings = context.mesh.value["defaultConfig", "proxyMetadata"] ?? [:]
        func isOn(_ name: String) -> Bool { settings[name]?.goText == "true" }
        let isAllocated =
            isOn("ISTIO_META_DNS_CAPTURE")
            && (isOn("ISTIO_META_DNS_AUTO_ALLOCATE") || isOn("PILOT_ENABLE_IP_AUTOALLOCATE"))
        guard !isAllocated else { return }
        for entry in context[.serviceEntry]
        where entry.spec.entries("addresses").isEmpty
            && (entry.object["status", "addresses"]?.items ?? []).isEmpty
        {
            for (index, port) in entry.spec.entries("ports").enumerated()
            where ["", "tcp"].contains(port.text("protocol").lowercased()) {
                context.report(
                    .serviceEntryAddressesRequired, entry,
                    at: FieldPath("spec.ports[\(index)].name"))
            }
        }
    }

    private struct Port: Hashable {
        var scope: String
        var host: String
        var number: Int64
    }

    // istio pkg/config/analysis/analyzers/serviceentry/conflictingserviceentries.go
    static func analyzeProtocols(_ context: inout AnalysisContext) {
        var users: [Port: [(spoken: String, entry: AnalyzedResource)]] = [:]
        for entry in context[.serviceEntry] {
            for scope in MeshGatewayHostAnalyzer.exportScopes(entry) {
                for host in entry.spec["hosts"]?.strings ?? [] {
                    for port in entry.spec.entries("ports") {
                        let key = Port(scope: scope, host: host, number: port.number("number"))
                        users[key, default: []].append(
                            (port.text("protocol").uppercased(), entry))
                    }
                }
            }
        }
        var reported: Set<ResourceName> = []
        let ordered = users.sorted {
            ($0.key.scope, $0.key.host, $0.key.number) < ($1.key.scope, $1.key.host, $1.key.number)
        }
        for (port, own) in ordered {
            var entries = own
            if port.scope != "*" {
                entries += users[Port(scope: "*", host: port.host, number: port.number)] ?? []
            }
            let protocols = Set(entries.map(\.spoken)).sorted()
            guard protocols.count > 1 else { continue }
            let names = Set(entries.map(\.entry.fullName)).sorted().joined(separator: ", ")
            for use in entries where reported.insert(ResourceName(use.entry)).inserted {
                context.report(
                    .conflictingServiceEntryProtocol, use.entry,
                    [names, port.host, String(port.number), protocols.joined(separator: ", ")],
                    at: .metadataName)
            }
        }
    }
}
