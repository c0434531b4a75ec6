import Basis

/// Manifests that are always there: mesh's own, under the paths that Istio's documentation uses.
/// A file of the user's at the same path hides them.
package enum Samples {
    /// Every sample by its path below the session's folder.
    package static let all: OrderedMap<String, StaticString> = {
        var files = OrderedMap<String, StaticString>()
        files["samples/svc-entry.yaml"] = serviceEntry
        files["samples/svc-entry-static.yaml"] = serviceEntryStatic
        files["samples/svc-entry-client.yaml"] = serviceEntryClient
        files["samples/curl/curl.yaml"] = curl
        files["samples/sleep/sleep.yaml"] = sleep
        files["samples/httpbin/httpbin.yaml"] = httpbin
        files["samples/helloworld/helloworld.yaml"] = helloworld
        files["samples/tcp-echo/tcp-echo.yaml"] = tcpEcho
        return files
    }()

    /// The bytes of the sample at a path, or nil.
    static func content(_ path: String) -> [UInt8]? {
        all[path].map { text in text.withUTF8Buffer { Array($0) } }
    }

    /// The names of samples and of their folders directly below a path.
    static func names(in path: String) -> [String] {
        let prefix = path.isEmpty ? "" : path + "/"
        var names = OrderedMap<String, Bool>()
        for (file, _) in all.from(prefix) {
            guard file.hasPrefix(prefix) else { break }
            let rest = file.dropFirst(prefix.count)
            names[String(rest.prefix { $0 != "/" })] = true
        }
        return names.keys
    }
}
