import Basis
import Objects
import YAML

/// Makes the API server's table for objects of one type
/// (kubernetes pkg/printers/internalversion/printers.go; apiextensions tableconvertor for others).
package struct TableMaker: Sendable {
    /// The time, for ages.
    package var now: Instant
    /// The printer columns of a custom type.
    package var customColumns: @Sendable (ResourceType, String) -> [CustomColumn]

    /// A column that a CustomResourceDefinition asks for (`additionalPrinterColumns`).
    package struct CustomColumn: Sendable, Equatable {
        /// The header.
        package var name: String
        /// `string`, `date`, `integer`, ...
        package var type: String
        /// Where the value stands: `.spec.hosts`.
        package var jsonPath: String
        /// Whether only `-o wide` shows it.
        package var isWide: Bool

        /// A column.
        package init(_ name: String, type: String, jsonPath: String, isWide: Bool = false) {
            self.name = name
            self.type = type
            self.jsonPath = jsonPath
            self.isWide = isWide
        }
    }

    /// A maker of tables at a time.
    package init(
        now: Instant,
        customColumns: @escaping @Sendable (ResourceType, String) -> [CustomColumn] = { _, _ in [] }
    ) {
        self.now = now
        self.customColumns = customColumns
    }

    /// The table of objects that all have the type; `version` is the one asked for.
    package func table(_ type: ResourceType, version: String? = nil, of objects: [Object]) -> Table
    {
        let layout = layout(of: type, version: version ?? type.versions[0])
        var table = layout.table
        table.rows = objects.map { Table.Row(layout.cells($0), $0) }
        return table
    }

    /// A table's columns and what fills them.
    struct Layout {
        var table: Table
        var cells: (Object) -> [String]

        init(
            _ columns: [String], wide: [String] = [], nameColumn: Int = 0,
            _ cells: @escaping (Object) -> [String]
        ) {
            table = Table(columns, wide: wide)
            table.nameColumn = nameColumn
            self.cells = cells
        }
    }

    func layout(of type: ResourceType, version: String) -> Layout {
        switch type.resourceName {
        case "pods": pods
        case "deployments.apps": deployments
        case "replicasets.apps": replicaSets
        case "statefulsets.apps": statefulSets
        case "daemonsets.apps": daemonSets
        case "jobs.batch": jobs
        case "cronjobs.batch": cronJobs
        case "services": services
        case "endpoints": endpoints
        case "endpointslices.discovery.k8s.io": endpointSlices
        case "ingresses.networking.k8s.io": ingresses
        case "networkpolicies.networking.k8s.io": networkPolicies
        case "poddisruptionbudgets.policy": disruptionBudgets
        case "horizontalpodautoscalers.autoscaling": autoscalers
        case "nodes": nodes
        case "namespaces": namespaces
        case "configmaps": configMaps
        case "secrets": secrets
        case "serviceaccounts": serviceAccounts
        case "events", "events.events.k8s.io": events
        case "leases.coordination.k8s.io": leases
        case "roles.rbac.authorization.k8s.io", "clusterroles.rbac.authorization.k8s.io",
            "customresourcedefinitions.apiextensions.k8s.io":
            createdAt
        case "rolebindings.rbac.authorization.k8s.io": bindings(roleKind: "Role")
        case "clusterrolebindings.rbac.authorization.k8s.io": bindings(roleKind: "ClusterRole")
        case "mutatingwebhookconfigurations.admissionregistration.k8s.io",
            "validatingwebhookconfigurations.admissionregistration.k8s.io":
            webhooks
        default: type.isCustom ? custom(type, version) : plain
        }
    }

    /// The age of an object.
    func age(_ object: Object) -> String {
        Commands.age(of: object.metadata.creationTimestamp, at: now)
    }

    /// NAME and AGE, where nothing better is known.
    var plain: Layout {
        Layout(["Name", "Age"]) { [$0.name, age($0)] }
    }

    /// Roles and custom resource definitions show when they were made, not how long ago.
    private var createdAt: Layout {
        Layout(["Name", "Created At"]) {
            [$0.name, $0.metadata.creationTimestamp?.rfc3339 ?? "<unknown>"]
        }
    }

    /// Columns of a custom resource; AGE where its definition names none.
    private func custom(_ type: ResourceType, _ version: String) -> Layout {
        let columns = customColumns(type, version)
        guard !columns.isEmpty else { return plain }
        var layout = Layout(["Name"]) { object in
            let value = object.value
            return [object.name] + columns.map { customCell($0, object, value) }
        }
        layout.table.columns += columns.map { Table.Column($0.name, isWide: $0.isWide) }
        return layout
    }

    /// A missing value is an empty cell; lists and maps are compact JSON, as kubectl's jsonpath
    /// prints them (apiextensions pkg/registry/customresource/tableconvertor).
    private func customCell(_ column: CustomColumn, _ object: Object, _ value: Value) -> String {
        if column.type == "date", column.jsonPath == ".metadata.creationTimestamp" {
            return age(object)
        }
        // Of several results the first counts.
        guard let path = try? JSONPath("{\(column.jsonPath)}"),
            let found = (try? path.results(in: value))?.first?.first, !found.isNull
        else { return "" }
        if column.type == "date" { return Commands.age(ofText: found.string, at: now) }
        return found.printed
    }
}

extension Value {
    /// The value as kubectl's jsonpath and columns print it: text as it is, lists and maps as
    /// compact JSON.
    package var printed: String {
        switch self {
        case .string(let text): text
        case .null: ""
        case .bool(let flag): flag ? "true" : "false"
        case .int(let number): "\(number)"
        case .double, .list, .map: jsonText(self, style: .compact)
        }
    }
}
