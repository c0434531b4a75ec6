import Basis
import Envoy
import YAML

/// One server of a Gateway object, bound to a port of the proxy.
struct GatewayServer: Sendable {
    /// `namespace/name` of the Gateway.
    var gateway: String
    /// `namespace/host` or a host.
    var hosts: [String]
    /// The server's port as written, and its name.
    var number: Int
    var portName: String
    var application: PortProtocol
    var bind: String
    var tls: Value?
    /// Its route configuration; empty for a server that is not HTTP.
    var routeName: String
    var origin: Origin

    var mode: String { tls?["mode"]?.string ?? "PASSTHROUGH" }
    var isPassthrough: Bool { mode == "PASSTHROUGH" || mode == "AUTO_PASSTHROUGH" }
    /// Whether TLS settings count: plain HTTP ignores them but for the redirect.
    // istio pkg/config/gateway/gateway.go: IsTLSServer
    var isTLS: Bool { tls != nil && !application.isHTTP }
    // istio pkg/config/gateway/gateway.go: IsHTTPServer
    var isHTTP: Bool {
        application.isHTTP || (application == .https && tls != nil && !isPassthrough)
    }
    var endsHTTPS: Bool { application == .https && tls != nil && !isPassthrough }
    var redirectsToHTTPS: Bool { tls?["httpsRedirect"]?.bool ?? false }
    /// The names that clients may ask for in TLS.
    var serverNames: [String] {
        guard tls != nil else { return [] }
        return Set(hosts.map { String($0.split(separator: "/").last ?? "") }).sorted()
    }
}

/// The servers that share a port of the proxy.
struct GatewayPort: Sendable {
    var port: Int
    var application: PortProtocol
    var bind: String
    var servers: [GatewayServer]
    var routeName: String
}

/// All servers of a gateway proxy, merged.
// istio pilot/pkg/model/gateway.go: mergeGateways
struct GatewayServers: Sendable {
    private(set) var ports: [GatewayPort] = []
    private(set) var byRouteName: [String: [GatewayServer]] = [:]
    /// Route names in the order in which servers brought them.
    private(set) var routeNames: [String] = []

    private var seenPorts: Set<Int> = []
    private var plain: [Int: Int] = [:]
    private var hostsByPort: [Int: [String: String]] = [:]

    init(for proxy: Proxy, gateways: [GatewayFacts], targets: [InboundTarget]) {
        for gateway in gateways {
            var own = targets
            if let services = gateway.services {
                own = targets.filter {
                    services.contains($0.service.hostname)
                        && $0.service.namespace == gateway.named.namespace
                }
                guard !own.isEmpty else { continue }
            } else if !gateway.selector.isSubset(ofLabels: proxy.labels) {
                continue
            }
            add(gateway, own)
        }
    }

    private mutating func add(_ gateway: GatewayFacts, _ targets: [InboundTarget]) {
        for (index, value) in gateway.servers.enumerated() {
            guard let server = Self.server(value, index, of: gateway) else { continue }
            var ports = [Self.port(server.number, targets)]
            if gateway.services != nil {
                let own = targets.filter { $0.port.number == server.number }
                ports = Set(own.map(\.targetPort)).sorted()
            }
            for port in ports {
                var bound = server
                bound.routeName = Self.routeName(server, port: port, of: gateway)
                add(bound, port: port)
            }
        }
    }

    private static func server(
        _ value: Value, _ index: Int, of gateway: GatewayFacts
    ) -> GatewayServer? {
        guard let port = value["port"],
            let number = port["number"]?.int.flatMap({ Int(exactly: $0) })
        else { return nil }
        let namespace = gateway.named.namespace
        let hosts = (value["hosts"]?.strings ?? []).map { host in
            host.utf8.starts(with: "./".utf8) ? "\(namespace)\(host.dropFirst())" : host
        }
        return GatewayServer(
            gateway: "\(namespace)/\(gateway.named.name)", hosts: hosts, number: number,
            portName: port["name"]?.string ?? "",
            application: PortProtocol(port["protocol"]?.string ?? ""),
            bind: value["bind"]?.string ?? "", tls: value["tls"], routeName: "",
            origin: gateway.source
                ?? Origin(
                    kind: "Gateway", namespace: namespace, name: gateway.named.name,
                    field: "spec.servers[\(index)]"))
    }

    /// The proxy's port for a service's port; without such a service the port itself.
    // istio pilot/pkg/model/gateway.go: resolvePorts
    private static func port(_ number: Int, _ targets: [InboundTarget]) -> Int {
        let off = "experimental.istio.io/disable-gateway-port-translation"
        let found = targets.first {
            $0.port.number == number && $0.service.labels[off] == nil
        }
        return found?.targetPort ?? number
    }

    // istio pilot/pkg/model/gateway.go: gatewayRDSRouteName
    private static func routeName(
        _ server: GatewayServer, port: Int, of gateway: GatewayFacts
    ) -> String {
        let bind = server.bind.isEmpty ? "" : ".\(server.bind)"
        if server.application.isHTTP { return "http.\(port)\(bind)" }
        guard server.endsHTTPS else { return "" }
        return "https.\(server.number).\(server.portName).\(gateway.named.name)"
            + ".\(gateway.named.namespace)\(bind)"
    }

    private mutating func add(_ server: GatewayServer, port: Int) {
        if server.tls != nil, !claimHosts(of: server, port: port) { return }
        guard seenPorts.contains(port) else {
            seenPorts.insert(port)
            addFirst(server, port: port)
            return
        }
        if let place = plain[port] {
            addBesidePlain(server, port: port, at: place)
        } else if !server.isTLS {
            addFirst(server, port: port)
        } else {
            addBesideTLS(server, port: port)
        }
    }

    /// One host can be served once with TLS on a port; false for a server that asks for it again.
    private mutating func claimHosts(of server: GatewayServer, port: Int) -> Bool {
        let known = hostsByPort[port] ?? [:]
        guard !server.hosts.contains(where: { known[$0] == server.bind }) else { return false }
        for host in server.hosts { hostsByPort[port, default: [:]][host] = server.bind }
        return true
    }

    private mutating func addFirst(_ server: GatewayServer, port: Int) {
        if !server.isTLS { plain[port] = ports.count }
        if server.isHTTP { addRoute(server, replaces: true) }
        ports.append(
            GatewayPort(
                port: port, application: server.application, bind: server.bind,
                servers: [server], routeName: server.routeName))
    }

    private mutating func addRoute(_ server: GatewayServer, replaces: Bool = false) {
        if byRouteName[server.routeName] == nil { routeNames.append(server.routeName) }
        if replaces {
            byRouteName[server.routeName] = [server]
        } else {
            byRouteName[server.routeName, default: []].append(server)
        }
    }

    /// Plain HTTP shares a port with plain HTTP only.
    private mutating func addBesidePlain(_ server: GatewayServer, port: Int, at place: Int) {
        let current = ports[place]
        let merges =
            (server.application.isHTTP || server.application == current.application)
            && current.application.isHTTP
        guard current.bind == server.bind else {
            addFirst(server, port: port)
            return
        }
        guard merges, !server.routeName.isEmpty else { return }
        ports[place].servers.append(server)
        addRoute(server)
    }

    private mutating func addBesideTLS(_ server: GatewayServer, port: Int) {
        if server.isHTTP {
            guard !server.routeName.isEmpty, byRouteName[server.routeName] == nil else { return }
            addRoute(server)
        }
        let place = ports.firstIndex {
            $0.port == port && $0.application == server.application && $0.bind == server.bind
        }
        if let place {
            ports[place].servers.append(server)
        } else {
            ports.append(
                GatewayPort(
                    port: port, application: server.application, bind: server.bind,
                    servers: [server], routeName: ""))
        }
    }
}
