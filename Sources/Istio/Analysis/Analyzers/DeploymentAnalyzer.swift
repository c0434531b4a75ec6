import Objects
import YAML

/// Deployments whose Services disagree, and programs that run as the proxy's user.
enum DeploymentAnalyzer {
    // istio pkg/config/analysis/analyzers/deployment/services.go
    static func analyzeServices(_ context: inout AnalysisContext) {
        let services = context[.service]
        for deployment in context[.deployment] {
            let isWaypoint =
                deployment.labels["gateway.istio.io/managed"]?.string == "istio.io-mesh-controller"
            guard !isWaypoint, deploymentIsInMesh(deployment, context) else { continue }
            let labels = deployment.spec["template", "metadata", "labels"]?.map ?? [:]
            let matching = services.filter { service in
                let selector = service.spec["selector"]?.map ?? [:]
                return service.namespace == deployment.namespace && !selector.isEmpty
                    && LabelSelector(labels: selector).matches(labels)
            }
            reportProtocols(deployment, matching, &context)
            reportPorts(deployment, matching, &context)
        }
    }

    private static func reportProtocols(
        _ deployment: AnalyzedResource, _ services: [AnalyzedResource],
        _ context: inout AnalysisContext
    ) {
        var users: [Int64: [String: [String]]] = [:]
        for service in services {
            for port in service.spec.entries("ports") {
                let transport = port.text("protocol").isEmpty ? "TCP" : port.text("protocol")
                users[port.number("port"), default: [:]][transport, default: []]
                    .append(service.fullName)
            }
        }
        for (port, protocols) in users.sorted(by: { $0.key < $1.key }) where protocols.count > 1 {
            context.report(
                .deploymentAssociatedToMultipleServices, deployment,
                [deployment.name, String(port), goList(protocols.values.joined().sorted())],
                at: .metadataName)
        }
    }

    private static func reportPorts(
        _ deployment: AnalyzedResource, _ services: [AnalyzedResource],
        _ context: inout AnalysisContext
    ) {
        var users: [String: [Int64: String]] = [:]
        for service in services {
            for port in service.spec.entries("ports") {
                let target = port["targetPort"]?.goText ?? ""
                let name = target.isEmpty || target == "0" ? String(port.number("port")) : target
                users[name, default: [:]][port.number("port")] = service.fullName
            }
        }
        for (target, ports) in users.sorted(by: { $0.key < $1.key }) where ports.count > 1 {
            context.report(
                .deploymentConflictingPorts, deployment,
                [
                    deployment.name, goList(ports.values.sorted()), target,
                    goList(ports.keys.sorted()),
                ], at: .metadataName)
        }
    }

    // istio pkg/config/analysis/analyzers/deployment/pod.go
    static func analyzeUsers(_ context: inout AnalysisContext) {
        for pod in context[.pod] { checkUser(pod, pod.spec, &context) }
        for deployment in context[.deployment] {
            checkUser(deployment, deployment.spec["template", "spec"] ?? [:], &context)
        }
    }

    private static func checkUser(
        _ resource: AnalyzedResource, _ spec: Value, _ context: inout AnalysisContext
    ) {
        guard !isControlPlane(resource) else { return }
        let containers = spec.entries("containers").filter { container in
            !["istio-proxy", "istio-operator"].contains(container.text("name"))
        }
        if ([spec] + containers).contains(where: {
            $0.number("securityContext", "runAsUser") == 1337
        }) {
            context.report(.invalidApplicationUID, resource)
        }
    }

    /// Whether an object is part of Istio itself.
    // istio pkg/config/analysis/analyzers/util/config.go: IsIstioControlPlane
    static func isControlPlane(_ resource: AnalyzedResource) -> Bool {
        resource.labels["istio"] != nil || resource.labels["release"]?.string == "istio"
    }

    // istio pkg/config/analysis/analyzers/util/in_mesh.go: DeploymentInMesh
    static func deploymentIsInMesh(
        _ deployment: AnalyzedResource, _ context: AnalysisContext
    ) -> Bool {
        let template = deployment.spec["template"] ?? [:]
        return isInMesh(
            labels: template["metadata", "labels"]?.map ?? [:],
            annotations: template["metadata", "annotations"]?.map ?? [:],
            containers: template.entries("spec", "containers"), deployment.namespace, context)
    }

    // in_mesh.go: PodInMesh
    static func podIsInMesh(_ pod: AnalyzedResource, _ context: AnalysisContext) -> Bool {
        isInMesh(
            labels: pod.labels, annotations: pod.annotations, containers: pod.allContainers,
            pod.namespace, context)
    }

    private static func isInMesh(
        labels: Fields, annotations: Fields, containers: [Value], _ namespace: String,
        _ context: AnalysisContext
    ) -> Bool {
        let proxy = containers.first { $0.text("name") == "istio-proxy" }
        if let proxy, !proxy.text("image").isEmpty { return true }
        let key = "sidecar.istio.io/inject"
        if let wish = labels[key] ?? annotations[key] { return wish.string == "true" }
        let place = context.find(.namespace, ResourceName("", namespace))
        return place?.labels["istio-injection"]?.string == "enabled"
    }
}
