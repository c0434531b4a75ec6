import Basis
import Envoy
import Objects
import YAML

/// A VirtualService as the configuration needs it: its rules as written, hosts resolved.
struct VirtualServiceFacts: Sendable {
    var named: Named
    var createdAt: Int64
    var hosts: [String]
    /// `mesh`, or `namespace/name` of Gateways.
    var gateways: [String]
    var exportTo: [String] = []
    var http: [Value] = []
    var tls: [Value] = []
    var tcp: [Value] = []
    /// Whether it was derived from a Kubernetes TLSRoute.
    var isTLSRoute = false
    /// By which rules it is read.
    var semantics = Semantics.istio
    /// What it was derived from, if it is no object of its own.
    var source: Origin?

    /// The rules of an API: they differ in paths, and in whose routes come first.
    // istio pilot/pkg/model/virtualservice.go: UseGatewaySemantics, UseIngressSemantics
    enum Semantics: Sendable { case istio, gatewayAPI, ingress }

    /// One that was derived.
    init(named: Named, createdAt: Int64, hosts: [String], gateways: [String]) {
        self.named = named
        self.createdAt = createdAt
        self.hosts = hosts
        self.gateways = gateways
    }

    // istio pilot/pkg/model/virtualservice.go: ResolveVirtualServiceShortnames
    init(_ object: Object) {
        let spec = object["spec"] ?? [:]
        let namespace = object.namespace
        named = Named(namespace, object.name)
        createdAt = object.creationSeconds
        hosts = (spec["hosts"]?.strings ?? []).map { HostName.resolved($0, in: namespace) }
        let names = spec["gateways"]?.strings ?? []
        gateways = names.isEmpty ? ["mesh"] : names.map { Self.gateway($0, in: namespace) }
        exportTo = (spec["exportTo"]?.strings ?? []).map { $0 == "." ? namespace : $0 }
        http = spec["http"]?.items ?? []
        tls = spec["tls"]?.items ?? []
        tcp = spec["tcp"]?.items ?? []
        let parents = object.metadata.annotation("internal.istio.io/parents") ?? ""
        isTLSRoute = parents.utf8.starts(with: "TLSRoute/".utf8)
    }

    /// `mesh`, `namespace/name`, or a name in the VirtualService's own namespace.
    // istio pilot/pkg/model/virtualservice.go: resolveGatewayName
    static func gateway(_ name: String, in namespace: String) -> String {
        if name == "mesh" || name.isEmpty { return name }
        if name.utf8.starts(with: "./".utf8) { return "\(namespace)\(name.dropFirst())" }
        if name.utf8.contains(UInt8(ascii: "/")) { return name }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        // `name.namespace.svc.cluster.local`, the old spelling.
        if labels.count > 1 { return "\(labels[1])/\(labels[0])" }
        return "\(namespace)/\(name)"
    }

    /// What an element that it causes stems from.
    func origin(_ field: String) -> Origin {
        source
            ?? Origin(
                kind: "VirtualService", namespace: named.namespace, name: named.name,
                field: field)
    }

    /// The hosts that its routes go to.
    var destinations: [(host: String, port: Int?)] {
        var result: [(host: String, port: Int?)] = []
        func add(_ destination: Value?) {
            guard let host = destination?["host"]?.string else { return }
            let port = destination?["port", "number"]?.int.flatMap { Int(exactly: $0) }
            result.append((HostName.resolved(host, in: named.namespace), port))
        }
        for rule in http {
            for route in rule["route"]?.items ?? [] { add(route["destination"]) }
            add(rule["mirror"])
            for mirror in rule["mirrors"]?.items ?? [] { add(mirror["destination"]) }
        }
        for rule in tls + tcp {
            for route in rule["route"]?.items ?? [] { add(route["destination"]) }
        }
        return result
    }
}

/// A DestinationRule, perhaps merged with others for the same host.
struct DestinationRuleFacts: Sendable {
    /// The objects that it was merged from, oldest first.
    var from: [Named]
    var host: String
    var createdAt: Int64
    var exportTo: [String]
    /// The labels of the workloads that use it; nil for all.
    var selector: Fields?
    var trafficPolicy: Value?
    var subsets: [Value]

    init(_ object: Object) {
        let spec = object["spec"] ?? [:]
        from = [Named(object.namespace, object.name)]
        host = HostName.resolved(spec["host"]?.string ?? "", in: object.namespace)
        createdAt = object.creationSeconds
        selector = spec["workloadSelector"].map { $0["matchLabels"]?.map ?? [:] }
        exportTo = selector == nil ? spec["exportTo"]?.strings ?? [] : ["."]
        trafficPolicy = spec["trafficPolicy"]
        subsets = spec["subsets"]?.items ?? []
    }

    /// What an element that it causes stems from.
    var origin: Origin {
        Origin(
            kind: "DestinationRule", namespace: from[0].namespace, name: from[0].name,
            field: "spec")
    }
}

/// A Sidecar object.
struct SidecarFacts: Sendable {
    var named: Named
    var createdAt: Int64
    var selector: Fields?
    var egress: [Value]
    var ingress: [Value]
    var outboundTrafficPolicy: Value?
    var inboundConnectionPool: Value?

    init(_ object: Object) {
        let spec = object["spec"] ?? [:]
        named = Named(object.namespace, object.name)
        createdAt = object.creationSeconds
        selector = spec["workloadSelector"].map { $0["labels"]?.map ?? [:] }
        egress = spec["egress"]?.items ?? []
        ingress = spec["ingress"]?.items ?? []
        outboundTrafficPolicy = spec["outboundTrafficPolicy"]
        inboundConnectionPool = spec["inboundConnectionPool"]
    }

    /// What an element that it causes stems from.
    func origin(_ field: String) -> Origin {
        Origin(kind: "Sidecar", namespace: named.namespace, name: named.name, field: field)
    }
}

/// A Gateway object.
struct GatewayFacts: Sendable {
    var named: Named
    var createdAt: Int64
    var selector: Fields
    var servers: [Value]
    /// The services that bring the proxy, where the Gateway was derived from a Kubernetes Gateway;
    /// nil for a Gateway of Istio's own.
    var services: [String]?
    /// What it was derived from, if it is no object of its own.
    var source: Origin?

    /// One that was derived.
    init(
        named: Named, createdAt: Int64, selector: Fields, servers: [Value],
        services: [String]? = nil
    ) {
        self.named = named
        self.createdAt = createdAt
        self.selector = selector
        self.servers = servers
        self.services = services
    }

    init(_ object: Object) {
        named = Named(object.namespace, object.name)
        createdAt = object.creationSeconds
        selector = object["spec", "selector"]?.map ?? [:]
        servers = object["spec", "servers"]?.items ?? []
        services = object.metadata.annotation("internal.istio.io/gateway-service")?
            .split(separator: ",").map(String.init)
    }
}

/// A PeerAuthentication object.
struct PeerAuthenticationFacts: Sendable {
    var named: Named
    var createdAt: Int64
    var selector: Fields?
    var mode: MutualTLSMode
    var ports: [Int: MutualTLSMode]

    init(_ object: Object) {
        named = Named(object.namespace, object.name)
        createdAt = object.creationSeconds
        let labels = object["spec", "selector", "matchLabels"]?.map ?? [:]
        selector = labels.isEmpty ? nil : labels
        mode = MutualTLSMode(object["spec", "mtls", "mode"]?.string)
        ports = [:]
        for (name, value) in object["spec", "portLevelMtls"]?.map ?? [:] {
            if let number = Int(name) { ports[number] = MutualTLSMode(value["mode"]?.string) }
        }
    }

    /// What an element that it causes stems from.
    var origin: Origin {
        Origin(
            kind: "PeerAuthentication", namespace: named.namespace, name: named.name,
            field: "spec.mtls.mode")
    }
}

/// How workloads take mutual TLS.
package enum MutualTLSMode: Sendable {
    case unset, disabled, permissive, strict

    init(_ text: String?) {
        switch text {
        case "DISABLE": self = .disabled
        case "PERMISSIVE": self = .permissive
        case "STRICT": self = .strict
        default: self = .unset
        }
    }
}
