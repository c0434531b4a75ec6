import Basis
import Envoy

extension ProxyBuilder {
    /// The domains of a service's virtual host, and which of them are short forms.
    // istio pilot/pkg/networking/core/httproute.go: generateVirtualHostDomains
    func domains(of service: MeshService) -> (all: [String], short: [String]) {
        var all: [String] = []
        var short: [String] = []
        for name in [service.hostname] + service.aliases {
            let alternatives = alternativeNames(of: name)
            all.append(name)
            all += alternatives
            short += alternatives
        }
        if service.resolution == .passthrough, service.source == .kubernetes {
            all += all.map { "*.\($0)" }
        }
        switch service.address(for: proxy) {
        case .unspecified: break
        case .ip(let address): all.append(address.isIPv4 ? "\(address)" : "[\(address)]")
        case .range(let range): all.append(range.description)
        }
        for address in service.extraAddresses {
            all.append(address.isIPv4 ? "\(address)" : "[\(address)]")
        }
        return (all, short)
    }

    /// Other spellings of a host: with a final dot, and for the cluster's services without the
    /// domain, in the proxy's namespace without the namespace too.
    // istio pilot/pkg/networking/core/httproute.go: GenerateAltVirtualHosts
    func alternativeNames(of host: String) -> [String] {
        var names: [String] = []
        if IPAddress(host) == nil { names.append("\(host).") }
        let suffix = ".svc.\(HostName.clusterDomain)"
        guard host.utf8.hasSuffix(suffix.utf8) else { return names }
        let inner = host.dropLast(suffix.count)
        guard let dot = inner.firstIndex(of: ".") else { return names }
        let name = inner[..<dot]
        if inner[inner.index(after: dot)...] == proxy.namespace {
            names += [String(name), "\(inner).svc", String(inner)]
        } else {
            names += [String(inner), "\(inner).svc"]
        }
        return names
    }
}
