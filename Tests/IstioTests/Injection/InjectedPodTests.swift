import Basis
import Cluster
import Objects
import Testing
import YAML

@testable import Istio

/// Pods as the webhook leaves them.
@Suite struct InjectedPodTests {
    static func pod(
        _ spec: Value = ["containers": [["name": "app", "image": "nginx"]]],
        annotations: Fields = [:], labels: Fields = ["app": "web"],
        options: InstallOptions = .init()
    ) throws -> PodDraft {
        let controlPlane = ControlPlane(try Installation(options))
        let world = try World.withIstio(options)
        var draft = PodDraft(
            metadata: ["labels": .map(labels), "annotations": .map(annotations)], spec: spec)
        draft.name = "web"
        draft.namespace = "default"
        return try #require(
            try controlPlane.injected(draft, path: "/inject", in: world.view))
    }

    static func option(_ settings: (String, String)...) -> InstallOptions {
        var options = InstallOptions()
        options.settings = settings.map { .init(path: $0.0, value: $0.1) }
        return options
    }

    static func names(_ list: [Value]) -> [String] { list.compactMap { $0["name"]?.string } }

    @Test func `kubelets of 1.32 get the classic sidecar`() throws {
        let pod = try Self.pod()
        #expect(Self.names(pod.containers("initContainers")) == ["istio-init"])
        #expect(Self.names(pod.containers("containers")) == ["app", "istio-proxy"])
        #expect(
            pod.annotation("sidecar.istio.io/status")
                == "{\"initContainers\":[\"istio-init\"],\"containers\":[\"istio-proxy\"],"
                + "\"volumes\":[\"workload-socket\",\"credential-socket\",\"workload-certs\","
                + "\"istio-envoy\",\"istio-data\",\"istio-podinfo\",\"istio-token\","
                + "\"istiod-ca-cert\",\"istio-ca-crl\"],\"imagePullSecrets\":null,"
                + "\"revision\":\"default\"}")
        #expect(pod.sidecar?["lifecycle"] == nil)
    }

    @Test func `istio-init may change the network and nothing else`() throws {
        let entry = try #require(try Self.pod().containers("initContainers").first)
        #expect(
            entry["securityContext"] == [
                "allowPrivilegeEscalation": false,
                "capabilities": ["add": ["NET_ADMIN", "NET_RAW"], "drop": ["ALL"]],
                "privileged": false, "readOnlyRootFilesystem": false, "runAsGroup": 0,
                "runAsNonRoot": false, "runAsUser": 0,
            ])
    }

    @Test func `with CNI istio-validation comes before the pod's own init containers`() throws {
        let pod = try Self.pod(
            [
                "initContainers": [["name": "own", "image": "busybox"]],
                "containers": [["name": "app", "image": "nginx"]],
            ], options: Self.option(("components.cni.enabled", "true")))
        #expect(Self.names(pod.containers("initContainers")) == ["istio-validation", "own"])
        let context = pod.containers("initContainers").first?["securityContext"]
        #expect(context?["capabilities"] == ["drop": ["ALL"]])
        #expect(context?["runAsUser"] == 1337)
    }

    /// Labels of a pod, and what stands in `service.istio.io/canonical-revision` then.
    @Test(
        arguments: [
            (["app": "web"], "latest"), (["app": "web", "version": "v2"], "v2"),
            (["app.kubernetes.io/version": "v3", "version": "v2"], "v3"),
            (["service.istio.io/canonical-revision": "own", "version": "v2"], "own"),
        ] as [(Fields, String)])
    func `the canonical revision is the first that is told`(
        _ labels: Fields, _ revision: String
    ) throws {
        let pod = try Self.pod(labels: labels)
        #expect(pod.label("service.istio.io/canonical-revision") == revision)
    }

    @Test func `an annotation asks for the native sidecar`() throws {
        let pod = try Self.pod(annotations: ["sidecar.istio.io/nativeSidecar": "true"])
        #expect(
            Self.names(pod.containers("initContainers")) == ["istio-init", "istio-proxy"])
        #expect(pod.sidecar?["restartPolicy"] == "Always")
        let command = pod.sidecar?["lifecycle", "preStop", "exec", "command"]?.strings ?? []
        #expect(command.contains("drain"))
    }

    @Test(arguments: [
        ("true", "", true), ("false", "", false), ("auto", "", false),
    ])
    func `istiod's environment decides for all`(
        _ mode: String, _ node: String, _ isNative: Bool
    ) throws {
        let pod = try Self.pod(
            options: Self.option(("values.pilot.env.ENABLE_NATIVE_SIDECARS", mode)))
        #expect(pod.containers("initContainers").count == (isNative ? 2 : 1))
    }

    @Test func `the sidecar's environment is in Istio's order`() throws {
        let sidecar = try #require(try Self.pod().sidecar)
        #expect(
            Self.names(sidecar["env"]?.items ?? []) == [
                "PILOT_CERT_PROVIDER", "CA_ADDR", "POD_NAME", "POD_NAMESPACE", "INSTANCE_IP",
                "SERVICE_ACCOUNT", "HOST_IP", "ISTIO_CPU_LIMIT", "PROXY_CONFIG",
                "ISTIO_META_POD_PORTS", "ISTIO_META_APP_CONTAINERS", "GOMEMLIMIT", "GOMAXPROCS",
                "ISTIO_META_CLUSTER_ID", "ISTIO_META_NODE_NAME", "ISTIO_META_INTERCEPTION_MODE",
                "ISTIO_META_WORKLOAD_NAME", "ISTIO_META_OWNER", "ISTIO_META_MESH_ID",
                "TRUST_DOMAIN",
            ])
        var options = InstallOptions()
        options.version = "1.32"
        let newer = try #require(try Self.pod(options: options).sidecar)
        let newerNames = Self.names(newer["env"]?.items ?? [])
        #expect(!newerNames.contains("GOMAXPROCS"))
    }

    @Test func `ports are listed in JSON, one a line`() throws {
        let ports: Value = [
            ["containerPort": 80, "name": "http", "protocol": "TCP"], ["containerPort": 90],
        ]
        let pod = try Self.pod(["containers": [["name": "app", "ports": ports]]])
        let entry = (pod.sidecar?["env"]?.items ?? []).first {
            $0["name"] == "ISTIO_META_POD_PORTS"
        }
        #expect(
            entry?["value"]?.string
                == "[\n    {\"name\":\"http\",\"containerPort\":80,\"protocol\":\"TCP\"}\n"
                + "    ,{\"containerPort\":90}\n]")
    }

    @Test func `probes go through the agent`() throws {
        let probe: Value = ["httpGet": ["path": "/up", "port": "web", "scheme": "HTTPS"]]
        let pod = try Self.pod([
            "containers": [
                [
                    "name": "app", "ports": [["name": "web", "containerPort": 8080]],
                    "readinessProbe": probe, "livenessProbe": ["exec": ["command": ["true"]]],
                ]
            ]
        ])
        let app = pod.containers("containers")[0]
        #expect(
            app["readinessProbe", "httpGet"]
                == ["path": "/app-health/app/readyz", "port": 15020, "scheme": "HTTP"])
        #expect(app["livenessProbe"] == ["exec": ["command": ["true"]]])
        let entry = (pod.sidecar?["env"]?.items ?? []).last
        #expect(
            entry?["value"]?.string
                == "{\"/app-health/app/readyz\":{\"httpGet\":{\"path\":\"/up\",\"port\":8080,"
                + "\"scheme\":\"HTTPS\"}}}")
    }

    @Test func `metrics of the application are merged by the agent`() throws {
        let pod = try Self.pod(annotations: ["prometheus.io/port": "9100"])
        #expect(pod.annotation("prometheus.io/port") == "15020")
        #expect(pod.annotation("prometheus.io/path") == "/stats/prometheus")
        let entry = (pod.sidecar?["env"]?.items ?? []).last
        #expect(
            entry == [
                "name": "ISTIO_PROMETHEUS_ANNOTATIONS",
                "value": "{\"scrape\":\"\",\"path\":\"\",\"port\":\"9100\"}",
            ])
        let left = try Self.pod(annotations: ["prometheus.io/scrape": "false"])
        #expect(left.annotation("prometheus.io/port") == nil)
    }

    @Test func `the application waits for the proxy if asked`() throws {
        let pod = try Self.pod(
            annotations: ["proxy.istio.io/config": "holdApplicationUntilProxyStarts: true"])
        #expect(Self.names(pod.containers("containers")) == ["istio-proxy", "app"])
        #expect(pod.sidecar?["lifecycle", "postStart"] != nil)
        let entry = (pod.sidecar?["env"]?.items ?? []).first { $0["name"] == "PROXY_CONFIG" }
        #expect(
            entry?["value"]?.string == "{\"holdApplicationUntilProxyStarts\":true}\n")
    }

    @Test func `traffic annotations become arguments`() throws {
        let pod = try Self.pod(annotations: [
            "traffic.sidecar.istio.io/includeOutboundIPRanges": "10.0.0.0/8",
            "traffic.sidecar.istio.io/excludeInboundPorts": "4,5",
            "traffic.sidecar.istio.io/excludeOutboundPorts": "7",
            "sidecar.istio.io/interceptionMode": "TPROXY",
        ])
        let arguments = pod.containers("initContainers")[0]["args"]?.strings ?? []
        #expect(
            arguments == [
                "istio-iptables", "-p", "15001", "-z", "15006", "-u", "1337", "-m", "TPROXY", "-i",
                "10.0.0.0/8", "-x", "", "-b", "*", "-d", "15090,15021,4,5,15020", "-o", "7",
                "--log_output_level=default:info",
            ])
        #expect(pod.sidecar?["securityContext", "runAsUser"] == 0)
    }

    @Test func `a container of the user's own is laid over the sidecar`() throws {
        let pod = try Self.pod([
            "containers": [
                ["name": "app"],
                ["name": "istio-proxy", "image": "auto", "resources": ["limits": ["cpu": "1"]]],
            ]
        ])
        #expect(pod.sidecar?["image"]?.string?.hasSuffix("/proxyv2:1.31.0") == true)
        #expect(pod.sidecar?["resources", "limits", "cpu"] == "1")
        #expect(
            pod.annotation("proxy.istio.io/overrides")
                == "{\"containers\":[{\"name\":\"istio-proxy\",\"resources\":{\"limits\":{"
                + "\"cpu\":\"1\"}}}]}")
    }

    @Test func `injecting twice is injecting once`() throws {
        let controlPlane = ControlPlane(try Installation(InstallOptions()))
        let world = try World.withIstio()
        let once = try Self.pod()
        let twice = try controlPlane.injected(once, path: "/inject", in: world.view)
        #expect(twice == once)
    }

    @Test func `a changed ConfigMap changes what is injected`() throws {
        let controlPlane = ControlPlane(try Installation(InstallOptions()))
        var world = try World.withIstio()
        let key = ObjectKey(.configMap, namespace: "istio-system", name: "istio")
        let mesh = "trustDomain: td\ndefaultConfig:\n  proxyMetadata:\n    A: b\n"
        _ = try world.submit(
            Request(.patch(.merge(["data": ["mesh": .string(mesh)]])), key))
        let pod = try #require(
            try controlPlane.injected(
                PodDraft(metadata: [:], spec: ["containers": [["name": "app"]]]), path: "/inject",
                in: world.view))
        let values = (pod.sidecar?["env"]?.items ?? []).map { $0["value"]?.string ?? "" }
        #expect(values.contains("td") && values.last == "b")
    }

    @Test func `the API server injects what it creates and refuses what istiod refuses`() throws {
        var world = try World.withIstio()
        _ = try world.submit(
            Request(
                .patch(.merge(["metadata": ["labels": ["istio-injection": "enabled"]]])),
                ObjectKey(.namespace, name: "default")))
        var pod = Object(.pod, metadata: Metadata(name: "web", namespace: "default"))
        pod.fields["spec"] = ["containers": [["name": "app", "image": "nginx"]]]
        let created = try world.submit(Request(.create(pod), pod.key)).object
        #expect(Self.names(created["spec", "containers"]?.items ?? []) == ["app", "istio-proxy"])
        let volumes = created["spec", "volumes"]?.items ?? []
        #expect(volumes.contains { $0["emptyDir"] != nil })
        pod.metadata.name = "bad"
        pod.metadata.annotations["sidecar.istio.io/interceptionMode"] = "odd"
        let text =
            "admission webhook \"namespace.sidecar-injector.istio.io\" denied the request: failed "
            + "to run injection template: 1 error occurred:\n\t* invalid value 'odd' for "
            + "annotation 'sidecar.istio.io/interceptionMode': interceptionMode invalid, use "
            + "REDIRECT,TPROXY,NONE: odd\n\n"
        let error = #expect(throws: Status.self) {
            try world.submit(Request(.create(pod), pod.key))
        }
        #expect(error?.message == text)
    }
}
