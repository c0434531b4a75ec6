import Basis
import Envoy
import YAML

extension Trace {
    /// The version of the JSON form; it changes when a member changes its meaning or goes.
    public static let schemaVersion = 1

    /// The trace as a value for JSON: lengths of time in nanoseconds, bodies as text.
    public var json: Value {
        var fields: Fields = [
            "schemaVersion": .int(Int64(Trace.schemaVersion)), "number": .int(Int64(number)),
            "start": .string(start.rfc3339Milliseconds), "duration": .int(duration.count),
            "call": call.json, "hops": .list(hops.map(\.json)), "outcome": outcome.json,
            "replies": .list(replies.map(\.json)),
            "flags": .string(flags), "details": .string(details),
            "answeredBy": .string(answeredBy),
            "times": [
                "resolved": .int(resolvedAfter.count), "connected": .int(connectedAfter.count),
                "secured": .int(securedAfter.count), "answered": .int(answeredAfter.count),
            ],
        ]
        if let address { fields["address"] = .string(address.description) }
        if let clientLog { fields["clientLog"] = .string(clientLog) }
        if let gatewayLog { fields["gatewayLog"] = .string(gatewayLog) }
        if let serverLog { fields["serverLog"] = .string(serverLog) }
        return .map(fields)
    }
}

extension Call {
    var json: Value {
        var fields: Fields = ["host": .string(host), "port": .int(Int64(port))]
        switch source {
        case .pod(let namespace, let name, let container):
            fields["from"] = .string("\(namespace)/\(name)")
            if let container { fields["container"] = .string(container) }
        case .outside: fields["from"] = "outside"
        }
        if let tls {
            fields["tls"] = [
                "serverName": .string(tls.serverName),
                "protocols": .list(tls.protocols.map { .string($0) }),
                "identity": tls.identity.map { .string($0) } ?? .null,
            ]
        }
        switch payload {
        case .http(let request):
            fields["request"] = [
                "method": .string(request.method), "path": .string(request.target),
                "authority": .string(request.authority),
                "version": .string(request.version.rawValue),
                "headers": .list(request.headers.map(\.json)),
                "bodyBytes": .int(Int64(request.body.count)),
            ]
        case .bytes(let bytes, _): fields["bytes"] = .int(Int64(bytes.count))
        }
        return .map(fields)
    }
}

extension CallOutcome {
    var json: Value {
        var fields: Fields = ["kind": .string(word)]
        switch self {
        case .response(let response):
            fields["status"] = .int(Int64(response.status))
            fields["headers"] = .list(response.headers.map(\.json))
            fields["body"] = .string(String(decoding: response.body, as: UTF8.self))
        case .bytes(let bytes):
            fields["body"] = .string(String(decoding: bytes, as: UTF8.self))
        case .handshake(let problem): fields["reason"] = .string(problem.rawValue)
        case .closed(let byReset): fields["byReset"] = .bool(byReset)
        case .unresolved, .noNameServer, .refused, .unreachable, .connectTimeout, .timeout: break
        }
        return .map(fields)
    }
}

extension Header {
    var json: Value { ["name": .string(name), "value": .string(value)] }
}

extension Trace.Reply {
    /// What a proxy's answer was for whoever stands before it.
    init(_ visit: ProxyVisit) {
        self.init(
            place: visit.pod, side: visit.side,
            status: visit.answer.status == 0 ? nil : visit.answer.status,
            flags: visit.answer.flags.text, details: visit.answer.details.text,
            upstreamTime: visit.answer.upstreamTime)
    }

    var json: Value {
        var fields: Fields = [
            "place": .string(place), "side": .string(side.rawValue), "flags": .string(flags),
            "details": .string(details),
        ]
        if let status { fields["status"] = .int(Int64(status)) }
        if let upstreamTime { fields["upstreamTime"] = .int(upstreamTime.count) }
        return .map(fields)
    }
}

extension Hop {
    var json: Value {
        var fields: Fields = [
            "part": .string(part.rawValue), "side": .string(side.rawValue),
            "subject": .string(subject), "at": .int(at.count), "duration": .int(duration.count),
            "failed": .bool(isFailure),
        ]
        if !place.isEmpty { fields["place"] = .string(place) }
        if let ruleNumber { fields["ruleNumber"] = .int(Int64(ruleNumber)) }
        if !reason.isEmpty { fields["reason"] = .string(reason) }
        if !outcome.isEmpty { fields["outcome"] = .string(outcome) }
        if let origin {
            fields["origin"] = [
                "kind": .string(origin.kind), "namespace": .string(origin.namespace),
                "name": .string(origin.name), "field": .string(origin.field),
            ]
        }
        return .map(fields)
    }
}
