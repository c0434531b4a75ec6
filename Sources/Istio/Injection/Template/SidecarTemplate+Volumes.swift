import YAML

extension SidecarTemplate {
    /// Where the sidecar finds its volumes, in Istio's order.
    var volumeMounts: [Value] {
        var mounts = input.secretMounts
        if input.usesIstiodCertificates {
            mounts.append(TemplateInput.mount("istio-ca-crl", "/var/run/secrets/istio/crl"))
        }
        mounts += input.dataMounts
        if let own = input.pod.annotation("sidecar.istio.io/userVolumeMount") {
            for (name, mount) in readYAML(own)?.map ?? [:] {
                mounts.append(.map(Fields([("name", .string(name))])).merged(with: mount))
            }
        }
        return mounts
    }

    /// The volumes that are added, in Istio's order.
    var volumes: [Value] {
        var volumes = input.proxyVolumes
        let list = input.configuration.text("pilot", "crlConfigMapName")
        let name: Value = list.isEmpty ? "istio-ca-crl" : .string(list)
        let place = volumes.lastIndex { $0["name"]?.string == "istio-certs" } ?? volumes.count
        volumes.insert(
            ["name": "istio-ca-crl", "configMap": ["name": name, "optional": true]], at: place)
        if let own = input.pod.annotation("sidecar.istio.io/userVolume") {
            for (name, volume) in readYAML(own)?.map ?? [:] {
                volumes.append(.map(Fields([("name", .string(name))])).merged(with: volume))
            }
        }
        return volumes
    }
}

extension TemplateInput {
    static func mount(_ name: String, _ path: String) -> Value {
        ["name": .string(name), "mountPath": .string(path)]
    }

    var usesIstiodCertificates: Bool {
        configuration.text("global", "pilotCertProvider") == "istiod"
    }

    private var usesGoogleCertificates: Bool {
        configuration.text("global", "caName") == "GkeWorkloadCertificate"
    }

    private var mountsOwnCertificates: Bool {
        configuration.value("global", "mountMtlsCerts")?.isTruthy ?? false
    }

    private var overridesBootstrap: Bool {
        pod.annotations["sidecar.istio.io/bootstrapOverride"] != nil
    }

    /// Certificates and the sockets that they come by.
    var secretMounts: [Value] {
        let spiffe = "/var/run/secrets/workload-spiffe-credentials"
        var mounts = [
            Self.mount("workload-socket", "/var/run/secrets/workload-spiffe-uds"),
            Self.mount("credential-socket", "/var/run/secrets/credential-uds"),
            usesGoogleCertificates
                ? [
                    "name": "gke-workload-certificate", "mountPath": .string(spiffe),
                    "readOnly": true,
                ] : Self.mount("workload-certs", spiffe),
        ]
        if usesIstiodCertificates {
            mounts.append(Self.mount("istiod-ca-cert", "/var/run/secrets/istio"))
        }
        return mounts
    }

    /// State, configuration and what the pod knows of itself.
    var dataMounts: [Value] {
        var mounts = [Self.mount("istio-data", "/var/lib/istio/data")]
        if overridesBootstrap {
            mounts.append(Self.mount("custom-bootstrap-volume", "/etc/istio/custom-bootstrap"))
        }
        mounts.append(Self.mount("istio-envoy", "/etc/istio/proxy"))
        mounts.append(Self.mount("istio-token", "/var/run/secrets/tokens"))
        if mountsOwnCertificates {
            mounts.append(["name": "istio-certs", "mountPath": "/etc/certs/", "readOnly": true])
        }
        mounts.append(Self.mount("istio-podinfo", "/etc/istio/pod"))
        return mounts
    }

    /// The volumes that sidecars and injected gateways have in common.
    var proxyVolumes: [Value] {
        // A volume without a source is an empty directory: the API server fills it in.
        var volumes: [Value] = [["name": "workload-socket"], ["name": "credential-socket"]]
        let driver: Value = ["driver": "workloadcertificates.security.cloud.google.com"]
        volumes.append(
            usesGoogleCertificates
                ? ["name": "gke-workload-certificate", "csi": driver] : ["name": "workload-certs"])
        if overridesBootstrap {
            let name = pod.annotation("sidecar.istio.io/bootstrapOverride") ?? ""
            volumes.append(
                ["name": "custom-bootstrap-volume", "configMap": ["name": .string(name)]])
        }
        let items: Value = [
            ["path": "labels", "fieldRef": ["fieldPath": "metadata.labels"]],
            ["path": "annotations", "fieldRef": ["fieldPath": "metadata.annotations"]],
        ]
        let token: Value = [
            "path": "istio-token", "expirationSeconds": 43200,
            "audience": .string(configuration.text("global", "sds", "token", "aud")),
        ]
        volumes += [
            ["name": "istio-envoy", "emptyDir": ["medium": "Memory"]],
            ["name": "istio-data", "emptyDir": [:]],
            ["name": "istio-podinfo", "downwardAPI": ["items": items]],
            ["name": "istio-token", "projected": ["sources": [["serviceAccountToken": token]]]],
        ]
        if usesIstiodCertificates { volumes.append(rootCertificate) }
        if mountsOwnCertificates {
            let account = pod.spec["serviceAccountName"]?.string ?? ""
            let secret: Value = .string("istio.\(account.isEmpty ? "default" : account)")
            volumes.append(
                ["name": "istio-certs", "secret": ["optional": true, "secretName": secret]])
        }
        return volumes
    }

    private var rootCertificate: Value {
        let bundle = configuration.text("global", "trustBundleName")
        if configuration.value("pilot", "env", "ENABLE_CLUSTER_TRUST_BUNDLE_API") == true {
            let name = "istio.io:istiod-ca:\(bundle.isEmpty ? "root-cert" : bundle)"
            let source: Value = ["name": .string(name), "path": "root-cert.pem"]
            return [
                "name": "istiod-ca-cert",
                "projected": ["sources": [["clusterTrustBundle": source]]],
            ]
        }
        let name: Value = bundle.isEmpty ? "istio-ca-root-cert" : .string(bundle)
        return ["name": "istiod-ca-cert", "configMap": ["name": name]]
    }
}
