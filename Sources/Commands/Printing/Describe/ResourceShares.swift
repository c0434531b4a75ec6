import Objects
import YAML

/// What pods request and may use of a node, with the shares of what it can give
/// (kubectl pkg/describe/describe.go: describeNodeResource).
struct ResourceShares {
    private let node: Object
    private let pods: [Object]

    init(_ node: Object, _ pods: [Object]) {
        self.node = node
        self.pods = pods
    }

    /// Requests and limits of one pod: `100m (1%)`, four cells.
    func cells(of pod: Object) -> String {
        ["cpu", "memory"].flatMap { name in
            ["requests", "limits"].map { field in
                cell(amount(name, field, of: pod), name)
            }
        }.joined(separator: "\t")
    }

    /// The lines of the table of totals.
    var totals: [String] {
        ["cpu", "memory", "ephemeral-storage"].map { name in
            let sums = ["requests", "limits"].map { field in
                cell(pods.reduce(Quantity(milli: 0)) { $0 + amount(name, field, of: $1) }, name)
            }
            return "\(name)\t\(sums[0])\t\(sums[1])"
        }
    }

    private func cell(_ amount: Quantity, _ name: String) -> String {
        let given = node["status", "allocatable", name] ?? node["status", "capacity", name]
        let whole = given.flatMap { Quantity($0.printed) } ?? Quantity(milli: 0)
        let share = whole.milli == 0 ? 0 : Double(amount.milli) / Double(whole.milli) * 100
        return "\(amount.description) (\(Int64(share))%)"
    }

    /// A pod's amount: the sum over its containers and sidecars, or an init container's if larger
    /// (component-helpers resource: PodRequests).
    private func amount(_ name: String, _ field: String, of pod: Object) -> Quantity {
        func of(_ container: Value) -> Quantity {
            container["resources", field, name].flatMap { Quantity($0.printed) }
                ?? Quantity(milli: 0)
        }
        var sum = (pod["spec", "containers"]?.items ?? []).reduce(Quantity(milli: 0)) {
            $0 + of($1)
        }
        var sidecars = Quantity(milli: 0)
        var largest = Quantity(milli: 0)
        for container in pod["spec", "initContainers"]?.items ?? [] {
            if container["restartPolicy"]?.string == "Always" {
                sidecars = sidecars + of(container)
                sum = sum + of(container)
                largest = max(largest, sidecars)
            } else {
                largest = max(largest, of(container) + sidecars)
            }
        }
        return max(sum, largest)
    }
}
