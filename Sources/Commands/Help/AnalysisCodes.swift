/// What `help IST0103` prints: Istio's analysis codes that concern injection and ServiceEntries
/// (istio pkg/config/analysis/msg/messages.yaml has the codes).
enum AnalysisCodes {
    /// What a code means; nil for one that has no text here.
    static func text(_ code: String) -> String? { meanings[code.uppercased()] }

    /// The codes in order.
    static var all: [String] { meanings.keys.sorted() }

    private static let meanings: [String: String] = [
        "IST0101": "An object names another one that does not exist.",
        "IST0102": "A namespace has no injection label: its pods get no sidecar.\n"
            + "Do: inject ns/NAME",
        "IST0103":
            "A pod has no sidecar although its namespace asks for one: it is older than the\n"
            + "label. Do: kubectl rollout restart deploy/NAME",
        "IST0106": "An object breaks the schema of its kind.",
        "IST0107": "An annotation stands on an object that it does not belong to.",
        "IST0108": "An annotation of Istio's is not known.",
        "IST0118": "A Service's port has no protocol in its name: name it http-..., tcp-..., ...",
        "IST0123": "A namespace has more than one label that asks for injection.",
        "IST0125": "An annotation's value is not valid.",
        "IST0134":
            "A ServiceEntry for TCP has no addresses: it takes every connection to its port.",
        "IST0135": "The annotation sidecar.istio.io/inject is deprecated; use the label.",
        "IST0139": "Two injection webhooks match the same pods, or one has no control plane.",
        "IST0144":
            "A container runs as user 1337, which is the proxy's: its traffic is not captured.",
    ]
}
