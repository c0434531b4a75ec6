import Basis
import Objects
import YAML

/// What `istio-iptables` is told by its arguments and environment: what to capture in a pod.
package struct CaptureSettings: Sendable, Equatable {
    /// `-p`: where captured outbound connections go.
    package var proxyPort = "15001"
    /// `-z`: where captured inbound connections go.
    package var inboundPort = "15006"
    /// `-e`: the HBONE tunnel's port.
    package var tunnelPort = "15008"
    /// `-u`: the proxy's user.
    package var proxyUID = "1337"
    /// `-g`: the proxy's group; the user's number where it is not given.
    package var proxyGID = ""
    /// `-m`: `REDIRECT` or `TPROXY`.
    package var interceptionMode = ""
    /// `-b`: inbound ports to capture; `*` for all.
    package var inboundPortsInclude = ""
    /// `-d`: inbound ports to leave alone where all others are captured.
    package var inboundPortsExclude = ""
    /// `-i`: destinations to capture; `*` for all.
    package var outboundRangesInclude = ""
    /// `-x`: destinations to leave alone.
    package var outboundRangesExclude = ""
    /// `-q`: outbound ports to capture whatever the destination.
    package var outboundPortsInclude = ""
    /// `-o`: outbound ports to leave alone.
    package var outboundPortsExclude = ""
    /// `-k`: interfaces of virtual machines, whose inbound traffic counts as outbound.
    package var virtualInterfaces = ""
    /// `-c`: interfaces to leave alone.
    package var excludeInterfaces = ""
    /// Whether DNS goes to the agent (`ISTIO_META_DNS_CAPTURE`).
    package var redirectsDNS = false
    /// Whether packets that belong to no connection are dropped (`INVALID_DROP`).
    package var dropsInvalid = false
    /// Whether rules are made at all: with the CNI plugin the container only checks them.
    package var skipsRules = false
    /// Whether the container only checks that the rules are there.
    package var validates = false
    /// The name servers of the pod's `/etc/resolv.conf`.
    package var nameservers: [IPAddress] = []

    /// Nothing captured: the defaults of `istio-iptables` itself.
    package init() {}

    /// The settings of a command line, its program's name first or not, and an environment.
    // istio tools/istio-iptables/pkg/cmd/root.go: bindCmdlineFlags
    package init(
        arguments: [String], environment: Fields = [:], nameservers: [IPAddress] = []
    ) {
        self.nameservers = nameservers
        redirectsDNS = environment["ISTIO_META_DNS_CAPTURE"]?.string == "true"
        dropsInvalid = environment["INVALID_DROP"]?.string == "true"
        var index = 0
        while index < arguments.count {
            let argument = arguments[index]
            index += 1
            guard argument.hasPrefix("-") else { continue }
            let parts = argument.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0].drop { $0 == "-" })
            if let flag = Self.switches[name] {
                self[keyPath: flag] = parts.count < 2 || parts[1] == "true"
            } else if let field = Self.values[name] {
                if parts.count == 2 {
                    self[keyPath: field] = String(parts[1])
                } else if index < arguments.count {
                    self[keyPath: field] = arguments[index]
                    index += 1
                }
            }
        }
    }

    /// The group that counts as the proxy's.
    package var effectiveGID: String { proxyGID.isEmpty ? proxyUID : proxyGID }

    private static var switches: [String: WritableKeyPath<Self, Bool>] {
        [
            "redirect-dns": \.redirectsDNS, "drop-invalid": \.dropsInvalid,
            "skip-rule-apply": \.skipsRules, "run-validation": \.validates,
        ]
    }

    // istio tools/istio-iptables/pkg/constants/constants.go
    private static var values: [String: WritableKeyPath<Self, String>] {
        [
            "p": \.proxyPort, "envoy-port": \.proxyPort,
            "z": \.inboundPort, "inbound-capture-port": \.inboundPort,
            "e": \.tunnelPort, "inbound-tunnel-port": \.tunnelPort,
            "u": \.proxyUID, "proxy-uid": \.proxyUID,
            "g": \.proxyGID, "proxy-gid": \.proxyGID,
            "m": \.interceptionMode, "istio-inbound-interception-mode": \.interceptionMode,
            "b": \.inboundPortsInclude, "istio-inbound-ports": \.inboundPortsInclude,
            "d": \.inboundPortsExclude, "istio-local-exclude-ports": \.inboundPortsExclude,
            "i": \.outboundRangesInclude, "istio-service-cidr": \.outboundRangesInclude,
            "x": \.outboundRangesExclude, "istio-service-exclude-cidr": \.outboundRangesExclude,
            "q": \.outboundPortsInclude, "istio-outbound-ports": \.outboundPortsInclude,
            "o": \.outboundPortsExclude,
            "istio-local-outbound-ports-exclude": \.outboundPortsExclude,
            "k": \.virtualInterfaces, "kube-virt-interfaces": \.virtualInterfaces,
            "c": \.excludeInterfaces, "istio-exclude-interfaces": \.excludeInterfaces,
        ]
    }
}

extension CaptureSettings {
    /// The settings of a pod: of its `istio-init`, or, with the CNI plugin, of its
    /// `istio-validation`, whose arguments are what the plugin applies too. Nil for a pod that has
    /// neither: nothing in it is captured.
    package init?(pod: Object, nameservers: [IPAddress]) {
        let names = ["istio-init", "istio-validation"]
        let containers = pod["spec", "initContainers"]?.items ?? []
        guard
            let container = containers.first(where: { entry in
                names.contains { entry["name"]?.string == $0 }
            })
        else { return nil }
        var environment = Fields()
        for entry in container["env"]?.items ?? [] {
            guard let name = entry["name"]?.string else { continue }
            environment[name] = .string(entry["value"]?.string ?? "")
        }
        let words = (container["command"]?.strings ?? []) + (container["args"]?.strings ?? [])
        self.init(arguments: words, environment: environment, nameservers: nameservers)
        skipsRules = false
    }
}

/// The items of a comma-separated list, spaces around them dropped; none for an empty text.
// istio tools/common/config/config.go: Split
func commaSeparated(_ text: String) -> [String] {
    guard !text.isEmpty else { return [] }
    return text.split(separator: ",", omittingEmptySubsequences: false).map { item in
        String(item.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
