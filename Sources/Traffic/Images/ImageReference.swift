/// An image's name taken apart and filled up as containerd does it (distribution/reference
/// normalize.go): `busybox` is `docker.io/library/busybox:latest`.
package struct ImageReference: Sendable, Equatable {
    /// `docker.io`, `registry.k8s.io`, `localhost:5000`, ...
    package var registry: String
    /// `library/busybox`.
    package var repository: String
    /// The tag; `latest` where neither tag nor digest is given.
    package var tag: String?
    /// `sha256:...`, if given.
    package var digest: String?

    /// Reads a reference; nil where it breaks the rules (upper case, empty parts, ...).
    package init?(_ text: String) {
        var rest = text[...]
        if let at = rest.firstIndex(of: "@") {
            digest = String(rest[rest.index(after: at)...])
            rest = rest[..<at]
        }
        let lastSlash = rest.lastIndex(of: "/") ?? rest.startIndex
        if let colon = rest[lastSlash...].lastIndex(of: ":") {
            tag = String(rest[rest.index(after: colon)...])
            rest = rest[..<colon]
        }
        if tag == nil, digest == nil { tag = "latest" }
        let first = rest.prefix { $0 != "/" }
        let isRegistry =
            first.count < rest.count
            && (first.contains(".") || first.contains(":") || first == "localhost")
        if isRegistry {
            registry = first == "index.docker.io" ? "docker.io" : String(first)
            repository = String(rest.dropFirst(first.count + 1))
        } else {
            registry = "docker.io"
            repository = String(rest)
        }
        if registry == "docker.io", !repository.contains("/") {
            repository = "library/" + repository
        }
        let parts = repository.split(separator: "/", omittingEmptySubsequences: false)
        let isAllowed = { (byte: UInt8) in
            (97...122).contains(byte) || (48...57).contains(byte) || byte == 45 || byte == 46
                || byte == 95
        }
        guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isAllowed) }),
            tag.map({ !$0.isEmpty && $0.utf8.count <= 128 }) ?? true
        else { return nil }
    }

    /// Registry and repository: `docker.io/library/busybox`.
    package var name: String { "\(registry)/\(repository)" }
    /// The reference in full: `docker.io/library/busybox:latest`.
    package var description: String {
        name + (tag.map { ":" + $0 } ?? "") + (digest.map { "@" + $0 } ?? "")
    }
    /// The last part of the repository's path.
    package var shortName: Substring {
        repository[
            (repository.lastIndex(of: "/").map(repository.index(after:)))
                .map { $0... } ?? repository.startIndex...]
    }
}
