import Basis
import Objects
import YAML

/// Gives each namespace its service account `default`
/// (pkg/controller/serviceaccount/serviceaccounts_controller.go).
struct ServiceAccountController: Controller {
    let name = "service-account-controller"

    func keys(after change: ObjectChange, in view: View) -> [ObjectKey] {
        namespaceKeys(after: change, lost: .serviceAccount, "default")
    }

    func reconcile(_ key: ObjectKey, in view: View, memory: inout Memory) -> Reconciliation {
        let account = Object(
            .serviceAccount, metadata: Metadata(name: "default", namespace: key.name))
        return ensure(account, in: view)
    }
}

/// Publishes the cluster's certificate authority in each namespace
/// (pkg/controller/certificates/rootcacertpublisher/publisher.go).
struct RootCertificateController: Controller {
    let name = "root-ca-certificate-publisher-controller"

    func keys(after change: ObjectChange, in view: View) -> [ObjectKey] {
        namespaceKeys(after: change, lost: .configMap, "kube-root-ca.crt")
    }

    func reconcile(_ key: ObjectKey, in view: View, memory: inout Memory) -> Reconciliation {
        ensure(Self.map(in: key.name, certificate(seed: view.seed), nil), in: view)
    }

    /// The ConfigMap with a bundle of certificates.
    static func map(in namespace: String, _ bundle: String, _ created: Instant?) -> Object {
        var map = Object(
            .configMap, metadata: Metadata(name: "kube-root-ca.crt", namespace: namespace))
        map.metadata.creationTimestamp = created
        map.metadata.annotations["kubernetes.io/description"] =
            """
            Contains a CA bundle that can be used to verify the kube-apiserver when using internal \
            endpoints such as the internal service IP or kubernetes.default.svc. No other usage is \
            guaranteed across distributions of Kubernetes clusters.
            """
        map.fields["data"] = ["ca.crt": .string(bundle)]
        return map
    }
}

/// A text in the form of a certificate: it has the shape and the length, and certifies nothing.
func certificate(seed: UInt64) -> String {
    var stream = RandomStream(seed: seed, purpose: "certificate", key: "kubernetes")
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var lines = ["-----BEGIN CERTIFICATE-----"]
    for _ in 0..<17 {
        let bytes = (0..<64).map { _ in alphabet[Int(stream.next(below: 64))] }
        lines.append(String(decoding: bytes, as: UTF8.self))
    }
    lines.append("-----END CERTIFICATE-----")
    return lines.joined(separator: "\n") + "\n"
}

extension Controller {
    /// The namespace of a change, if the namespace or the object that belongs in it changed.
    fileprivate func namespaceKeys(
        after change: ObjectChange, lost type: ResourceType, _ content: String
    ) -> [ObjectKey] {
        let object = change.object
        if object.type == .namespace {
            return change.kind == .added ? [object.key] : []
        }
        guard change.kind == .deleted, object.type == type, object.name == content else {
            return []
        }
        return [ObjectKey(.namespace, name: object.namespace)]
    }

    fileprivate func ensure(_ object: Object, in view: View) -> Reconciliation {
        var result = Reconciliation()
        let namespace = view.store.object(ObjectKey(.namespace, name: object.namespace))
        guard let namespace, namespace.metadata.deletionTimestamp == nil,
            view.store.stored(object.key) == nil
        else { return result }
        result.requests = [
            Request(.create(object), object.key, fieldManager: "kube-controller-manager")
        ]
        return result
    }
}
