import Cluster
import Objects
import YAML

/// Keeps the mesh's root certificate in a ConfigMap of every namespace, where proxies find it.
// istio security/pkg/k8s/controller,
// pilot/pkg/serviceregistry/kube/controller/namespacecontroller.go
struct RootCertificateController: Controller {
    let name = "istiod"

    func keys(after change: ObjectChange, in view: View) -> [ObjectKey] {
        switch change.object.type {
        case .namespace:
            change.kind == .deleted ? [] : [Self.key(change.object.name)]
        case .configMap:
            change.object.name == Self.configMapName ? [change.object.key] : []
        case .pod:
            IstiodInstance.becameReady(change)
                ? view.store.objects(.namespace).map { Self.key($0.name) } : []
        default: []
        }
    }

    func reconcile(_ key: ObjectKey, in view: View, memory: inout Memory) -> Reconciliation {
        var result = Reconciliation()
        guard let namespace = view.store.object(ObjectKey(.namespace, name: key.namespace)),
            namespace.metadata.deletionTimestamp == nil, IstiodInstance.isAny(in: view.store)
        else { return result }
        let wanted = Self.configMap(in: key.namespace)
        guard var stored = view.store.object(key) else {
            result.requests = [Request(.create(wanted), key, fieldManager: "pilot-discovery")]
            return result
        }
        guard stored["data"] != wanted["data"] else { return result }
        stored["data"] = wanted["data"]
        result.requests = [Request(.update(stored), key, fieldManager: "pilot-discovery")]
        return result
    }

    private static let configMapName = "istio-ca-root-cert"

    private static func key(_ namespace: String) -> ObjectKey {
        ObjectKey(.configMap, namespace: namespace, name: configMapName)
    }

    /// The ConfigMap of one namespace.
    static func configMap(in namespace: String) -> Object {
        var object = Object(
            .configMap,
            metadata: Metadata(
                name: configMapName, namespace: namespace, labels: ["istio.io/config": "true"]))
        object.fields["data"] = ["root-cert.pem": .string(certificate)]
        return object
    }

    /// A certificate in form only: nothing in the simulation verifies signatures.
    static let certificate = """
        -----BEGIN CERTIFICATE-----
        bWVzaDogdGhlIHNpbXVsYXRlZCByb290IGNlcnRpZmljYXRlIG9mIGNsdXN0ZXIu
        bG9jYWwuIEl0IGhhcyB0aGUgZm9ybSBvZiBvbmUgYW5kIG5vdGhpbmcgdmVyaWZp
        ZXMgaXQu
        -----END CERTIFICATE-----

        """

    /// The same as webhook configurations carry it.
    static let encodedCertificate =
        "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg=="
}
