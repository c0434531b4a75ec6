import Envoy

/// `istioctl proxy-config cluster` in its short form.
// istio istioctl/pkg/writer/envoy/configdump/cluster.go
struct ClusterTable {
    var fqdn = ""
    var direction = ""
    var subset = ""
    var port = 0

    /// The parts of `direction|port|subset|host`; other names are hosts.
    private struct Row: Comparable {
        var host: String
        var subset = ""
        var port = 0
        var direction = ""
        var isSplit = false
        var type: String
        var rule: String

        static func < (left: Self, right: Self) -> Bool {
            (left.host, left.subset, left.port, left.direction)
                < (right.host, right.subset, right.port, right.direction)
        }
    }

    func text(_ clusters: [UpstreamCluster]) -> String {
        var writer = TabWriter(minimumWidth: 0, padding: 5)
        writer.write("SERVICE FQDN\tPORT\tSUBSET\tDIRECTION\tTYPE\tDESTINATION RULE\n")
        for row in clusters.filter(takes).map(row).sorted() {
            let port = row.isSplit ? "\(row.port)" : "-"
            let subset = row.subset.isEmpty ? "-" : row.subset
            let direction = row.isSplit ? row.direction : "-"
            writer.write(
                "\(row.host)\t\(port)\t\(subset)\t\(direction)\t\(row.type)\t\(row.rule)\n")
        }
        return writer.flush()
    }

    private func takes(_ cluster: UpstreamCluster) -> Bool {
        let name = cluster.name
        return (fqdn.isEmpty || name.contains(fqdn))
            && (direction.isEmpty || name.contains(direction))
            && (subset.isEmpty || name.contains(subset))
            && (port == 0 || name.contains("|\(port)|"))
    }

    private func row(_ cluster: UpstreamCluster) -> Row {
        let rule = cluster.destinationRule.map { "\($0.name).\($0.namespace)" } ?? ""
        // What is no built-in type prints as the enumeration's zero.
        let type = cluster.discovery == .dynamicForwardProxy ? "STATIC" : cluster.discovery.rawValue
        let parts = cluster.name.split(separator: "|", omittingEmptySubsequences: false)
        guard parts.count > 3 else { return Row(host: cluster.name, type: type, rule: rule) }
        return Row(
            host: String(parts[3]), subset: String(parts[2]), port: Int(parts[1]) ?? 0,
            direction: String(parts[0]), isSplit: true, type: type, rule: rule)
    }
}
