import Basis
import Diagnostics

/// The images that the registries of the simulation know, by name.
package enum ImageCatalog {
    /// What an image is: one of the known ones, or one that runs as an HTTP echo on the ports that
    /// its container declares.
    package static func image(_ reference: ImageReference) -> Image {
        if let image = known[reference.name] { return image }
        let short = String(reference.shortName)
        let isIstio = reference.name.contains("istio")
        if isIstio, let image = istio[short] { return image }
        if let image = mirrored[short], reference.registry != "docker.io" { return image }
        return Image(
            userland: .busybox, extraPrograms: ["curl"], application: .httpEcho,
            size: unknownSize(reference), isKnown: false)
    }

    /// The known name that is one edit from this unknown one: then the name is taken for a slip,
    /// and the pull fails as it would for a repository that is not there.
    package static func misspelt(_ reference: ImageReference) -> String? {
        guard known[reference.name] == nil, reference.registry == "docker.io" else { return nil }
        return dockerNames.first { isOneEdit(reference.name, $0) }
    }

    private static let dockerNames = known.keys.sorted().filter { $0.hasPrefix("docker.io/") }

    private static func isOneEdit(_ left: String, _ right: String) -> Bool {
        guard abs(left.utf8.count - right.utf8.count) <= 1, left != right else { return false }
        let (a, b) = (Array(left.utf8), Array(right.utf8))
        let prefix = zip(a, b).prefix { $0 == $1 }.count
        let suffix = zip(a.reversed(), b.reversed()).prefix { $0 == $1 }.count
        let shorter = min(a.count, b.count)
        if a.count != b.count { return prefix + suffix >= shorter }
        if prefix + suffix >= shorter - 1 { return true }
        // Two neighbours that changed places count as one edit too.
        return prefix + suffix == shorter - 2 && a[prefix] == b[prefix + 1]
            && a[prefix + 1] == b[prefix]
    }

    private static func unknownSize(_ reference: ImageReference) -> Int64 {
        var stream = RandomStream(seed: 0, purpose: "image size", key: reference.name)
        return 20_000_000 + Int64(stream.next(below: 80_000_000))
    }

    /// By name without tag.
    private static let known: [String: Image] = [
        "docker.io/library/busybox": Image(
            userland: .busybox, command: ["sh"], size: 2_223_686, version: "1.37.0"),
        "docker.io/library/alpine": Image(
            userland: .busybox, command: ["/bin/sh"], size: 3_802_452, version: "1.37.0"),
        "docker.io/curlimages/curl": Image(
            userland: .busybox, extraPrograms: ["curl"], entrypoint: ["/entrypoint.sh"],
            command: ["curl"], size: 9_541_234, user: 100, version: "8.16.0"),
        "docker.io/library/nginx": Image(
            userland: .debian, extraPrograms: ["curl"], servers: ["nginx"],
            entrypoint: ["/docker-entrypoint.sh"], command: ["nginx", "-g", "daemon off;"],
            application: .nginx, ports: [80], size: 62_939_286,
            environment: [("NGINX_VERSION", Nginx.version)], version: "8.14.1"),
        "docker.io/library/debian": Image(
            userland: .debian, command: ["bash"], size: 48_500_000),
        "docker.io/library/ubuntu": Image(
            userland: .debian, command: ["/bin/bash"], size: 29_720_000),
        "docker.io/kennethreitz/httpbin": Image(
            userland: .debian, servers: ["gunicorn"],
            command: ["gunicorn", "-b", "0.0.0.0:80", "httpbin:app", "-k", "gevent"],
            application: .httpbin, ports: [80], size: 152_000_000),
        "docker.io/mccutchen/go-httpbin": Image(
            userland: .distroless, servers: ["/bin/go-httpbin", "go-httpbin"],
            command: ["/bin/go-httpbin"], application: .goHTTPBin, ports: [8080],
            size: 5_300_000),
        "registry.k8s.io/pause": Image(
            userland: .distroless, servers: ["/pause"], entrypoint: ["/pause"],
            application: .opaque, ports: [], size: 320_368),
    ]

    /// Images that other registries mirror under the same last part of the name.
    private static let mirrored: [String: Image] = {
        var images: [String: Image] = [:]
        for short in ["busybox", "alpine", "nginx", "debian", "ubuntu"] {
            images[short] = known["docker.io/library/" + short]
        }
        images["curl"] = known["docker.io/curlimages/curl"]
        images["go-httpbin"] = known["docker.io/mccutchen/go-httpbin"]
        return images
    }()

    /// Images of the Istio project, in whatever registry, by the last part of the name.
    private static let istio: [String: Image] = {
        var images: [String: Image] = [
            "proxyv2": Image(
                userland: .debian,
                extraPrograms: ["curl", "pilot-agent", "envoy", "iptables-save"],
                servers: ["pilot-agent", "/usr/local/bin/pilot-agent"],
                entrypoint: ["/usr/local/bin/pilot-agent"], application: .opaque, ports: [],
                size: 85_800_000, user: 1337, version: "8.5.0"),
            "pilot": Image(
                userland: .debian, extraPrograms: ["curl", "pilot-discovery"],
                servers: ["/usr/local/bin/pilot-discovery", "pilot-discovery"],
                entrypoint: ["/usr/local/bin/pilot-discovery"], application: .opaque,
                ports: [8080, 15010, 15012, 15014, 15017], size: 71_500_000, user: 1337,
                version: "8.5.0"),
            "tcp-echo-server": Image(
                userland: .distroless, servers: ["/bin/tcp-echo"], entrypoint: ["/bin/tcp-echo"],
                application: .tcpEcho(word: "hello"), ports: [9000], size: 4_100_000),
            "install-cni": Image(
                userland: .debian, servers: ["install-cni"], entrypoint: ["install-cni"],
                application: .opaque, ports: [], size: 90_000_000),
        ]
        for (name, application, port) in samples {
            images[name] = Image(
                userland: .debian, servers: ["python", "/app"], entrypoint: ["/app"],
                application: application, ports: [port], size: 45_000_000, user: 1000)
        }
        return images
    }()

    private static let samples: [(String, Application, Int)] = [
        ("examples-helloworld-v1", .helloworld(version: "v1"), 5_000),
        ("examples-helloworld-v2", .helloworld(version: "v2"), 5_000),
        ("examples-bookinfo-productpage-v1", .bookinfo(.productpage), 9_080),
        ("examples-bookinfo-details-v1", .bookinfo(.details), 9_080),
        ("examples-bookinfo-details-v2", .bookinfo(.details), 9_080),
        ("examples-bookinfo-ratings-v1", .bookinfo(.ratings), 9_080),
        ("examples-bookinfo-ratings-v2", .bookinfo(.ratings), 9_080),
        ("examples-bookinfo-reviews-v1", .bookinfo(.reviews(version: 1)), 9_080),
        ("examples-bookinfo-reviews-v2", .bookinfo(.reviews(version: 2)), 9_080),
        ("examples-bookinfo-reviews-v3", .bookinfo(.reviews(version: 3)), 9_080),
    ]
}
