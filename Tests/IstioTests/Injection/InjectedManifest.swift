import YAML

@testable import Istio

/// An injected manifest in the form in which two of them are compared: without what Go writes for
/// absent values, JSON within strings read, lists with keys as maps, images by name alone.
struct InjectedManifest {
    let documents: [Value]

    init(_ text: String) {
        var reader = DocumentReader(Array(text.utf8))
        var found: [Value] = []
        while let document = try? reader.next() { found.append(document.value) }
        documents = found.map { Self.normalised(Self.cleaned($0)) }
    }

    func differences(from other: InjectedManifest) -> [String] {
        Self.differences(.list(documents), .list(other.documents), "")
    }

    private static let zeroes: Fields = [
        "initialDelaySeconds": 0, "hostNetwork": false, "tty": false, "readOnly": false,
        "minReadySeconds": 0, "paused": false, "test": false,
    ]

    private static func cleaned(_ value: Value) -> Value {
        switch value {
        case .map(let fields):
            var kept: Fields = [:]
            for (name, field) in fields where zeroes[name] != field {
                var field = field
                if name == "limits" || name == "requests", let amounts = field.map {
                    field = .map(
                        Fields(
                            amounts.filter { !$0.value.isNull }.map {
                                ($0.name, .string(canonicalQuantity($0.value.goText)))
                            }))
                }
                let inner = cleaned(field)
                if inner.isNull || inner == .map([:]) { continue }
                kept[name] = inner
            }
            return .map(kept)
        case .list(let items): return .list(items.map(cleaned))
        case .null, .bool, .int, .double, .string: return value
        }
    }

    private static func normalised(_ document: Value) -> Value {
        var document = document
        document["status"] = nil
        if document["kind"]?.string == "List" {
            document["items"] = .list((document["items"]?.items ?? []).map(normalised))
            return document
        }
        guard let template = WorkloadTemplate(kind: document["kind"]?.string ?? "") else {
            return document
        }
        for name in ["sidecar.istio.io/status", "proxy.istio.io/overrides"] {
            let path = template.metadata + ["annotations", name]
            guard let text = document.value(at: path[...])?.string else { continue }
            let parsed = readYAML(text) ?? .string(text)
            document.set(name.hasSuffix("overrides") ? cleaned(parsed) : parsed, at: path[...])
        }
        guard var spec = document.value(at: template.spec[...]) else { return document }
        for list in ["containers", "initContainers"] where spec[list] != nil {
            spec[list] = .list((spec[list]?.items ?? []).map(container))
        }
        for list in ["volumes", "imagePullSecrets"] { spec[list] = keyed(spec[list], by: "name") }
        document.set(spec, at: template.spec[...])
        return document
    }

    private static func container(_ container: Value) -> Value {
        var container = container
        let own = ["istio-proxy", "istio-init", "istio-validation"]
        if own.contains(container["name"]?.string ?? ""), let image = container["image"]?.string {
            let last = image.split(separator: "/").last ?? ""
            container["image"] = .string(String(last.prefix { $0 != ":" && $0 != "@" }))
        }
        container["env"] = keyed(container["env"], by: "name").map { entries in
            var entries = entries
            for name in [
                "PROXY_CONFIG", "ISTIO_META_POD_PORTS", "ISTIO_KUBE_APP_PROBERS",
                "ISTIO_PROMETHEUS_ANNOTATIONS",
            ] {
                guard let text = entries[name, "value"]?.string else { continue }
                entries.set(cleaned(readYAML(text) ?? .string(text)), at: [name, "value"][...])
            }
            for (name, entry) in entries.map ?? [:] where entry["value"]?.string == "" {
                entries.set(nil, at: [name, "value"][...])
            }
            return entries
        }
        container["volumeMounts"] = keyed(container["volumeMounts"], by: "mountPath")
        container["ports"] = container["ports"]?.list.map { ports in
            .map(
                Fields(
                    ports.map { port in
                        let transport = port["protocol"]?.string ?? "TCP"
                        return ("\(transport)/\(port["containerPort"]?.goText ?? "")", port)
                    }))
        }
        return container
    }

    private static func keyed(_ list: Value?, by key: String) -> Value? {
        list?.list.map { items in
            .map(Fields(items.map { ($0[key]?.goText ?? "", $0) }))
        }
    }

    private static func differences(_ want: Value, _ got: Value, _ path: String) -> [String] {
        switch (want, got) {
        case (.map(let wanted), .map(let found)):
            let names = Set(wanted.names + found.names).sorted()
            return names.flatMap { name -> [String] in
                guard let left = wanted[name] else {
                    return ["\(path)/\(name): unexpected \(orderedJSON(found[name]!, order: []))"]
                }
                guard let right = found[name] else {
                    return ["\(path)/\(name): missing \(orderedJSON(left, order: []))"]
                }
                return differences(left, right, "\(path)/\(name)")
            }
        case (.list(let wanted), .list(let found)):
            let lengths =
                wanted.count == found.count
                ? [] : ["\(path): want \(wanted.count) items got \(found.count)"]
            return lengths
                + zip(wanted, found).enumerated().flatMap {
                    differences($1.0, $1.1, "\(path)[\($0)]")
                }
        default:
            guard want != got else { return [] }
            let texts = [want, got].map { orderedJSON($0, order: []) }
            return ["\(path): want \(texts[0]) got \(texts[1])"]
        }
    }
}
