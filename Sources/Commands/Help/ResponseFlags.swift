/// Envoy's response flags, as access logs and `trace` show them
/// (envoy docs configuration/observability/access_log/usage: RESPONSE_FLAGS).
enum ResponseFlags {
    /// What a flag means and what to look at; nil for a text that is no flag.
    static func text(_ flag: String) -> String? { meanings[flag.uppercased()] }

    /// The flags in order.
    static var all: [String] { meanings.keys.sorted() }

    private static let meanings: [String: String] = [
        "UH": "No healthy upstream: the cluster has no endpoint that can be used. Status 503.\n"
            + "Look at: istioctl proxy-config endpoints POD",
        "UF": "Upstream connection failure: the endpoint refused or did not answer. Status 503.\n"
            + "Look at: is the address right, does anything listen there?",
        "UO": "Upstream overflow: a circuit breaker (DestinationRule connectionPool) is open. "
            + "Status 503.",
        "NR": "No route: no virtual host or route matches the request. Status 404.\n"
            + "Look at: the VirtualService's hosts and matches.",
        "URX":
            "Retries (or connection attempts) are used up: the request was tried again and again,\n"
            + "by default 3 times in all. The flag beside it says what each try met.",
        "NC":
            "No cluster: the route names a destination that the proxy does not know. Status 503.\n"
            + "Look at: subset without a DestinationRule, host misspelt.",
        "DC": "Downstream connection termination: the client gave up first.",
        "UC":
            "Upstream connection termination: the server closed the connection before it answered. "
            + "Status 503.",
        "UT": "Upstream request timeout (VirtualService timeout or perTryTimeout). Status 504.",
        "LH": "The local service failed its health check. Status 503.",
        "LR": "Local reset. Status 503.",
        "UR": "Upstream remote reset. Status 503.",
        "UPE":
            "Upstream protocol error: the server does not speak the protocol that the port's name\n"
            + "or `protocol` promises (HTTP/2 to an HTTP/1.1 server). Status 502.",
        "DPE": "Downstream protocol error: the client's request is no valid HTTP for this port.",
        "FI": "Fault injection: an abort that a VirtualService asked for.",
        "DI": "A delay was injected, as a VirtualService asked for.",
        "RL": "Rate limited. Status 429.",
        "UAEX": "Unauthorized by the external authorization service. Status 403.",
        "IH": "A header was invalid. Status 400.",
        "SI": "Stream idle timeout. Status 408 or 504.",
        "DF": "DNS resolution failure in the dynamic forward proxy. Status 503.",
        "UMSDR": "Upstream reset because of the maximum stream duration.",
        "OM": "The overload manager ended the request.",
    ]
}
