extension SchemaTable {
    /// The table of one of Istio's kinds, read when the kind is used first.
    static func istio(_ kind: String) -> SchemaTable? {
        switch kind {
        case "AuthorizationPolicy": authorizationPolicy
        case "DestinationRule": destinationRule
        case "EnvoyFilter": envoyFilter
        case "Gateway": gateway
        case "PeerAuthentication": peerAuthentication
        case "ProxyConfig": proxyConfig
        case "RequestAuthentication": requestAuthentication
        case "ServiceEntry": serviceEntry
        case "Sidecar": sidecar
        case "Telemetry": telemetry
        case "TrafficExtension": trafficExtension
        case "VirtualService": virtualService
        case "WasmPlugin": wasmPlugin
        case "WorkloadEntry": workloadEntry
        case "WorkloadGroup": workloadGroup
        default: nil
        }
    }

    private static func read(_ kind: String) -> SchemaTable? {
        start(of: kind, in: istioText).map { SchemaTable(istioText, from: $0, kind: kind) }
    }

    private static let authorizationPolicy = read("AuthorizationPolicy")
    private static let destinationRule = read("DestinationRule")
    private static let envoyFilter = read("EnvoyFilter")
    private static let gateway = read("Gateway")
    private static let peerAuthentication = read("PeerAuthentication")
    private static let proxyConfig = read("ProxyConfig")
    private static let requestAuthentication = read("RequestAuthentication")
    private static let serviceEntry = read("ServiceEntry")
    private static let sidecar = read("Sidecar")
    private static let telemetry = read("Telemetry")
    private static let trafficExtension = read("TrafficExtension")
    private static let virtualService = read("VirtualService")
    private static let wasmPlugin = read("WasmPlugin")
    private static let workloadEntry = read("WorkloadEntry")
    private static let workloadGroup = read("WorkloadGroup")
}
