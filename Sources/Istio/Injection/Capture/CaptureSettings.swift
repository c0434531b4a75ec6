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
    /// `-t`: the mark of connections that Envoy took over with their addresses kept.
    package var transparentMark = "1337"
    /// `-r`: the routing table for them.
    package var routeTable = "133"
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
    /// Groups whose outbound connections are captured; `*` for all
    /// (`ISTIO_OUTBOUND_OWNER_GROUPS`).
    package var ownerGroupsInclude = "*"
    /// Groups whose outbound connections are left alone where all others are captured.
    package var ownerGroupsExclude = ""
    /// What counts as the loopback interface's own range (`ISTIO_OUTBOUND_IPV4_LOOPBACK_CIDR`).
    package var loopbackRange = "127.0.0.1/32"
    /// `--force-iptables-binary`: `legacy` or `nft`.
    package var forcedBinary = ""
    /// `--network-namespace`.
    package var networkNamespace = ""
    /// Whether DNS goes to the agent (`ISTIO_META_DNS_CAPTURE`).
    package var redirectsDNS = false
    /// Whether all DNS does, not only that to the pod's name servers.
    package var capturesAllDNS = false
    /// Whether packets that belong to no connection are dropped (`INVALID_DROP`).
    package var dropsInvalid = false
    /// Whether rules are made at all: with the CNI plugin the container only checks them.
    package var skipsRules = false
    /// Whether the container only checks that the rules are there.
    package var validates = false
    /// Whether the rules are made by nftables.
    package var usesNFTables = false
    /// Whether all the pod's addresses are looked at for one of IPv6 (`ISTIO_DUAL_STACK`).
    package var isDualStack = false
    /// Switches that change nothing here, but are logged.
    package var isDryRun = false
    package var isPlugin = false
    package var reconciles = false
    package var cleansUpOnly = false
    package var forcesApply = false
    /// The name servers of the pod's `/etc/resolv.conf`.
    package var nameservers: [IPAddress] = []
    /// The pod's addresses.
    package var addresses: [IPAddress] = []
    /// What the command line has that istio-iptables does not know; nil where it knows everything.
    package var argumentProblem: String?
    /// The least level that is logged: `info`, `warn`, `error` or `none`.
    package var logLevel = "info"
    /// The environment as far as istio-iptables prints it.
    package var environment: Fields = [:]

    /// Nothing captured: the defaults of `istio-iptables` itself.
    package init() {}

    /// The group that counts as the proxy's.
    package var effectiveGID: String { proxyGID.isEmpty ? proxyUID : proxyGID }

    /// Whether rules for IPv6 are made too: by the pod's first address, or, with dual stack, by
    /// whether it has any of IPv6.
    // istio tools/common/config/config.go: getLocalIP
    package var enablesIPv6: Bool {
        isDualStack
            ? addresses.contains { !$0.isIPv4 } : addresses.first.map { !$0.isIPv4 } ?? false
    }

    /// Whether DNS is captured: not without a name server to capture it for.
    var capturesDNS: Bool { redirectsDNS && (capturesAllDNS || !nameservers.isEmpty) }
}

extension CaptureSettings {
    /// The container of a pod that makes its rules, or, with the CNI plugin, checks them; nil
    /// where there is none.
    package static func container(of pod: Object) -> Value? {
        (pod["spec", "initContainers"]?.items ?? []).first(where: isInterception)
    }

    /// Whether a container is one that makes or checks rules.
    package static func isInterception(_ container: Value) -> Bool {
        ["istio-init", "istio-validation"].contains(container["name"]?.string)
    }

    /// The settings of a pod: of its `istio-init`, or, with the CNI plugin, of its
    /// `istio-validation`, whose arguments are what the plugin applies too. Nil for a pod that has
    /// neither: nothing in it is captured.
    package init?(pod: Object, nameservers: [IPAddress]) {
        guard let container = Self.container(of: pod) else { return nil }
        self.init(container: container, pod: pod, nameservers: nameservers)
        skipsRules = false
    }

    /// The settings of one container of a pod.
    package init(container: Value, pod: Object, nameservers: [IPAddress]) {
        var environment = Fields()
        for entry in container["env"]?.items ?? [] {
            guard let name = entry["name"]?.string else { continue }
            environment[name] = .string(entry["value"]?.string ?? "")
        }
        let words = (container["command"]?.strings ?? []) + (container["args"]?.strings ?? [])
        self.init(arguments: words, environment: environment, nameservers: nameservers)
        let listed = (pod["status", "podIPs"]?.items ?? []).compactMap { $0["ip"]?.string }
        let single = pod["status", "podIP"]?.string.map { [$0] } ?? []
        addresses = (listed.isEmpty ? single : listed).compactMap { IPAddress($0) }
    }
}

/// The items of a comma-separated list; empty ones count for nothing.
// istio tools/common/config/types.go: Split
func commaSeparated(_ text: String) -> [String] {
    text.split(separator: ",").map(String.init)
}
