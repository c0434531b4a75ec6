import Basis
import Objects
import YAML

/// One condition of an object of the Gateway API.
struct GatewayCondition {
    var type: String
    var isTrue = true
    var reason: String
    var message: String

    /// One that holds unless there is a problem.
    init(_ type: String, reason: String, message: String, problem: RoutingProblem? = nil) {
        self.type = type
        self.reason = problem?.reason ?? reason
        self.message = problem?.message ?? message
        isTrue = problem == nil
    }

    /// The conditions with these laid over them: one that says the same stays as it is, and what
    /// only says something else keeps its time.
    // istio pilot/pkg/model/kstatus/helper.go: UpdateConditionIfChanged
    static func merged(
        _ wanted: [GatewayCondition], over old: Value?, generation: Int64, at now: Instant
    ) -> Value {
        var result = old?.items ?? []
        for condition in wanted.sorted(by: { $0.type < $1.type }) {
            let place = result.firstIndex { $0["type"]?.string == condition.type }
            let status = Value.string(condition.isTrue ? "True" : "False")
            var value: Value = [
                "type": .string(condition.type), "status": status,
                "reason": .string(condition.reason), "message": .string(condition.message),
                "observedGeneration": .int(generation),
                "lastTransitionTime": .string(now.rfc3339),
            ]
            if let place {
                if result[place]["status"] == status {
                    value["lastTransitionTime"] = result[place]["lastTransitionTime"]
                }
                result[place] = value
            } else {
                result.append(value)
            }
        }
        return .list(result)
    }
}
