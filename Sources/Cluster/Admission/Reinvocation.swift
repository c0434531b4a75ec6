/// Which mutating webhooks are called a second time: those with `reinvocationPolicy: IfNeeded`
/// after which something else changed the object. There is one second round at most.
// apiserver pkg/admission/plugin/webhook/mutating/reinvocationcontext.go
struct Reinvocation {
    /// Whether this is the second round.
    private(set) var isSecond = false
    /// What was called so far and may be called again.
    private var eligible: [String] = []
    /// What the second round calls.
    private var wanted: [String] = []

    /// Whether a second round is needed.
    var isNeeded: Bool { !wanted.isEmpty }

    /// Whether this round calls a webhook.
    func asks(for webhook: String) -> Bool { !isSecond || wanted.contains(webhook) }

    /// Takes down a call. A change asks for those before it again, not for the webhook itself.
    mutating func called(_ webhook: String, isChanged: Bool, isEligible: Bool) {
        if isChanged { objectChanged() }
        if isEligible { eligible.append(webhook) }
    }

    /// Takes down that something other than a webhook changed the object.
    mutating func objectChanged() {
        wanted += eligible
        eligible = []
    }

    /// Goes on to the second round.
    mutating func begin() {
        isSecond = true
        eligible = []
    }
}

/// What a call of a webhook came to, beyond the plain words.
package enum WebhookOutcome {
    /// The webhook was called although its match conditions were not understood.
    package static let unevaluated =
        "matchConditions are not evaluated by mesh: they count as true"
}
