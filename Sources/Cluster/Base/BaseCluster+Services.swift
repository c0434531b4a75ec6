import Basis
import Objects
import YAML

extension BaseCluster {
    /// Services and what belongs to the namespaces.
    var services: [Object] {
        var objects = [
            service(
                "kubernetes", "default", "10.96.0.1",
                ["component": "apiserver", "provider": "kubernetes"], selector: nil,
                [["name": "https", "port": 443, "protocol": "TCP", "targetPort": 6_443]]),
            service(
                "kube-dns", "kube-system", "10.96.0.10",
                [
                    "k8s-app": "kube-dns", "kubernetes.io/cluster-service": "true",
                    "kubernetes.io/name": "CoreDNS",
                ], selector: ["k8s-app": "kube-dns"],
                [
                    ["name": "dns", "port": 53, "protocol": "UDP", "targetPort": 53],
                    ["name": "dns-tcp", "port": 53, "protocol": "TCP", "targetPort": 53],
                    ["name": "metrics", "port": 9_153, "protocol": "TCP", "targetPort": 9_153],
                ]),
        ]
        let bundle = certificate(seed: configuration.seed)
        for namespace in Self.namespaces {
            objects.append(
                Object(.serviceAccount, metadata: metadata("default", namespace)))
            objects.append(RootCertificateController.map(in: namespace, bundle, created))
        }
        for workload in daemonSets + deployments {
            objects.append(
                Object(.serviceAccount, metadata: metadata(workload.account, workload.namespace)))
        }
        return objects
    }

    private func service(
        _ name: String, _ namespace: String, _ address: String, _ labels: Fields,
        selector: Value?, _ ports: [Value]
    ) -> Object {
        var spec: Fields = [
            "clusterIP": .string(address), "clusterIPs": [.string(address)],
            "internalTrafficPolicy": "Cluster", "ipFamilies": ["IPv4"],
            "ipFamilyPolicy": "SingleStack", "ports": .list(ports), "sessionAffinity": "None",
            "type": "ClusterIP",
        ]
        spec["selector"] = selector
        return Object(
            .service, metadata: metadata(name, namespace, labels),
            fields: ["spec": .map(spec), "status": ["loadBalancer": [:]]])
    }

    /// Endpoints and slices of the services: the API server's own, and those of the DNS pods.
    func endpoints(of store: Store) -> [Object] {
        let address = Self.nodeAddress(0)
        var endpoints = Object(
            .endpoints,
            metadata: metadata(
                "kubernetes", "default", ["endpointslice.kubernetes.io/skip-mirror": "true"]))
        endpoints.fields["subsets"] = [
            [
                "addresses": [["ip": .string(address)]],
                "ports": [["name": "https", "port": 6_443, "protocol": "TCP"]],
            ]
        ]
        var slice = Object(
            .endpointSlice,
            metadata: metadata(
                "kubernetes", "default", [EndpointSliceController.serviceLabel: "kubernetes"]))
        slice.fields = [
            "addressType": "IPv4",
            "endpoints": [["addresses": [.string(address)], "conditions": ["ready": true]]],
            "ports": [["name": "https", "port": 6_443, "protocol": "TCP"]],
        ]
        var objects = [endpoints, slice]
        let view = View(store: store, now: created, seed: configuration.seed)
        let key = ObjectKey(.service, namespace: "kube-system", name: "kube-dns")
        var memory = Memory()
        let requests =
            EndpointsController().reconcile(key, in: view, memory: &memory).requests
            + EndpointSliceController().reconcile(key, in: view, memory: &memory).requests
        for request in requests {
            guard case .create(var object) = request.action else { continue }
            object.metadata.creationTimestamp = created
            if object.name.isEmpty {
                var stream = RandomStream(
                    seed: configuration.seed, purpose: "name", key: "kube-system/kube-dns")
                object.metadata.name = object.metadata.generateName + stream.kubernetesSuffix(5)
            }
            objects.append(object)
        }
        return objects
    }
}
