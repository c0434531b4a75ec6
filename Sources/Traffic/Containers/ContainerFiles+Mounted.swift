import Basis
import Cluster
import Objects
import YAML

extension ContainerFiles {
    /// The files of a fresh container: the kubelet's own, and those of ConfigMap, Secret,
    /// downward-API and projected volumes.
    init(_ entry: Value, pod: Object, in view: View) {
        var lower = ContainerFiles.system(pod)
        var readOnly: [String] = []
        for mount in entry["volumeMounts"]?.items ?? [] {
            guard let name = mount["name"]?.string, let path = mount["mountPath"]?.string,
                let volume = pod["spec", "volumes"]?.items.first(where: {
                    $0["name"]?.string == name
                })
            else { continue }
            let contents = ContainerFiles.contents(of: volume, pod: pod, in: view)
            let folder = ContainerFiles.absolute(path, in: "/")
            if let single = mount["subPath"]?.string {
                if let file = contents.first(where: { $0.path == single }) {
                    lower.append((folder, file.content))
                }
                continue
            }
            for file in contents { lower.append((folder + "/" + file.path, file.content)) }
            if contents.isEmpty { lower.append((folder + "/.keep", "")) }
            let isWritable = volume["emptyDir"] != nil && mount["readOnly"]?.bool != true
            if !isWritable { readOnly.append(folder) }
        }
        if entry["securityContext", "readOnlyRootFilesystem"]?.bool == true {
            readOnly = ["/"]
        }
        self.init(lower: lower.filter { !$0.path.hasSuffix("/.keep") }, readOnly: readOnly)
    }

    private static func system(_ pod: Object) -> [(path: String, content: String)] {
        let address = pod["status", "podIP"]?.string ?? ""
        let host = pod["spec", "hostname"]?.string ?? pod.name
        let domains = Network.searchDomains(namespace: pod.namespace).joined(separator: " ")
        return [
            (
                "/etc/resolv.conf",
                "search \(domains)\nnameserver 10.96.0.10\noptions ndots:5\n"
            ),
            (
                "/etc/hosts",
                "# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n"
                    + "::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\n"
                    + "fe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n"
                    + "\(address)\t\(host)\n"
            ),
            ("/etc/hostname", host + "\n"),
            ("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n"),
        ]
    }

    private static func contents(
        of volume: Value, pod: Object, in view: View
    ) -> [(path: String, content: String)] {
        if let name = volume["configMap", "name"]?.string {
            return data(Kinds.configMap, name, pod.namespace, in: view, volume["configMap"])
        }
        if let name = volume["secret", "secretName"]?.string {
            return data(Kinds.secret, name, pod.namespace, in: view, volume["secret"])
        }
        if let items = volume["downwardAPI", "items"] { return downward(items, pod) }
        var all: [(path: String, content: String)] = []
        for source in volume["projected", "sources"]?.items ?? [] {
            if let token = source["serviceAccountToken"] {
                let audience = token["audience"]?.string ?? "https://kubernetes.default.svc"
                all.append((token["path"]?.string ?? "token", ContainerFiles.token(pod, audience)))
            } else if let name = source["configMap", "name"]?.string {
                all += data(Kinds.configMap, name, pod.namespace, in: view, source["configMap"])
            } else if let items = source["downwardAPI", "items"] {
                all += downward(items, pod)
            }
        }
        return all
    }

    private static func data(
        _ type: ResourceType, _ name: String, _ namespace: String, in view: View, _ source: Value?
    ) -> [(path: String, content: String)] {
        guard let object = view.store.object(ObjectKey(type, namespace: namespace, name: name))
        else { return [] }
        let paths = source?["items"]?.items ?? []
        return (object["data"]?.stringMap ?? []).compactMap { field in
            if paths.isEmpty { return (field.name, field.value) }
            let item = paths.first { $0["key"]?.string == field.name }
            return item?["path"]?.string.map { ($0, field.value) }
        }
    }

    private static func downward(
        _ items: Value, _ pod: Object
    ) -> [(path: String, content: String)] {
        items.items.map { item in
            let path = item["path"]?.string ?? ""
            switch item["fieldRef", "fieldPath"]?.string ?? "" {
            case "metadata.namespace": return (path, pod.namespace)
            case "metadata.name": return (path, pod.name)
            case "metadata.labels": return (path, lines(pod.metadata.labels))
            case "metadata.annotations": return (path, lines(pod.metadata.annotations))
            default: return (path, "")
            }
        }
    }

    private static func lines(_ fields: Fields) -> String {
        fields.map { "\($0.name)=\(JSONText.quoted($0.value.string ?? ""))" }
            .joined(separator: "\n")
    }

    /// A token in the shape of a real one; its signature is made up.
    private static func token(_ pod: Object, _ audience: String) -> String {
        let account = pod["spec", "serviceAccountName"]?.string ?? "default"
        let header = "{\"alg\":\"RS256\",\"kid\":\"mesh\"}"
        let claims =
            "{\"aud\":[\"\(audience)\"],\"iss\":\"https://kubernetes.default.svc."
            + "cluster.local\",\"sub\":\"system:serviceaccount:\(pod.namespace):\(account)\"}"
        var stream = RandomStream(seed: 0, purpose: "token", key: pod.metadata.uid)
        let signature = (0..<32).map { _ in UInt8(truncatingIfNeeded: stream.next()) }
        return [Array(header.utf8), Array(claims.utf8), signature].map { bytes in
            String(
                decoding: Base64.encoded(bytes).utf8.filter { $0 != 61 }.map { byte in
                    byte == 43 ? 45 : byte == 47 ? 95 : byte
                }, as: UTF8.self)
        }.joined(separator: ".")
    }
}
