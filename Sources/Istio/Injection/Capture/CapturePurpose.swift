/// What a rule of istio-iptables is there for, and which argument asks for it.
package enum CapturePurpose: Sendable, Equatable {
    case excludedInterface, virtualInterface, virtualInterfaceCapture
    case invalidPackets
    case tunnel, toOutboundListener, toInboundListener
    case divert, transparent
    case inbound, excludedInboundPort, inboundPort, anyInbound, establishedInbound
    case outbound, excludedOutboundPort, inboundPassthrough
    case ownServiceCall, ownLoopback, ownProxy
    case excludedGroup, onlyGroups
    case nameServers, nameQuestions, nameZones
    case loopback, excludedRange, outboundPort, outboundRange, anyOutbound
    case keptMark, restoredMark, markedLoopback
}

extension CaptureRule {
    /// One line on why the rule is there, with the argument of istio-iptables and what sets it.
    package func note(_ settings: CaptureSettings) -> String {
        switch purpose {
        case .excludedInterface:
            "-c \(settings.excludeInterfaces): this interface is left alone "
                + "(annotation traffic.sidecar.istio.io/excludeInterfaces)"
        case .virtualInterface:
            "-k \(settings.virtualInterfaces): what a virtual machine behind this interface sends "
                + "to the pod itself (annotation istio.io/reroute-virtual-interfaces)"
        case .virtualInterfaceCapture:
            "-k \(settings.virtualInterfaces): what a virtual machine sends counts as outbound "
                + "(annotation istio.io/reroute-virtual-interfaces)"
        case .invalidPackets:
            "INVALID_DROP=true: packets of no known connection are dropped, not reset "
                + "(proxyMetadata)"
        case .tunnel: "-e \(settings.tunnelPort): Envoy itself listens for HBONE there"
        case .toOutboundListener:
            "-p \(settings.proxyPort): Envoy's listener for outbound connections, virtualOutbound"
        case .toInboundListener:
            "-z \(settings.inboundPort): Envoy's listener for inbound connections, virtualInbound"
        case .divert, .transparent, .establishedInbound, .keptMark, .restoredMark,
            .markedLoopback:
            transparentNote(settings)
        case .inbound: "-b \(settings.inboundPortsInclude): inbound TCP is looked at"
        case .excludedInboundPort: excludedPortNote
        case .inboundPort:
            "-b \(settings.inboundPortsInclude): this port is captured "
                + "(annotation traffic.sidecar.istio.io/includeInboundPorts)"
        case .anyInbound: "-b *: every other inbound TCP port goes to Envoy"
        case .outbound: "outbound packets are looked at"
        case .excludedOutboundPort:
            "-o \(settings.outboundPortsExclude): this port is left alone "
                + "(annotation traffic.sidecar.istio.io/excludeOutboundPorts)"
        case .inboundPassthrough: "Envoy's inbound side on its way to the application"
        case .ownServiceCall, .ownLoopback, .ownProxy: ownNote
        case .excludedGroup, .onlyGroups: groupNote(settings)
        case .nameServers, .nameQuestions, .nameZones: namesNote
        case .loopback: "calls to localhost are the application's own business"
        case .excludedRange:
            "-x \(settings.outboundRangesExclude): this range is left alone "
                + "(annotation traffic.sidecar.istio.io/excludeOutboundIPRanges)"
        case .outboundPort:
            "-q \(settings.outboundPortsInclude): this port is captured wherever it is "
                + "(annotation traffic.sidecar.istio.io/includeOutboundPorts)"
        case .outboundRange:
            "-i \(settings.outboundRangesInclude): this range is captured "
                + "(annotation traffic.sidecar.istio.io/includeOutboundIPRanges)"
        case .anyOutbound: "-i *: everything else goes to Envoy"
        }
    }

    private var port: Int? {
        for case .destinationPort(let ports, false) in conditions { return ports.range?.lowerBound }
        return nil
    }

    /// Three ports are Istio's own; others come from the annotation.
    private var excludedPortNote: String {
        switch port {
        case 15090: "-d: Envoy's own metrics are answered without Envoy's inbound side"
        case 15021: "-d: health checks of the proxy"
        case 15020: "-d: the agent's port: rewritten probes, merged metrics"
        case .some, nil:
            "-d: this port is left alone "
                + "(annotation traffic.sidecar.istio.io/excludeInboundPorts)"
        }
    }

    private var ownNote: String {
        let isGroup = conditions.contains { condition in
            if case .owner(.group, _) = condition { true } else { false }
        }
        let who = isGroup ? "-g" : "-u"
        return switch purpose {
        case .ownServiceCall:
            "\(who): Envoy calls its own pod (the application called its own Service): inbound side"
        case .ownLoopback:
            "\(who): the application calls itself over the loopback interface: left alone"
        default: "\(who): what Envoy itself sends goes out as it is, or it would go in circles"
        }
    }

    private func groupNote(_ settings: CaptureSettings) -> String {
        purpose == .excludedGroup
            ? "ISTIO_OUTBOUND_OWNER_GROUPS_EXCLUDE=\(settings.ownerGroupsExclude): "
                + "this group's calls are left alone (proxyMetadata)"
            : "ISTIO_OUTBOUND_OWNER_GROUPS=\(settings.ownerGroupsInclude): "
                + "only these groups' calls are captured (proxyMetadata)"
    }

    private var namesNote: String {
        switch purpose {
        case .nameQuestions: "ISTIO_META_DNS_CAPTURE=true: the agent answers DNS on 15053"
        case .nameZones:
            "ISTIO_META_DNS_CAPTURE=true: the agent's questions and the application's are kept "
                + "apart in conntrack"
        default: "ISTIO_META_DNS_CAPTURE=true: DNS is looked at"
        }
    }

    private func transparentNote(_ settings: CaptureSettings) -> String {
        let what =
            switch purpose {
            case .divert: "a packet of a socket that Envoy holds is routed to it"
            case .transparent: "Envoy gets the connection with the caller's address kept"
            case .establishedInbound: "what belongs to an open connection stays with Envoy"
            case .keptMark: "Envoy's mark is kept with the connection"
            case .restoredMark: "the application's answers find the way back to Envoy by the mark"
            default: "what is on the loopback interface is not captured twice"
            }
        return "-m TPROXY: \(what)"
    }
}
