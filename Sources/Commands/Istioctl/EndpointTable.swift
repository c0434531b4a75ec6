import Basis
import Envoy

/// `istioctl proxy-config endpoint` in its short form.
// istio istioctl/pkg/writer/envoy/clusters/clusters.go
struct EndpointTable {
    var address = ""
    var port = 0
    var cluster = ""
    var status = ""

    private struct Row: Comparable {
        var address: String
        var port: Int
        var cluster: String
        var status: String

        static func < (left: Self, right: Self) -> Bool {
            (left.address, left.port, left.cluster) < (right.address, right.port, right.cluster)
        }
    }

    /// The table; names that the proxy looks up are answered by `lookUp`.
    func text(
        _ clusters: [UpstreamCluster], lookUp: (String) -> [IPAddress] = { _ in [] }
    ) -> String {
        var rows: [Row] = []
        for cluster in clusters {
            for endpoint in cluster.localities.flatMap(\.endpoints) {
                rows += self.rows(endpoint, cluster, lookUp)
            }
        }
        var writer = TabWriter(minimumWidth: 0, padding: 5)
        writer.write("ENDPOINT\tSTATUS\tOUTLIER CHECK\tCLUSTER\n")
        for row in rows.filter(takes).sorted() {
            let endpoint = row.port == 0 ? row.address : "\(row.address):\(row.port)"
            writer.write("\(endpoint)\t\(row.status)\tOK\t\(row.cluster)\n")
        }
        return writer.flush()
    }

    private func rows(
        _ endpoint: Endpoint, _ cluster: UpstreamCluster, _ lookUp: (String) -> [IPAddress]
    ) -> [Row] {
        let status = endpoint.isHealthy ? "HEALTHY" : "UNHEALTHY"
        func row(_ address: String, _ port: Int) -> Row {
            Row(address: address, port: port, cluster: cluster.name, status: status)
        }
        switch endpoint.address {
        case .socket(let address): return [row("\(address.ip)", address.port)]
        case .unix(let path): return [row("unix://\(path)", 0)]
        case .name(let name, let port):
            // A logical cluster uses the first address only.
            let found = lookUp(name)
            let used = cluster.discovery == .logicalDNS ? Array(found.prefix(1)) : found
            return used.map { row("\($0)", port) }
        }
    }

    private func takes(_ row: Row) -> Bool {
        (address.isEmpty || row.address.lowercased() == address.lowercased())
            && (port == 0 || row.port == port)
            && (cluster.isEmpty || row.cluster.lowercased() == cluster.lowercased())
            && (status.isEmpty || row.status.lowercased() == status.lowercased())
    }
}
