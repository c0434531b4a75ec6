import Basis
import Objects
import YAML

extension World {
    private static let tokenPath = "/var/run/secrets/kubernetes.io/serviceaccount"

    /// Gives a pod its service account and the account's token
    /// (plugin/pkg/admission/serviceaccount/admission.go: Admit).
    mutating func admitServiceAccount(_ pod: inout Object) throws(Status) {
        var name = pod["spec", "serviceAccountName"]?.string ?? ""
        if name.isEmpty { name = pod["spec", "serviceAccount"]?.string ?? "" }
        if name.isEmpty { name = "default" }
        pod["spec", "serviceAccountName"] = .string(name)
        // The deprecated alias is filled in by conversion (core/v1/conversion.go).
        pod["spec", "serviceAccount"] = .string(name)
        let key = ObjectKey(.serviceAccount, namespace: pod.namespace, name: name)
        if name == "default", store.stored(key) == nil { try makeDefaultAccount(key) }
        guard let account = store.object(key) else {
            throw .forbidden(
                .pod, pod.admissionName,
                "error looking up service account \(pod.namespace)/\(name): "
                    + "serviceaccount \"\(name)\" not found")
        }
        if pod["spec", "imagePullSecrets"]?.items.isEmpty ?? true,
            let secrets = account.fields["imagePullSecrets"], !secrets.items.isEmpty
        {
            pod["spec", "imagePullSecrets"] = secrets
        }
        let mounts =
            pod["spec", "automountServiceAccountToken"]?.bool
            ?? account.fields["automountServiceAccountToken"]?.bool ?? true
        if mounts { mountToken(in: &pod) }
    }

    /// The API server waits for a new namespace's default account while its controller is at work
    /// (admission.go: getServiceAccount); no time passes here, so the controller works at once.
    private mutating func makeDefaultAccount(_ key: ObjectKey) throws(Status) {
        let account = Object(
            .serviceAccount, metadata: Metadata(name: key.name, namespace: key.namespace))
        _ = try write(
            Request(.create(account), key, fieldManager: "kube-controller-manager"))
    }

    /// Mounts the token in every container that has nothing at its place yet.
    private mutating func mountToken(in pod: inout Object) {
        var volumes = pod["spec", "volumes"]?.items ?? []
        let present = volumes.first {
            $0["name"]?.string?.hasPrefix("kube-api-access-") == true && $0["projected"] != nil
        }
        let name: String
        if let known = present?["name"]?.string {
            name = known
        } else {
            let (purpose, key) = tokenVolumePurpose(pod)
            var stream = draw(purpose, key)
            name = Self.tokenVolume(&stream)
        }
        var isNeeded = false
        for list in ["initContainers", "containers"] {
            guard var containers = pod["spec", list]?.list else { continue }
            for place in containers.indices {
                var mounts = containers[place]["volumeMounts"]?.items ?? []
                let isTaken = mounts.contains { $0["mountPath"]?.string == Self.tokenPath }
                guard !isTaken else { continue }
                isNeeded = true
                mounts.append([
                    "mountPath": .string(Self.tokenPath), "name": .string(name), "readOnly": true,
                ])
                containers[place]["volumeMounts"] = .list(mounts)
            }
            pod["spec", list] = .list(containers)
        }
        guard isNeeded, present == nil else { return }
        volumes.append(["name": .string(name), "projected": Self.tokenProjection])
        pod["spec", "volumes"] = .list(volumes)
    }

    /// What the name of the token's volume is drawn for.
    func tokenVolumePurpose(_ pod: Object) -> (purpose: String, key: String) {
        ("token volume", pod.namespace + "/" + pod.admissionName)
    }

    static func tokenVolume(_ stream: inout RandomStream) -> String {
        "kube-api-access-" + stream.kubernetesSuffix(5)
    }

    private static let tokenProjection: Value = [
        "defaultMode": 420,
        "sources": [
            ["serviceAccountToken": ["expirationSeconds": 3607, "path": "token"]],
            [
                "configMap": [
                    "items": [["key": "ca.crt", "path": "ca.crt"]], "name": "kube-root-ca.crt",
                ]
            ],
            [
                "downwardAPI": [
                    "items": [
                        [
                            "fieldRef": ["apiVersion": "v1", "fieldPath": "metadata.namespace"],
                            "path": "namespace",
                        ]
                    ]
                ]
            ],
        ],
    ]
}
