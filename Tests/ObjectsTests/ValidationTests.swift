import Testing
import YAML

@testable import Objects

/// Reads, decodes and defaults a manifest, as the API server does before it validates.
func stored(_ text: String) throws -> Object {
    let value = try manifest(text)
    var object = try Object(value: value) { apiVersion, kind in
        ResourceCatalog.kubernetes.type(apiVersion: apiVersion, kind: kind)
            ?? ResourceType(kind, group: "networking.istio.io", isCustom: true)
    }
    if let schema = Schema.named(object.type) {
        let decoded = try schema.decode(value, version: object.version).value
        object = try Object(value: decoded) { _, _ in object.type }
    }
    if object.type.isNamespaced, object.namespace.isEmpty { object.metadata.namespace = "default" }
    return Defaulting.defaulted(object)
}

@Suite struct ValidationTests {
    static let pod = "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: "
    static let deployment = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: "
    static let service = "{apiVersion: v1, kind: Service, metadata: {name: s}, spec: "
    static let subdomain =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
        + "'.', and must start and end with an alphanumeric character (e.g. 'example.com', regex "
        + "used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"

    @Test(arguments: [
        ("\(pod){containers: [{name: c, image: i}]}}", [String]()),
        (
            "{apiVersion: v1, kind: Pod, metadata: {name: Bad_Name}, spec: {containers: [{name: c, image: i}]}}",
            ["metadata.name: Invalid value: \"Bad_Name\": \(subdomain)"]
        ),
        (
            "\(pod){containers: [{name: c}, {image: i}]}}",
            ["spec.containers[0].image: Required value", "spec.containers[1].name: Required value"]
        ),
        ("\(pod){}}", ["spec.containers: Required value"]),
        (
            "\(pod){containers: [{name: c, image: i}, {name: c, image: i}]}}",
            ["spec.containers[1].name: Duplicate value: \"c\""]
        ),
        (
            "\(pod){restartPolicy: Sometimes, containers: [{name: c, image: i, imagePullPolicy: Maybe}]}}",
            [
                "spec.containers[0].imagePullPolicy: Unsupported value: \"Maybe\": supported values: \"Always\", \"IfNotPresent\", \"Never\"",
                "spec.restartPolicy: Unsupported value: \"Sometimes\": supported values: \"Always\", \"Never\", \"OnFailure\"",
            ]
        ),
        (
            "\(pod){containers: [{name: c, image: i, ports: [{containerPort: 70000}], volumeMounts: [{name: v, mountPath: /x}]}]}}",
            [
                "spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive",
                "spec.containers[0].volumeMounts[0].name: Not found: \"v\"",
            ]
        ),
        (
            "\(pod){containers: [{name: c, image: i, resources: {limits: {cpu: 1}, requests: {cpu: 2}}}]}}",
            [
                "spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or equal to cpu limit of 1"
            ]
        ),
        (
            "\(deployment){selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: b}}, spec: {containers: [{name: c, image: i}]}}}}",
            [
                "spec.template.metadata.labels: Invalid value: map[string]string{\"app\":\"b\"}: `selector` does not match template `labels`"
            ]
        ),
        (
            "\(deployment){replicas: -1, template: {spec: {containers: [{name: c, image: i}]}}}}",
            [
                "spec.replicas: Invalid value: -1: must be greater than or equal to 0",
                "spec.selector: Required value",
            ]
        ),
        ("\(service){}}", ["spec.ports: Required value"]),
        ("\(service){clusterIP: None}}", []),
        (
            "\(service){ports: [{port: 80}, {port: 80}]}}",
            [
                "spec.ports[0].name: Required value", "spec.ports[1].name: Required value",
                "spec.ports[1]: Duplicate value: core.ServicePort{Name:\"\", Protocol:\"TCP\", AppProtocol:(*string)(nil), Port:80, TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:\"\"}, NodePort:0}",
            ]
        ),
        (
            "\(service){type: Foo, ports: [{port: 0}]}}",
            [
                "spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
                "spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive",
                "spec.type: Unsupported value: \"Foo\": supported values: \"ClusterIP\", \"ExternalName\", \"LoadBalancer\", \"NodePort\"",
            ]
        ),
        (
            "{apiVersion: v1, kind: ConfigMap, data: {'a b': x}}",
            [
                "metadata.name: Required value: name or generateName is required",
                "data[a b]: Invalid value: \"a b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
            ]
        ),
        (
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, labels: {'a/b/c': 'x y'}}}",
            [
                "metadata.labels: Invalid value: \"a/b/c\": a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
                "metadata.labels: Invalid value: \"x y\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
            ]
        ),
        (
            "{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {template: {spec: {containers: [{name: c, image: i}]}}}}",
            [
                "spec.template.spec.restartPolicy: Unsupported value: \"Always\": supported values: \"OnFailure\", \"Never\""
            ]
        ),
        (
            "{apiVersion: networking.istio.io/v1, kind: ServiceEntry, metadata: {name: s}, spec: {hosts: ['*']}}",
            ["spec.hosts[0]: Invalid value: \"string\": hostname cannot be wildcard"]
        ),
    ])
    func `what is invalid is told in the API server's words and order`(
        text: String, causes: [String]
    ) throws {
        let object = try stored(text)
        #expect(Validation.causes(for: object).map(\.text) == causes)
    }

    @Test func `a selector never changes`() throws {
        func deployment(_ label: String) throws -> Object {
            try stored(
                "\(Self.deployment){selector: {matchLabels: {app: \(label)}}, template: {metadata: {labels: {app: \(label)}}, spec: {containers: [{name: c, image: i}]}}}}"
            )
        }
        let causes = Validation.causes(for: try deployment("b"), replacing: try deployment("a"))
        #expect(
            causes.map(\.text) == [
                "spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{\"app\":\"b\"}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: field is immutable"
            ])
    }

    @Test func `a pod's image may change and its command may not`() throws {
        let old = try stored("\(Self.pod){containers: [{name: c, image: i:1}]}}")
        let image = try stored("\(Self.pod){containers: [{name: c, image: i:2}]}}")
        let command = try stored("\(Self.pod){containers: [{name: c, image: i:1, command: [a]}]}}")
        #expect(Validation.causes(for: image, replacing: old).isEmpty)
        #expect(Validation.causes(for: command, replacing: old).map(\.field) == ["spec"])
    }
}

@Suite struct DefaultingTests {
    @Test func `a pod gets what kubectl get -o yaml shows`() throws {
        let pod = try stored(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
            spec:
              containers:
              - name: c
                image: nginx
                ports: [{containerPort: 80}]
                resources: {limits: {cpu: 1}}
                readinessProbe: {httpGet: {port: 80}}
              volumes: [{name: v, configMap: {name: m}}]
            """)
        #expect(
            yamlText(of: pod["spec"] ?? .null) == """
                containers:
                - image: nginx
                  imagePullPolicy: Always
                  name: c
                  ports:
                  - containerPort: 80
                    protocol: TCP
                  readinessProbe:
                    failureThreshold: 3
                    httpGet:
                      path: /
                      port: 80
                      scheme: HTTP
                    periodSeconds: 10
                    successThreshold: 1
                    timeoutSeconds: 1
                  resources:
                    limits:
                      cpu: "1"
                    requests:
                      cpu: "1"
                  terminationMessagePath: /dev/termination-log
                  terminationMessagePolicy: File
                dnsPolicy: ClusterFirst
                restartPolicy: Always
                schedulerName: default-scheduler
                securityContext: {}
                terminationGracePeriodSeconds: 30
                volumes:
                - configMap:
                    defaultMode: 420
                    name: m
                  name: v

                """)
    }

    @Test func `a deployment and a service get their defaults`() throws {
        let deployment = try stored(
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {spec: {containers: []}}}}"
        )
        #expect(deployment["spec", "replicas"] == 1)
        #expect(
            deployment["spec", "strategy"]
                == [
                    "type": "RollingUpdate",
                    "rollingUpdate": ["maxSurge": "25%", "maxUnavailable": "25%"],
                ])
        #expect(deployment["spec", "progressDeadlineSeconds"] == 600)
        #expect(deployment["spec", "template", "metadata", "creationTimestamp"] == .some(.null))
        let service = try stored(
            "{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {ports: [{port: 80}]}}")
        #expect(
            service["spec"] == [
                "type": "ClusterIP", "sessionAffinity": "None", "ipFamilies": ["IPv4"],
                "ipFamilyPolicy": "SingleStack", "internalTrafficPolicy": "Cluster",
                "ports": [["port": 80, "protocol": "TCP", "targetPort": 80]],
            ])
    }

    @Test(arguments: [
        ("nginx", "Always"), ("nginx:latest", "Always"), ("nginx:1.2", "IfNotPresent"),
        ("r.io:5000/nginx", "Always"), ("r.io:5000/nginx:1", "IfNotPresent"),
        ("nginx@sha256:abc", "IfNotPresent"),
    ])
    func `images are pulled always if their tag may move`(image: String, policy: String) {
        #expect(PodDefaults.pullPolicy(image) == policy)
    }

    @Test func `defaults do not change what has them`() throws {
        for text in [
            "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: i}]}}",
            "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: p}, spec: {template: {}}}",
            "{apiVersion: batch/v1, kind: CronJob, metadata: {name: p}, spec: {jobTemplate: {spec: {template: {}}}}}",
            "{apiVersion: v1, kind: Namespace, metadata: {name: p}}",
        ] {
            let object = try stored(text)
            #expect(Defaulting.defaulted(object) == object)
        }
    }
}
