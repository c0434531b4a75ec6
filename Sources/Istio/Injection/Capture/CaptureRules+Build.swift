import Basis

// The order of these parts is that of istio tools/istio-iptables/pkg/capture/run.go: Run.
extension CaptureRules {
    private var isTransparent: Bool { settings.interceptionMode == "TPROXY" }
    private var tunnelPort: Int { Int(settings.tunnelPort) ?? 15008 }
    private var mark: Int { Int(settings.transparentMark) ?? 1337 }
    private var outboundMark: Int { 1338 }

    // run.go: shortCircuitExcludeInterfaces, shortCircuitKubeInternalInterface
    mutating func appendInterfaceRules() {
        let excluded = commaSeparated(settings.excludeInterfaces)
        for table in isTransparent ? [CaptureRule.Table.nat, .mangle] : [.nat] {
            for name in excluded {
                append(
                    table, "PREROUTING", [.inputInterface(name)], .return, .excludedInterface)
                append(table, "OUTPUT", [.outputInterface(name)], .return, .excludedInterface)
            }
        }
        for name in commaSeparated(settings.virtualInterfaces) {
            insert(
                at: 1, .nat, "PREROUTING", [.inputInterface(name)], .return, .virtualInterface)
        }
    }

    mutating func appendRedirections() {
        append(
            .nat, "ISTIO_INBOUND", [.transport(.tcp), .destinationPort(CapturedPorts(tunnelPort))],
            .return, .tunnel)
        append(
            .nat, "ISTIO_REDIRECT", [.transport(.tcp)],
            .redirect(port: Int(settings.proxyPort) ?? 15001), .toOutboundListener)
        append(
            .nat, "ISTIO_IN_REDIRECT", [.transport(.tcp)],
            .redirect(port: Int(settings.inboundPort) ?? 15006), .toInboundListener)
    }

    // run.go: handleInboundPortsInclude
    mutating func appendInboundRules() {
        guard !settings.inboundPortsInclude.isEmpty else { return }
        let table: CaptureRule.Table = isTransparent ? .mangle : .nat
        if isTransparent {
            append(.mangle, "ISTIO_DIVERT", [], .setMark(mark), .divert)
            append(.mangle, "ISTIO_DIVERT", [], .accept, .divert)
            append(
                .mangle, "ISTIO_TPROXY",
                [.destination(loopback, isNegated: true), .transport(.tcp)],
                .tproxy(port: Int(settings.inboundPort) ?? 15006, mark: mark), .transparent)
        }
        append(table, "PREROUTING", [.transport(.tcp)], .jump("ISTIO_INBOUND"), .inbound)
        let capturesAll = settings.inboundPortsInclude == "*"
        for port in capturesAll ? commaSeparated(settings.inboundPortsExclude) : [] {
            append(
                table, "ISTIO_INBOUND",
                [.transport(.tcp), .destinationPort(CapturedPorts(port))], .return,
                .excludedInboundPort)
        }
        let purpose: CapturePurpose = capturesAll ? .anyInbound : .inboundPort
        let selections: [[CaptureRule.Condition]] =
            capturesAll
            ? [[.transport(.tcp)]]
            : commaSeparated(settings.inboundPortsInclude).map {
                [.transport(.tcp), .destinationPort(CapturedPorts($0))]
            }
        for selection in selections {
            guard isTransparent else {
                append(
                    .nat, "ISTIO_INBOUND", selection, .jump("ISTIO_IN_REDIRECT"), purpose)
                continue
            }
            append(
                .mangle, "ISTIO_INBOUND", selection + [.connectionState("RELATED,ESTABLISHED")],
                .jump("ISTIO_DIVERT"), .establishedInbound)
            append(.mangle, "ISTIO_INBOUND", selection, .jump("ISTIO_TPROXY"), purpose)
        }
    }

    mutating func appendOutboundExceptions() {
        for port in commaSeparated(settings.outboundPortsExclude) {
            for transport in [CaptureRule.Transport.tcp, .udp] {
                append(
                    .nat, "ISTIO_OUTPUT",
                    [.transport(transport), .destinationPort(CapturedPorts(port))], .return,
                    .excludedOutboundPort)
            }
        }
        append(
            .nat, "ISTIO_OUTPUT", [.outputInterface("lo"), .source(passthrough)], .return,
            .inboundPassthrough)
    }

    mutating func appendOwnerRules() {
        for user in commaSeparated(settings.proxyUID).compactMap({ Int($0) }) {
            appendOwnerRules(.user(user), dnsByPorts: settings.capturesDNS)
        }
        for group in commaSeparated(settings.effectiveGID).compactMap({ Int($0) }) {
            appendOwnerRules(.group(group), dnsByPorts: false)
        }
    }

    private mutating func appendOwnerRules(_ owner: CaptureRule.Owner, dnsByPorts: Bool) {
        let ports: CaptureRule.Condition =
            dnsByPorts
            ? .destinationPorts([53, tunnelPort], isNegated: true)
            : .destinationPort(CapturedPorts(tunnelPort), isNegated: true)
        append(
            .nat, "ISTIO_OUTPUT",
            [
                .outputInterface("lo"), .destination(loopback, isNegated: true), .transport(.tcp),
                ports, .owner(owner),
            ], .jump("ISTIO_IN_REDIRECT"), .ownServiceCall)
        // A loopback range that is to be captured rules out the exception for the application's
        // own loopback connections.
        let capturesLoopback = allRanges(settings.outboundRangesInclude)
            .contains { $0.address.isLoopback }
        if !capturesLoopback {
            let dns: [CaptureRule.Condition] =
                settings.capturesDNS
                ? [.transport(.tcp), .destinationPort(53, isNegated: true)] : []
            append(
                .nat, "ISTIO_OUTPUT",
                [.outputInterface("lo")] + dns + [.owner(owner, isNegated: true)], .return,
                .ownLoopback)
        }
        append(.nat, "ISTIO_OUTPUT", [.owner(owner)], .return, .ownProxy)
    }

    // run.go: handleCaptureByOwnerGroup
    mutating func appendGroupRules() {
        func owner(_ group: String) -> CaptureRule.Owner {
            Int(group).map { .group($0) } ?? .groupName(group)
        }
        guard settings.ownerGroupsInclude == "*" else {
            let groups = commaSeparated(settings.ownerGroupsInclude)
            append(
                .nat, "ISTIO_OUTPUT", groups.map { .owner(owner($0), isNegated: true) }, .return,
                .onlyGroups)
            return
        }
        for group in commaSeparated(settings.ownerGroupsExclude) {
            append(.nat, "ISTIO_OUTPUT", [.owner(owner(group))], .return, .excludedGroup)
        }
    }

    // run.go: handleOutboundPortsInclude, handleOutboundIncludeRules
    mutating func appendOutboundCapture() {
        for range in ranges(settings.outboundRangesExclude) {
            append(.nat, "ISTIO_OUTPUT", [.destination(range)], .return, .excludedRange)
        }
        for port in commaSeparated(settings.outboundPortsInclude) {
            append(
                .nat, "ISTIO_OUTPUT", [.transport(.tcp), .destinationPort(CapturedPorts(port))],
                .jump("ISTIO_REDIRECT"), .outboundPort)
        }
        let interfaces = commaSeparated(settings.virtualInterfaces)
        if settings.outboundRangesInclude == "*" {
            append(.nat, "ISTIO_OUTPUT", [], .jump("ISTIO_REDIRECT"), .anyOutbound)
            for name in interfaces {
                insert(
                    at: 1, .nat, "PREROUTING", [.inputInterface(name)], .jump("ISTIO_REDIRECT"),
                    .virtualInterfaceCapture)
            }
            return
        }
        for range in ranges(settings.outboundRangesInclude) {
            for name in interfaces {
                insert(
                    at: 1, .nat, "PREROUTING", [.inputInterface(name), .destination(range)],
                    .jump("ISTIO_REDIRECT"), .virtualInterfaceCapture)
            }
            append(
                .nat, "ISTIO_OUTPUT", [.destination(range)], .jump("ISTIO_REDIRECT"),
                .outboundRange)
        }
    }

    private func allRanges(_ text: String) -> [CIDR] {
        text == "*" ? [] : commaSeparated(text).compactMap { CIDR($0) }
    }

    /// The ranges of the rules' own family.
    private func ranges(_ text: String) -> [CIDR] {
        allRanges(text).filter { $0.address.isIPv4 == (family == .ipv4) }
    }

    mutating func appendTransparentRules() {
        let toLoopback: [CaptureRule.Condition] = [
            .destination(loopback, isNegated: true), .transport(.tcp), .outputInterface("lo"),
        ]
        append(.mangle, "PREROUTING", [.transport(.tcp), .mark(mark)], .saveMark, .keptMark)
        append(
            .mangle, "OUTPUT", [.transport(.tcp), .outputInterface("lo"), .mark(mark)], .return,
            .markedLoopback)
        let users = commaSeparated(settings.proxyUID).compactMap { Int($0) }
        let groups = commaSeparated(settings.effectiveGID).compactMap { Int($0) }
        for owner in users.map({ CaptureRule.Owner.user($0) }) + groups.map({ .group($0) }) {
            append(
                .mangle, "OUTPUT", toLoopback + [.owner(owner)], .setMark(outboundMark),
                .markedLoopback)
        }
        append(
            .mangle, "OUTPUT", [.transport(.tcp), .connectionMark(mark)], .restoreMark,
            .restoredMark)
        insert(
            at: 1, .mangle, "ISTIO_INBOUND", [.transport(.tcp), .mark(mark)], .return,
            .markedLoopback)
        insert(
            at: 2, .mangle, "ISTIO_INBOUND",
            [.transport(.tcp), .source(passthrough), .inputInterface("lo")], .return,
            .markedLoopback)
        insert(
            at: 3, .mangle, "ISTIO_INBOUND",
            [.transport(.tcp), .inputInterface("lo"), .mark(outboundMark, isNegated: true)],
            .return, .markedLoopback)
    }
}
