import Objects

/// The kinds of objects that traffic depends on.
enum Kinds {
    static let pod = ResourceType("Pod")
    static let service = ResourceType("Service")
    static let node = ResourceType("Node", isNamespaced: false)
    static let endpointSlice = ResourceType("EndpointSlice", group: "discovery.k8s.io")
    static let configMap = ResourceType("ConfigMap")
    static let secret = ResourceType("Secret")
    static let serviceAccount = ResourceType("ServiceAccount")
    static let namespace = ResourceType("Namespace", isNamespaced: false)
}
