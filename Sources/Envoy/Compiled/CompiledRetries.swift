import Basis

/// A retry policy with its conditions as bits.
struct CompiledRetries: Sendable {
    /// Conditions, under the names of `x-envoy-retry-on` and `x-envoy-retry-grpc-on`.
    struct Conditions: OptionSet, Sendable {
        let rawValue: UInt32
        static let serverError = Conditions(rawValue: 1 << 0)
        static let gatewayError = Conditions(rawValue: 1 << 1)
        static let reset = Conditions(rawValue: 1 << 2)
        static let connectFailure = Conditions(rawValue: 1 << 3)
        static let refusedStream = Conditions(rawValue: 1 << 4)
        static let retriable4xx = Conditions(rawValue: 1 << 5)
        static let statusCodes = Conditions(rawValue: 1 << 6)
        static let rateLimited = Conditions(rawValue: 1 << 7)
        static let resetBeforeRequest = Conditions(rawValue: 1 << 8)
        static let cancelled = Conditions(rawValue: 1 << 9)
        static let deadlineExceeded = Conditions(rawValue: 1 << 10)
        static let resourceExhausted = Conditions(rawValue: 1 << 11)
        static let unavailable = Conditions(rawValue: 1 << 12)
        static let `internal` = Conditions(rawValue: 1 << 13)

        init(rawValue: UInt32) { self.rawValue = rawValue }

        init?(name: String) {
            switch name {
            case "5xx": self = .serverError
            case "gateway-error": self = .gatewayError
            case "reset": self = .reset
            case "connect-failure": self = .connectFailure
            case "refused-stream": self = .refusedStream
            case "retriable-4xx": self = .retriable4xx
            case "retriable-status-codes": self = .statusCodes
            case "envoy-ratelimited": self = .rateLimited
            case "reset-before-request": self = .resetBeforeRequest
            case "cancelled": self = .cancelled
            case "deadline-exceeded": self = .deadlineExceeded
            case "resource-exhausted": self = .resourceExhausted
            case "unavailable": self = .unavailable
            case "internal": self = .internal
            default: return nil
            }
        }
    }

    let conditions: Conditions
    let statusCodes: [Int]
    let count: Int
    let perTryTimeout: Nanoseconds?
    let hostSelectionAttempts: Int

    init(_ policy: RetryPolicy) {
        var conditions: Conditions = []
        // Envoy skips names that it does not know.
        for name in policy.conditions {
            if let condition = Conditions(name: name) { conditions.insert(condition) }
        }
        self.conditions = conditions
        statusCodes = policy.statusCodes
        count = policy.count
        perTryTimeout = policy.perTryTimeout
        hostSelectionAttempts = policy.hostSelectionAttempts
    }

    /// Whether a response is one to try again after (Envoy source/common/router/
    /// retry_state_impl.cc: wouldRetryFromHeaders).
    @inline(__always)
    func wouldRetry(_ response: borrowing HTTPResponse) -> Bool {
        // Only failures can be retriable but for status codes and gRPC, which are looked at below.
        if response.status < 400, response.grpcStatus == nil, statusCodes.isEmpty { return false }
        return wouldRetryFailure(response)
    }

    private func wouldRetryFailure(_ response: borrowing HTTPResponse) -> Bool {
        if response.has("x-envoy-overloaded") { return false }
        if response.has("x-envoy-ratelimited") { return conditions.contains(.rateLimited) }
        let status = response.status
        if conditions.contains(.serverError), (500..<600).contains(status) { return true }
        if conditions.contains(.gatewayError), (502...504).contains(status) { return true }
        if conditions.contains(.retriable4xx), status == 409 { return true }
        if conditions.contains(.statusCodes), statusCodes.contains(status) { return true }
        switch response.grpcStatus {
        case 1: return conditions.contains(.cancelled)
        case 4: return conditions.contains(.deadlineExceeded)
        case 8: return conditions.contains(.resourceExhausted)
        case 13: return conditions.contains(.internal)
        case 14: return conditions.contains(.unavailable)
        default: return false
        }
    }

    /// Whether a try without an answer is repeated (retry_state_impl.cc: wouldRetryFromReset).
    func wouldRetry(_ reset: ResetReason) -> Bool {
        if reset == .overflow { return false }
        if !conditions.isDisjoint(with: [.reset, .serverError, .gatewayError]) { return true }
        switch reset {
        case .connectionFailure, .connectionTimeout:
            return !conditions.isDisjoint(with: [.connectFailure, .resetBeforeRequest])
        case .remoteRefusedStream: return conditions.contains(.refusedStream)
        case .connectionTermination, .protocolError, .remoteReset, .overflow: return false
        }
    }

    /// Whether a try that took too long is repeated: it counts as a reset.
    var retriesTimeouts: Bool {
        !conditions.isDisjoint(with: [.reset, .serverError, .gatewayError])
    }
}
