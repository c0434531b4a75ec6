import Cluster
import Objects
import YAML

/// The printer columns of custom types, from their stored CustomResourceDefinitions.
enum PrinterColumns {
    /// The columns of a type in one version.
    static func of(
        _ type: ResourceType, version: String, in store: Store
    ) -> [TableMaker.CustomColumn] {
        guard
            let definitions = store.type(
                apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition"),
            let definition = store.object(ObjectKey(definitions, name: type.resourceName)),
            let entry = definition["spec", "versions"]?.items
                .first(where: { $0["name"]?.string == version })
        else { return [] }
        return (entry["additionalPrinterColumns"]?.items ?? []).map { column in
            TableMaker.CustomColumn(
                column["name"]?.string ?? "", type: column["type"]?.string ?? "",
                jsonPath: column["jsonPath"]?.string ?? "",
                isWide: column["priority"]?.int ?? 0 > 0)
        }
    }
}
