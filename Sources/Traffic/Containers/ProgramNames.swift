/// Which programs an image holds.
package enum ProgramNames {
    /// The last part of a path.
    package static func base(_ word: String) -> String {
        word.lastIndex(of: "/").map { String(word[word.index(after: $0)...]) } ?? word
    }

    /// Whether a word, a name or a path, can be run in a container of an image.
    package static func isPresent(_ word: String, in image: Image) -> Bool {
        let name = base(word)
        guard image.userland != .distroless else { return image.servers.contains(word) }
        if word.contains("/") {
            let folder = word.dropLast(name.count)
            let folders: Set = [
                "/bin/", "/usr/bin/", "/sbin/", "/usr/sbin/", "/usr/local/bin/",
            ]
            if image.entrypoint.first == word || image.servers.contains(word) { return true }
            guard folders.contains(String(folder)) else { return false }
        }
        if image.extraPrograms.contains(name) || image.servers.contains(name) { return true }
        return names(image.userland).contains(name)
    }

    /// The programs that can be run by their names in a container of an image, in order.
    package static func all(in image: Image) -> [String] {
        guard image.userland != .distroless else { return image.servers.sorted() }
        return names(image.userland).union(image.extraPrograms).union(image.servers).sorted()
    }

    private static func names(_ userland: Image.Userland) -> Set<String> {
        switch userland {
        case .busybox: busybox
        case .debian: debian
        case .distroless: []
        }
    }

    /// What every image with a shell has.
    private static let common: Set<String> = [
        "sh", "cat", "echo", "printf", "grep", "head", "tail", "wc", "sort", "uniq", "cut", "tr",
        "sed", "seq", "sleep", "date", "true", "false", "test", "[", "pwd", "ls", "rm", "mkdir",
        "touch", "tee", "xargs", "basename", "dirname", "env", "printenv", "base64", "tac", "id",
        "whoami", "hostname", "uname", "rev", "yes",
    ]
    /// busybox's applets beside those.
    private static let busybox: Set<String> = common.union([
        "ash", "wget", "nslookup", "ping", "nc", "ps", "busybox", "time", "timeout",
    ])
    /// Debian's slim images: neither wget nor ps nor ping.
    private static let debian: Set<String> = common.union(["bash", "dash", "timeout"])
}
