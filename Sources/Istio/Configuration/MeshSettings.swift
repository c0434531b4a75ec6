import Basis
import YAML

/// The part of the mesh configuration that shapes what proxies get.
// istio pkg/config/mesh/mesh.go: DefaultMeshConfig
struct MeshSettings: Sendable, Equatable {
    /// What happens to hosts that the registry does not know.
    var outboundPolicy = OutboundPolicy.allowAny
    /// Whether mutual TLS is used towards workloads that take it, without being asked for.
    var enablesAutoMutualTLS = true
    /// Whether inbound traffic goes on to the address it came for rather than to 127.0.0.1.
    var passesInboundThrough = true
    var rootNamespace = "istio-system"
    var trustDomain = "cluster.local"
    var trustDomainAliases: [String] = []
    /// `extensionProviders`, as written.
    var extensionProviders: [Value] = []
    var connectTimeout = Nanoseconds.seconds(10)
    var defaultServiceExportTo: [String] = []
    var defaultVirtualServiceExportTo: [String] = []
    var defaultDestinationRuleExportTo: [String] = []
    /// `defaultHttpRetryPolicy`, as written.
    var defaultRetryPolicy: Value?
    /// Whether clusters of HTTP ports speak HTTP/2 unless told otherwise.
    var upgradesToHTTP2 = false
    /// `localityLbSetting`, as written.
    var localitySetting: Value?
    /// The explicit proxy's port; 0 for none.
    var httpProxyPort = 0
    var ingressClass = "istio"
    var ingressService = "istio-ingressgateway"
    /// The `istio` label of the pods that serve Ingresses; empty for what the service implies.
    var ingressSelector = ""
    /// Which Ingresses are served: `STRICT` (those with the class), `DEFAULT` (unmarked ones too)
    /// or `OFF`.
    var ingressMode = "STRICT"

    /// What proxies log of their calls.
    var accessLogs = AccessLogSettings()

    /// What the mesh, or a Sidecar, does with unknown hosts.
    typealias OutboundPolicy = MeshConfig.OutboundPolicy

    /// The defaults.
    init() {}

    /// The settings of a mesh configuration.
    init(_ mesh: MeshConfig) { self.init(mesh.value) }

    /// Reads a mesh configuration; what it leaves out keeps its default.
    init(_ mesh: Value) {
        if let mode = mesh["outboundTrafficPolicy", "mode"]?.string {
            outboundPolicy = OutboundPolicy(rawValue: mode) ?? .allowAny
        }
        enablesAutoMutualTLS = mesh["enableAutoMtls"]?.bool ?? true
        passesInboundThrough = mesh["inboundTrafficPolicy", "mode"]?.string != "LOCALHOST"
        rootNamespace = mesh["rootNamespace"]?.string ?? rootNamespace
        trustDomain = mesh["trustDomain"]?.string ?? trustDomain
        trustDomainAliases = mesh["trustDomainAliases"]?.strings ?? []
        extensionProviders = mesh["extensionProviders"]?.items ?? []
        if let text = mesh["connectTimeout"]?.string, let length = Nanoseconds(protobuf: text) {
            connectTimeout = length
        }
        defaultServiceExportTo = mesh["defaultServiceExportTo"]?.strings ?? []
        defaultVirtualServiceExportTo = mesh["defaultVirtualServiceExportTo"]?.strings ?? []
        defaultDestinationRuleExportTo = mesh["defaultDestinationRuleExportTo"]?.strings ?? []
        defaultRetryPolicy = mesh["defaultHttpRetryPolicy"]
        upgradesToHTTP2 = mesh["h2UpgradePolicy"]?.string == "UPGRADE"
        localitySetting = mesh["localityLbSetting"]
        httpProxyPort = mesh["proxyHttpPort"]?.int.flatMap { Int(exactly: $0) } ?? 0
        ingressClass = mesh["ingressClass"]?.string ?? ingressClass
        ingressService = mesh["ingressService"]?.string ?? ingressService
        accessLogs = AccessLogSettings(mesh)
        ingressSelector = mesh["ingressSelector"]?.string ?? ""
        ingressMode = mesh["ingressControllerMode"]?.string ?? ingressMode
    }
}

extension Nanoseconds {
    /// Reads a duration as manifests have it: `10s`, `0.5s`, `1m30s`, `250ms`.
    // istio reads both protobuf's and Go's spelling (pkg/util/protomarshal, time.ParseDuration)
    init?(protobuf text: String) {
        var rest = text.utf8[...]
        guard !rest.isEmpty else { return nil }
        var total = Int64(0)
        while !rest.isEmpty {
            guard let part = Self.takeUnit(&rest) else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(part)
            guard !overflow else { return nil }
            total = sum
        }
        self.init(total)
    }

    /// Takes a number with its unit from the front.
    private static func takeUnit(_ text: inout Substring.UTF8View) -> Int64? {
        var whole = Int64(0)
        var fraction = Int64(0)
        var scale = Int64(1)
        var inFraction = false
        var digits = 0
        while let byte = text.first, (48...57).contains(byte) || byte == 46 {
            text = text.dropFirst()
            if byte == 46 {
                guard !inFraction else { return nil }
                inFraction = true
                continue
            }
            digits += 1
            let digit = Int64(byte - 48)
            if inFraction {
                guard scale < 1_000_000_000 else { continue }
                fraction = fraction * 10 + digit
                scale *= 10
            } else {
                guard whole < 1_000_000_000_000 else { return nil }
                whole = whole * 10 + digit
            }
        }
        guard digits > 0, let unit = takeUnitName(&text) else { return nil }
        let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
        guard !overflow else { return nil }
        // The fraction has at most nine digits, so that its product stays below 2^63 for units up
        // to a second; minutes and hours are scaled after dividing.
        return product
            + (unit > 1_000_000_000
                ? fraction * (unit / 1_000_000_000) * 1_000_000_000
                    / scale : fraction * unit / scale)
    }

    private static func takeUnitName(_ text: inout Substring.UTF8View) -> Int64? {
        let units: [(String, Int64)] = [
            ("ns", 1), ("us", 1_000), ("µs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000),
            ("m", 60_000_000_000), ("h", 3_600_000_000_000),
        ]
        for (name, length) in units where text.starts(with: name.utf8) {
            // `m` must not take the front of `ms`; units are tried with the longer first.
            text = text.dropFirst(name.utf8.count)
            return length
        }
        return nil
    }
}
