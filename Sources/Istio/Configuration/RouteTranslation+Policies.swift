import Basis
import Envoy
import YAML

/// A share of 100 in parts per million; nil where none is given.
func percentage(_ value: Value?) -> Int? {
    guard let number = value?["value"] else { return value == nil ? nil : 0 }
    switch number {
    case .int(let whole): return Int(clamping: min(max(whole, 0), 100)) * 10_000
    // Istio keeps four decimals; the bounds make the conversion safe.
    case .double(let fraction):
        return fraction.isFinite ? Int(min(max(fraction, 0), 100) * 10_000) : 0
    case .null, .bool, .string, .list, .map: return 0
    }
}

/// Retry policies.
// istio pilot/pkg/networking/core/route/retry/retry.go: ConvertPolicy
enum RetryTranslation {
    private static let plain = RetryPolicy(
        conditions: [
            "connect-failure", "refused-stream", "unavailable", "cancelled",
            "retriable-status-codes",
        ], count: 2)

    /// The policy where none is given. Consistent hashing tries the same host again.
    static func standard(isHashed: Bool = false) -> RetryPolicy {
        var policy = plain
        if isHashed { policy.hostSelectionAttempts = 0 }
        return policy
    }

    static func policy(_ value: Value, isHashed: Bool = false) -> RetryPolicy? {
        let attempts = value["attempts"]?.int ?? 0
        guard attempts > 0 else { return nil }
        var policy = standard(isHashed: isHashed)
        policy.count = Int(clamping: min(attempts, 1_000_000))
        if let text = value["retryOn"]?.string, !text.isEmpty {
            policy.conditions = []
            for part in text.split(separator: ",") {
                let word = part.trimmed
                // Numbers stand for status codes (net/http's known ones).
                if let code = Int(word), (100...511).contains(code) {
                    policy.statusCodes.append(code)
                } else if !word.isEmpty {
                    policy.conditions.append(word)
                }
            }
            if !policy.statusCodes.isEmpty,
                !policy.conditions.contains("retriable-status-codes")
            {
                policy.conditions.append("retriable-status-codes")
            }
        }
        policy.perTryTimeout = value["perTryTimeout"]?.string.flatMap { Nanoseconds(protobuf: $0) }
        if let ignores = value["retryIgnorePreviousHosts"]?.bool {
            policy.hostSelectionAttempts = ignores ? plain.hostSelectionAttempts : 0
        }
        policy.backOff = value["backoff"]?.string.flatMap { Nanoseconds(protobuf: $0) }
        return policy
    }
}

/// Injected faults.
// istio pilot/pkg/networking/core/route/route.go: TranslateFault
enum FaultTranslation {
    static func fault(_ value: Value?) -> FaultInjection? {
        guard let value else { return nil }
        var fault = FaultInjection()
        if let delay = value["delay"],
            let length = delay["fixedDelay"]?.string.flatMap({ Nanoseconds(protobuf: $0) })
        {
            let old = delay["percent"]?.int.map { Int(clamping: $0) * 10_000 } ?? 0
            fault.delay = (length, percentage(delay["percentage"]) ?? old)
        }
        if let abort = value["abort"],
            let status = abort["httpStatus"]?.int.flatMap({ Int(exactly: $0) })
        {
            // Envoy's default share is 0 of 100, but Istio leaves the field out altogether, which
            // the fault filter reads as 0 too.
            fault.abort = (status, percentage(abort["percentage"]) ?? 0)
        } else if let abort = value["abort"], let code = abort["grpcStatus"]?.string {
            fault.abort = (httpStatus(ofGRPC: code), percentage(abort["percentage"]) ?? 0)
        }
        return fault.delay == nil && fault.abort == nil ? nil : fault
    }

    /// What a gRPC status is to a client that speaks plain HTTP.
    // Envoy source/common/grpc/status.cc: grpcToHttpStatus
    private static func httpStatus(ofGRPC code: String) -> Int {
        switch code {
        case "OK": 200
        case "CANCELLED": 499
        case "INVALID_ARGUMENT", "FAILED_PRECONDITION", "OUT_OF_RANGE": 400
        case "DEADLINE_EXCEEDED": 504
        case "NOT_FOUND": 404
        case "ALREADY_EXISTS", "ABORTED": 409
        case "PERMISSION_DENIED": 403
        case "RESOURCE_EXHAUSTED": 429
        case "UNIMPLEMENTED": 501
        case "UNAVAILABLE": 503
        case "UNAUTHENTICATED": 401
        default: 500
        }
    }
}

/// Cross-origin policies.
// istio pilot/pkg/networking/core/route/route.go: TranslateCORSPolicy
enum CrossOriginTranslation {
    static func policy(_ value: Value?) -> CrossOriginPolicy? {
        guard let value else { return nil }
        var policy = CrossOriginPolicy()
        if let origins = value["allowOrigins"]?.items {
            policy.allowedOrigins = origins.map(RouteMatchTranslation.text)
        } else {
            policy.allowedOrigins = (value["allowOrigin"]?.strings ?? []).map { .exact($0) }
        }
        func joined(_ field: String) -> String {
            (value[field]?.strings ?? []).joined(separator: ",")
        }
        policy.allowedMethods = joined("allowMethods")
        policy.allowedHeaders = joined("allowHeaders")
        policy.exposedHeaders = joined("exposeHeaders")
        if let age = value["maxAge"]?.string.flatMap({ Nanoseconds(protobuf: $0) }) {
            policy.maxAge = "\(age.wholeSeconds)"
        }
        policy.allowsCredentials = value["allowCredentials"]?.bool ?? false
        policy.forwardsOtherPreflights = value["unmatchedPreflights"]?.string != "IGNORE"
        return policy
    }
}
