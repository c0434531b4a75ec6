import Basis
import Envoy
import Objects
import Traffic

/// A call told by its fields rather than by a client's command: what `trace --from` makes.
struct CallFields: Sendable {
    /// Which listener of the proxy is asked.
    enum Mode: String, CaseIterable {
        /// The pod's application calls out.
        case outbound
        /// The call arrives at the pod.
        case inbound
        /// The call arrives at a gateway's pod, by a port of its Service.
        case gateway
    }

    /// What is around the payload.
    enum Security: String, CaseIterable {
        case plaintext
        /// TLS of an ordinary client.
        case tls
        /// Mutual TLS of the mesh, with the certificate of a workload.
        case mtls
    }

    var from = ""
    var mode = Mode.outbound
    var security: Security?
    var serverName: String?
    var protocols: [String]?
    var identity: String?
    var method = "GET"
    var headers: [Header] = []

    /// The options and what they are for, as `help trace` has them.
    static let options = [
        "--from", "--mode", "--tls", "--sni", "--alpn", "--as", "--header", "--method",
    ]

    /// Takes one option; what is wrong with it, if something is.
    mutating func set(_ option: String, _ value: String) -> String? {
        switch option {
        case "--from": from = value
        case "--mode":
            guard let mode = Mode(rawValue: value) else {
                return "--mode takes outbound, inbound or gateway"
            }
            self.mode = mode
        case "--tls":
            guard let security = Security(rawValue: value) else {
                return "--tls takes plaintext, tls or mtls"
            }
            self.security = security
        case "--sni": serverName = value
        case "--alpn": protocols = value.split(separator: ",").map(String.init)
        case "--as": identity = value
        case "--method": method = value.uppercased()
        case "--header":
            guard let colon = value.firstIndex(of: ":"), colon != value.startIndex else {
                return "--header takes 'Name: value'"
            }
            let rest = value[value.index(after: colon)...].drop { $0 == " " }
            headers.append(Header(String(value[..<colon]), String(rest)))
        default: return "there is no option \(option)"
        }
        return nil
    }

    /// The call to a URL (`http://`, `https://`, `tcp://host:port`); or what is wrong.
    func call(
        to url: String, pod: Object, in session: SessionState
    ) -> Result<Call, TraceOptions.Problem> {
        let isRaw = url.hasPrefix("tcp://")
        let text: URLText
        do throws(URLText.Problem) {
            text = try URLText(isRaw ? "http://" + url.dropFirst(6) : url)
        } catch {
            return .failure(.init(message: "'\(url)' is no URL of http, https or tcp"))
        }
        let security = security ?? (text.isSecure ? .tls : .plaintext)
        var call = Call(
            from: mode == .outbound ? .pod(namespace: pod.namespace, name: pod.name) : .outside,
            host: text.host, port: text.port, payload: payload(text, isRaw: isRaw))
        call.tls = layer(security, text, isRaw: isRaw, pod)
        guard mode != .outbound else { return .success(call) }
        guard let address = pod["status", "podIP"]?.string.flatMap({ IPAddress($0) }) else {
            return .failure(.init(message: "pod \(pod.namespacedName) has no address yet"))
        }
        call.address = address
        if mode == .gateway { call.port = session.targetPort(text.port, of: pod) }
        return .success(call)
    }

    private func payload(_ url: URLText, isRaw: Bool) -> Call.Payload {
        guard !isRaw else { return .bytes(Array("hello\n".utf8), clientSpeaksFirst: true) }
        var all = [Header("User-Agent", "mesh"), Header("Accept", "*/*")]
        var authority = url.authority
        for header in headers {
            if header.name.lowercased() == "host" {
                authority = header.value
            } else {
                all.removeAll { $0.name.lowercased() == header.name.lowercased() }
                all.append(header)
            }
        }
        return .http(
            HTTPRequest(method: method, target: url.target, authority: authority, headers: all))
    }

    // istio pilot/pkg/simulation/traffic.go: FillDefaults, for what is offered by default.
    private func layer(
        _ security: Security, _ url: URLText, isRaw: Bool, _ pod: Object
    ) -> Call.TLS? {
        switch security {
        case .plaintext: return nil
        case .tls:
            return Call.TLS(
                serverName: serverName ?? url.host, protocols: protocols ?? ["h2", "http/1.1"])
        case .mtls:
            let offered =
                isRaw ? ["istio-peer-exchange", "istio"] : ["istio-http/1.1", "istio", "http/1.1"]
            var tls = Call.TLS(
                serverName: serverName ?? "outbound_.\(url.port)_._.\(url.host)",
                protocols: protocols ?? offered, verifies: false)
            tls.identity = identity ?? "spiffe://cluster.local/ns/\(pod.namespace)/sa/default"
            return tls
        }
    }
}

extension SessionState {
    /// The port of a pod that a port of one of its Services leads to; the port itself where none
    /// does.
    fileprivate func targetPort(_ port: Int, of pod: Object) -> Int {
        for service in simulation.world.store.objects(.service, namespace: pod.namespace) {
            let selector = service["spec", "selector"]?.map ?? [:]
            guard !selector.isEmpty,
                selector.allSatisfy({ pod.metadata.labels[$0.name] == $0.value })
            else { continue }
            for entry in service["spec", "ports"]?.items ?? []
            where entry["port"]?.int == Int64(port) {
                guard let target = entry["targetPort"] else { return port }
                if let number = target.int { return Int(number) }
                for container in pod["spec", "containers"]?.items ?? [] {
                    let named = container["ports"]?.items.first { $0["name"] == target }
                    if let number = named?["containerPort"]?.int { return Int(number) }
                }
            }
        }
        return port
    }
}
