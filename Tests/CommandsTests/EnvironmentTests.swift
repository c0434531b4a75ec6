import Testing

@testable import Commands

/// The environment of containers as the kubelet makes it.
@Suite struct EnvironmentTests {
    private static let files = [
        "web.yaml": """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
        data: {MODE: fast, level: "3"}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: keys}
        data: {token: czNjcmV0}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: my-db}
        spec:
          clusterIP: 10.96.7.7
          ports: [{name: sql, port: 5432}, {name: admin-ui, port: 80}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          enableServiceLinks: LINKS
          containers:
          - name: web
            image: busybox
            command: [sleep, infinity]
            resources: {limits: {cpu: 1500m, memory: 64Mi}}
            envFrom:
            - configMapRef: {name: settings}
            - {prefix: KEY_, secretRef: {name: keys}}
            env:
            - {name: MODE, value: slow-$(level)}
            - {name: TOKEN, valueFrom: {secretKeyRef: {name: keys, key: token}}}
            - {name: CPU, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}
            - {name: MEMORY, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1Mi}}}
            - {name: HOME, value: /here}
        """
    ]

    private func environment(links: Bool) -> Set<Substring> {
        let files = Self.files.mapValues { text in
            text.split(separator: "LINKS", omittingEmptySubsequences: false)
                .joined(separator: "\(links)")
        }
        let session = KubectlSession(wholeWith: files, start: .meshStart)
        let text = """
            kubectl apply -f web.yaml >/dev/null
            kubectl wait pod/web --for=condition=Ready --timeout=60s >/dev/null
            kubectl exec web -- env
            """
        return Set(Trial(text, on: session.state).output.split(separator: "\n"))
    }

    /// Lines that `env` has to print.
    private static let expected: [Substring] = [
        "MODE=slow-3", "level=3", "KEY_token=s3cret", "TOKEN=s3cret", "CPU=2", "MEMORY=64",
        "HOME=/here", "HOSTNAME=web", "KUBERNETES_SERVICE_HOST=10.96.0.1",
        "KUBERNETES_SERVICE_PORT=443", "KUBERNETES_SERVICE_PORT_HTTPS=443",
        "KUBERNETES_PORT=tcp://10.96.0.1:443", "KUBERNETES_PORT_443_TCP=tcp://10.96.0.1:443",
        "KUBERNETES_PORT_443_TCP_PROTO=tcp", "KUBERNETES_PORT_443_TCP_PORT=443",
        "KUBERNETES_PORT_443_TCP_ADDR=10.96.0.1", "MY_DB_SERVICE_HOST=10.96.7.7",
        "MY_DB_SERVICE_PORT=5432", "MY_DB_SERVICE_PORT_SQL=5432",
        "MY_DB_SERVICE_PORT_ADMIN_UI=80", "MY_DB_PORT=tcp://10.96.7.7:5432",
        "MY_DB_PORT_80_TCP_ADDR=10.96.7.7",
    ]

    @Test func `each variable has the value that the kubelet gives it`() {
        let lines = environment(links: true)
        for line in Self.expected { #expect(lines.contains(line), "\(line)") }
    }

    @Test func `without service links only the API server is named`() {
        let lines = environment(links: false)
        #expect(lines.contains("KUBERNETES_SERVICE_HOST=10.96.0.1"))
        #expect(!lines.contains { $0.hasPrefix("MY_DB") })
    }

    @Test func `what the cluster makes in istio-system is as old as the cluster`() {
        let session = KubectlSession(wholeWith: [:], start: .meshStart)
        let output = Trial(
            "kubectl get cm kube-root-ca.crt -n istio-system --no-headers", on: session.state
        ).output
        #expect(output.hasSuffix(" 10m\n"))
    }
}
