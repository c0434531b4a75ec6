import Basis
import Objects
import YAML

extension World {
    /// What admission made of an object.
    struct Admitted {
        var object: Object
        var warnings: [String] = []
    }

    /// Defaulting, mutating admission, validation, validating admission: in the API server's order.
    mutating func admit(
        _ object: Object, old: Object?, _ request: Request
    ) throws(Status) -> Admitted {
        Admitted(object: object)
    }

    /// Admission of a deletion: what the server protects, and validating webhooks.
    func admitDeletion(of object: Object, _ request: Request) throws(Status) {}

    /// What a kind's strategy and storage set on creation.
    mutating func prepareForCreate(_ object: inout Object) throws(Status) {
        if object.type == .pod {
            object.fields["status"] = [
                "phase": "Pending", "qosClass": .string(object.qosClass),
            ]
        } else if object.type.hasStatusSubresource {
            object.fields["status"] = [:]
        }
    }
}

extension Object {
    /// Sets a condition of the status; the time changes with the value only.
    mutating func setCondition(
        _ type: String, isTrue: Bool, reason: String = "", message: String = "", at now: Instant
    ) {
        var conditions = self["status", "conditions"]?.items ?? []
        var fields: Fields = [
            "lastProbeTime": .null, "lastTransitionTime": .string(now.rfc3339),
            "status": .string(isTrue ? "True" : "False"), "type": .string(type),
        ]
        if !reason.isEmpty { fields["reason"] = .string(reason) }
        if !message.isEmpty { fields["message"] = .string(message) }
        if let place = conditions.firstIndex(where: { $0["type"]?.string == type }) {
            if conditions[place]["status"] == fields["status"] {
                fields["lastTransitionTime"] = conditions[place]["lastTransitionTime"]
            }
            conditions[place] = .map(fields)
        } else {
            conditions.append(.map(fields))
        }
        self["status", "conditions"] = .list(conditions)
    }
}
