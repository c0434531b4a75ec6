import Testing

@testable import Istio

/// What istiod says of annotations' values.
@Suite struct AnnotationRulesTests {
    @Test(
        arguments: [
            ("traffic.sidecar.istio.io/includeOutboundIPRanges", "*", nil),
            ("traffic.sidecar.istio.io/includeOutboundIPRanges", "", nil),
            (
                "traffic.sidecar.istio.io/includeOutboundIPRanges", "10.0.0.0",
                "includeIPRanges invalid: failed parsing cidr '10.0.0.0': "
                    + "netip.ParsePrefix(\"10.0.0.0\"): no '/'"
            ),
            (
                "traffic.sidecar.istio.io/excludeOutboundIPRanges", "*",
                "excludeIPRanges invalid: failed parsing cidr '*': netip.ParsePrefix(\"*\"): no '/'"
            ),
            (
                "traffic.sidecar.istio.io/excludeOutboundIPRanges", "10.0.0.0/33",
                "excludeIPRanges invalid: failed parsing cidr '10.0.0.0/33': "
                    + "netip.ParsePrefix(\"10.0.0.0/33\"): prefix length out of range"
            ),
            (
                "traffic.sidecar.istio.io/excludeOutboundIPRanges", "10.0.0/8",
                "excludeIPRanges invalid: failed parsing cidr '10.0.0/8': "
                    + "netip.ParsePrefix(\"10.0.0/8\"): ParseAddr(\"10.0.0\"): IPv4 address too short"
            ),
            ("traffic.sidecar.istio.io/includeInboundPorts", "*", nil),
            ("traffic.sidecar.istio.io/excludeInboundPorts", "80, 90", nil),
            (
                "traffic.sidecar.istio.io/excludeOutboundPorts", "80,70000",
                "excludeOutboundPorts invalid: failed parsing port '70000': failed parsing port "
                    + "'70000': strconv.ParseUint: parsing \"70000\": value out of range"
            ),
            ("traffic.sidecar.istio.io/includeOutboundPorts", "anything", nil),
            (
                "status.sidecar.istio.io/port", "x",
                "excludeInboundPorts invalid: failed parsing port 'x': strconv.ParseUint: parsing "
                    + "\"x\": invalid syntax"
            ),
            (
                "readiness.status.sidecar.istio.io/periodSeconds", "-1",
                "strconv.ParseUint: parsing \"-1\": invalid syntax"
            ),
            (
                "prometheus.istio.io/merge-metrics", "yes",
                "strconv.ParseBool: parsing \"yes\": invalid syntax"
            ),
            ("traffic.sidecar.istio.io/excludeInterfaces", "eth1,", "empty interface name"),
            (
                "istio.io/reroute-virtual-interfaces", "0net",
                "interface name \"0net\" contains invalid characters"
            ),
            ("sidecar.istio.io/proxyMemory", "1.5Gi", nil),
            ("sidecar.istio.io/proxyCPU", "2e3", nil),
            ("sidecar.istio.io/proxyCPU", "2mm", "unable to parse quantity's suffix"),
            ("proxy.istio.io/config", "concurrency: 2", nil),
            (
                "proxy.istio.io/config", "text",
                "failed to convert to apply proxy config: json: cannot unmarshal string into Go value "
                    + "of type map[string]json.RawMessage"
            ),
        ] as [(String, String, String?)])
    func `a value is good or has its problem`(_ name: String, _ value: String, _ text: String?) {
        #expect(annotationProblem(name, value) == text)
    }
}
