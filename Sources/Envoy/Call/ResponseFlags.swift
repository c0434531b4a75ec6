/// Envoy's response flags in the order in which they were set, which is the order in which the
/// access log prints them (Envoy source/common/stream_info/stream_info_impl.h).
package struct ResponseFlags: Sendable, Hashable {
    /// One flag.
    package enum Flag: UInt8, Sendable, CaseIterable {
        case noHealthyUpstream = 1
        case upstreamRequestTimeout
        case upstreamConnectionFailure
        case upstreamConnectionTermination
        case upstreamRemoteReset
        case upstreamOverflow
        case upstreamRetryLimitExceeded
        case upstreamProtocolError
        case noRouteFound
        case noClusterFound
        case delayInjected
        case faultInjected
        case rateLimited
        case downstreamConnectionTermination
        case downstreamProtocolError
        case dnsResolutionFailed
        case unauthorizedExternally

        /// What the access log prints.
        package var short: String {
            switch self {
            case .noHealthyUpstream: "UH"
            case .upstreamRequestTimeout: "UT"
            case .upstreamConnectionFailure: "UF"
            case .upstreamConnectionTermination: "UC"
            case .upstreamRemoteReset: "UR"
            case .upstreamOverflow: "UO"
            case .upstreamRetryLimitExceeded: "URX"
            case .upstreamProtocolError: "UPE"
            case .noRouteFound: "NR"
            case .noClusterFound: "NC"
            case .delayInjected: "DI"
            case .faultInjected: "FI"
            case .rateLimited: "RL"
            case .downstreamConnectionTermination: "DC"
            case .downstreamProtocolError: "DPE"
            case .dnsResolutionFailed: "DF"
            case .unauthorizedExternally: "UAEX"
            }
        }
    }

    // One byte a flag, the first in the lowest.
    private var bytes: UInt64 = 0

    /// No flag.
    package init() {}
    /// These, in this order.
    package init(_ flags: Flag...) { for flag in flags { insert(flag) } }

    /// Whether no flag is set.
    package var isEmpty: Bool { bytes == 0 }

    /// Sets a flag; one that is set keeps its place. No request comes near eight flags.
    package mutating func insert(_ flag: Flag) {
        if contains(flag) { return }
        var shift: UInt64 = 0
        while shift < 64 {
            if bytes >> shift & 0xff == 0 {
                bytes |= UInt64(flag.rawValue) << shift
                return
            }
            shift += 8
        }
    }

    /// Whether `flag` is set.
    package func contains(_ flag: Flag) -> Bool { all.contains(flag) }

    /// The flags in order.
    package var all: [Flag] {
        if bytes == 0 { return [] }
        return (0..<8).compactMap { Flag(rawValue: UInt8(truncatingIfNeeded: bytes >> ($0 * 8))) }
    }

    /// `URX,UF`, or `-`.
    package var text: String { isEmpty ? "-" : all.map(\.short).joined(separator: ",") }
}
