/// Why a try had no answer: Envoy's stream reset reasons.
package enum ResetReason: Sendable, Hashable {
    case connectionFailure(TransportFailure)
    case connectionTimeout
    case connectionTermination
    case overflow
    case protocolError
    case remoteReset
    case remoteRefusedStream

    /// As it stands in the body (Envoy source/common/http/utility.cc: resetReasonToString).
    package var text: String {
        switch self {
        case .connectionFailure: "remote connection failure"
        case .connectionTimeout: "connection timeout"
        case .connectionTermination: "connection termination"
        case .overflow: "overflow"
        case .protocolError: "protocol error"
        case .remoteReset: "remote reset"
        case .remoteRefusedStream: "remote refused stream reset"
        }
    }

    /// What the transport said, with blanks; empty where it said nothing.
    package var transportFailure: String {
        if case .connectionFailure(let failure) = self { failure.text } else { "" }
    }
}

/// Why a connection did not come about.
package enum TransportFailure: Sendable, Hashable {
    case refused
    case unreachable
    case handshake(HandshakeFailure)

    /// As Envoy words it.
    package var text: String {
        switch self {
        case .refused: "delayed connect error: Connection refused"
        case .unreachable: "delayed connect error: No route to host"
        case .handshake(let failure): failure.text
        }
    }
}

/// Where a response came from: `%RESPONSE_CODE_DETAILS%`.
package enum ResponseDetails: Sendable, Hashable {
    /// TCP, or nothing to say.
    case none
    case viaUpstream
    case directResponse
    case routeNotFound
    case clusterNotFound
    case noHealthyUpstream
    case upstreamReset(ResetReason)
    case responseTimeout
    case perTryTimeout
    case faultAbort
    case crossOriginResponse
    case dnsResolutionFailure
    case lowVersion
    case missingHost
    case pathNormalizationFailed
    case downstreamDisconnect
    case filterChainNotFound
    case codecError
    /// Access control refused by a policy, or because none matched (`none`).
    case accessDenied(policy: String)
    case tokenDenied(JWTStatus)
    case externalDenied
    case externalError

    /// As the access log prints it, `-` for none.
    package var text: String {
        switch self {
        case .none: "-"
        case .viaUpstream: "via_upstream"
        case .directResponse: "direct_response"
        case .routeNotFound: "route_not_found"
        case .clusterNotFound: "cluster_not_found"
        case .noHealthyUpstream: "no_healthy_upstream"
        case .upstreamReset(let reason): Self.resetText(reason)
        case .responseTimeout: "response_timeout"
        case .perTryTimeout: "upstream_per_try_timeout"
        case .faultAbort: "fault_filter_abort"
        case .crossOriginResponse: "cors_response"
        case .dnsResolutionFailure:
            "dns_resolution_failure{cares_norecords:Domain_name_not_found}"
        case .lowVersion: "low_version"
        case .missingHost: "missing_host_header"
        case .pathNormalizationFailed: "path_normalization_failed"
        case .downstreamDisconnect: "downstream_remote_disconnect"
        case .filterChainNotFound: "filter_chain_not_found"
        case .codecError: "http1.codec_error"
        case .accessDenied(let policy):
            "rbac_access_denied_matched_policy[\(policy.underscored)]"
        case .tokenDenied(let status): "jwt_authn_access_denied{\(status.rawValue.underscored)}"
        case .externalDenied: "ext_authz_denied"
        case .externalError: "ext_authz_error"
        }
    }

    private static func resetText(_ reason: ResetReason) -> String {
        let failure = reason.transportFailure
        let inner = failure.isEmpty ? reason.text : "\(reason.text)|\(failure)"
        return "upstream_reset_before_response_started{\(inner.underscored)}"
    }
}

extension String {
    /// Blanks as underscores, as Envoy writes what goes into a log.
    var underscored: String {
        String(decoding: utf8.map { $0 == 0x20 ? UInt8(ascii: "_") : $0 }, as: UTF8.self)
    }

    /// Whether the texts are equal but for the case of ASCII letters; `lower` is in lower case.
    func equalsIgnoringCase(_ lower: String) -> Bool {
        let (left, right) = (utf8, lower.utf8)
        return left.count == right.count
            && zip(left, right).allSatisfy { $0 == $1 || lowercaseASCII($0) == $1 }
    }
}

/// The byte with an ASCII capital made small.
@inline(__always)
func lowercaseASCII(_ byte: UInt8) -> UInt8 { byte &- 65 < 26 ? byte | 0x20 : byte }
