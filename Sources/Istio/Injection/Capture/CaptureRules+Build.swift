import Basis

// The order of these parts is that of istio tools/istio-iptables/pkg/capture/run.go: Run.
extension CaptureRules {
    private var isTransparent: Bool { settings.interceptionMode == "TPROXY" }
    private var tunnelPort: Int { Int(settings.tunnelPort) ?? 15008 }
    private var mark: Int { 1337 }
    private var outboundMark: Int { 1338 }

    // run.go: shortCircuitExcludeInterfaces, shortCircuitKubeInternalInterface
    mutating func appendInterfaceRules() {
        let excluded = commaSeparated(settings.excludeInterfaces)
        for name in excluded {
            append(.nat, "PREROUTING", [.inputInterface(name)], .return)
            append(.nat, "OUTPUT", [.outputInterface(name)], .return)
        }
        for name in excluded where isTransparent {
            append(.mangle, "PREROUTING", [.inputInterface(name)], .return)
            append(.mangle, "OUTPUT", [.outputInterface(name)], .return)
        }
        for name in commaSeparated(settings.virtualInterfaces) {
            insert(at: 1, .nat, "PREROUTING", [.inputInterface(name)], .return)
        }
    }

    mutating func appendRedirections() {
        append(.nat, "ISTIO_INBOUND", [.transport(.tcp), .destinationPort(tunnelPort)], .return)
        append(
            .nat, "ISTIO_REDIRECT", [.transport(.tcp)],
            .redirect(port: Int(settings.proxyPort) ?? 15001))
        append(
            .nat, "ISTIO_IN_REDIRECT", [.transport(.tcp)],
            .redirect(port: Int(settings.inboundPort) ?? 15006))
    }

    // run.go: handleInboundPortsInclude
    mutating func appendInboundRules() {
        guard !settings.inboundPortsInclude.isEmpty else { return }
        let table: CaptureRule.Table = isTransparent ? .mangle : .nat
        if isTransparent {
            append(.mangle, "ISTIO_DIVERT", [], .setMark(mark))
            append(.mangle, "ISTIO_DIVERT", [], .accept)
            append(
                .mangle, "ISTIO_TPROXY",
                [.destination(loopback, isNegated: true), .transport(.tcp)],
                .tproxy(port: Int(settings.inboundPort) ?? 15006, mark: mark))
        }
        append(table, "PREROUTING", [.transport(.tcp)], .jump("ISTIO_INBOUND"))
        let captureAll = settings.inboundPortsInclude == "*"
        if captureAll {
            for port in commaSeparated(settings.inboundPortsExclude).compactMap({ Int($0) }) {
                append(
                    table, "ISTIO_INBOUND", [.transport(.tcp), .destinationPort(port)], .return)
            }
        }
        let ports = commaSeparated(settings.inboundPortsInclude).compactMap { Int($0) }
        let selections: [[CaptureRule.Condition]] =
            captureAll
            ? [[.transport(.tcp)]] : ports.map { [.transport(.tcp), .destinationPort($0)] }
        for selection in selections {
            guard isTransparent else {
                append(.nat, "ISTIO_INBOUND", selection, .jump("ISTIO_IN_REDIRECT"))
                continue
            }
            append(
                .mangle, "ISTIO_INBOUND", selection + [.connectionState("RELATED,ESTABLISHED")],
                .jump("ISTIO_DIVERT"))
            append(.mangle, "ISTIO_INBOUND", selection, .jump("ISTIO_TPROXY"))
        }
    }

    mutating func appendOutboundExceptions() {
        for port in commaSeparated(settings.outboundPortsExclude).compactMap({ Int($0) }) {
            for transport in [CaptureRule.Transport.tcp, .udp] {
                append(
                    .nat, "ISTIO_OUTPUT", [.transport(transport), .destinationPort(port)], .return)
            }
        }
        // 127.0.0.6 is the address that Envoy's inbound passthrough binds to.
        let passthrough = CIDR(IPAddress(v4: 0x7f00_0006), prefixLength: 32)
        append(.nat, "ISTIO_OUTPUT", [.outputInterface("lo"), .source(passthrough)], .return)
    }

    mutating func appendOwnerRules() {
        for user in commaSeparated(settings.proxyUID).compactMap({ Int($0) }) {
            appendOwnerRules(.user(user), dnsByPorts: settings.redirectsDNS)
        }
        for group in commaSeparated(settings.effectiveGID).compactMap({ Int($0) }) {
            appendOwnerRules(.group(group), dnsByPorts: false)
        }
    }

    private mutating func appendOwnerRules(_ owner: CaptureRule.Owner, dnsByPorts: Bool) {
        let ports: CaptureRule.Condition =
            dnsByPorts
            ? .destinationPorts([53, tunnelPort], isNegated: true)
            : .destinationPort(tunnelPort, isNegated: true)
        append(
            .nat, "ISTIO_OUTPUT",
            [
                .outputInterface("lo"), .destination(loopback, isNegated: true), .transport(.tcp),
                ports, .owner(owner),
            ], .jump("ISTIO_IN_REDIRECT"))
        // A loopback range that is to be captured rules out the exception for the application's
        // own loopback connections.
        let capturesLoopback = ranges(settings.outboundRangesInclude)
            .contains { $0.address.isLoopback }
        if !capturesLoopback {
            let dns: [CaptureRule.Condition] =
                settings.redirectsDNS
                ? [.transport(.tcp), .destinationPort(53, isNegated: true)] : []
            append(
                .nat, "ISTIO_OUTPUT",
                [.outputInterface("lo")] + dns + [.owner(owner, isNegated: true)], .return)
        }
        append(.nat, "ISTIO_OUTPUT", [.owner(owner)], .return)
    }

    // run.go: handleOutboundPortsInclude, handleOutboundIncludeRules
    mutating func appendOutboundCapture() {
        for range in ranges(settings.outboundRangesExclude) {
            append(.nat, "ISTIO_OUTPUT", [.destination(range)], .return)
        }
        for port in commaSeparated(settings.outboundPortsInclude).compactMap({ Int($0) }) {
            append(
                .nat, "ISTIO_OUTPUT", [.transport(.tcp), .destinationPort(port)],
                .jump("ISTIO_REDIRECT"))
        }
        let interfaces = commaSeparated(settings.virtualInterfaces)
        if settings.outboundRangesInclude == "*" {
            append(.nat, "ISTIO_OUTPUT", [], .jump("ISTIO_REDIRECT"))
            for name in interfaces {
                insert(
                    at: 1, .nat, "PREROUTING", [.inputInterface(name)], .jump("ISTIO_REDIRECT"))
            }
            return
        }
        for range in ranges(settings.outboundRangesInclude) {
            for name in interfaces {
                insert(
                    at: 1, .nat, "PREROUTING", [.inputInterface(name), .destination(range)],
                    .jump("ISTIO_REDIRECT"))
            }
            append(.nat, "ISTIO_OUTPUT", [.destination(range)], .jump("ISTIO_REDIRECT"))
        }
    }

    private func ranges(_ text: String) -> [CIDR] {
        text == "*" ? [] : commaSeparated(text).compactMap { CIDR($0) }.filter(\.address.isIPv4)
    }

    mutating func appendTransparentRules() {
        let toLoopback: [CaptureRule.Condition] = [
            .destination(loopback, isNegated: true), .transport(.tcp), .outputInterface("lo"),
        ]
        append(.mangle, "PREROUTING", [.transport(.tcp), .mark(mark)], .saveMark)
        append(
            .mangle, "OUTPUT", [.transport(.tcp), .outputInterface("lo"), .mark(mark)], .return)
        for user in commaSeparated(settings.proxyUID).compactMap({ Int($0) }) {
            append(.mangle, "OUTPUT", toLoopback + [.owner(.user(user))], .setMark(outboundMark))
        }
        for group in commaSeparated(settings.effectiveGID).compactMap({ Int($0) }) {
            append(.mangle, "OUTPUT", toLoopback + [.owner(.group(group))], .setMark(outboundMark))
        }
        append(.mangle, "OUTPUT", [.transport(.tcp), .connectionMark(mark)], .restoreMark)
        insert(at: 1, .mangle, "ISTIO_INBOUND", [.transport(.tcp), .mark(mark)], .return)
        let passthrough = CIDR(IPAddress(v4: 0x7f00_0006), prefixLength: 32)
        insert(
            at: 2, .mangle, "ISTIO_INBOUND",
            [.transport(.tcp), .source(passthrough), .inputInterface("lo")], .return)
        insert(
            at: 3, .mangle, "ISTIO_INBOUND",
            [.transport(.tcp), .inputInterface("lo"), .mark(outboundMark, isNegated: true)],
            .return)
    }
}
