import Basis

extension Course {
    /// Decides about a connection once its first bytes have come (Envoy source/extensions/filters/
    /// network/rbac/rbac_filter.cc: onData); false where it is closed.
    mutating func allowsConnection<R: Recorder>(
        _ filters: [CompiledRBAC], recorder: inout R
    ) -> Bool {
        let subject = AccessSubject(self)
        for rbac in filters {
            if R.isActive, let shadow = rbac.shadowRules?.decide(subject, isShadow: true) {
                recorder.record(.filtered(.access(shadow)))
            }
            guard let decision = rbac.rules?.decide(subject, isShadow: false) else { continue }
            if R.isActive { recorder.record(.filtered(.access(decision))) }
            if decision.isAllowed { continue }
            answer.outcome = .closed
            answer.terminationDetails = ResponseDetails.accessDenied(
                policy: decision.policy ?? "none")
            return false
        }
        return true
    }
}
