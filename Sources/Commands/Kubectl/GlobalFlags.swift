/// The flags that every kubectl command takes, with what `kubectl options` says of them
/// (cli-runtime pkg/genericclioptions/config_flags.go and component-base logs).
enum GlobalFlags {
    private struct Entry: Sendable {
        var flag: Flag
        var shownDefault: String
        var text: String

        init(
            _ name: String, _ short: Character? = nil, _ kind: Flag.Kind = .string,
            default value: String = "", shown: String? = nil, text: String
        ) {
            flag = Flag(name, short, kind, default: value)
            shownDefault = shown ?? "'\(value)'"
            self.text = text
        }
    }

    /// The flags.
    static let all = entries.map(\.flag)

    /// What `kubectl options` prints.
    static var options: String {
        var text = "The following options can be passed to any command:\n\n"
        for entry in entries {
            let short = entry.flag.short.map { "-\($0), " } ?? ""
            text += "    \(short)--\(entry.flag.name)=\(entry.shownDefault):\n\t\(entry.text)\n\n"
        }
        return text
    }

    private static let entries: [Entry] = [
        Entry(
            "as",
            text:
                "Username to impersonate for the operation. User could be a regular user or a "
                + "service account in a namespace."),
        Entry(
            "as-group", nil, .stringArray, shown: "[]",
            text:
                "Group to impersonate for the operation, this flag can be repeated to specify "
                + "multiple groups."),
        Entry("as-uid", text: "UID to impersonate for the operation."),
        Entry("cache-dir", default: "/home/you/.kube/cache", text: "Default cache directory"),
        Entry("certificate-authority", text: "Path to a cert file for the certificate authority"),
        Entry("client-certificate", text: "Path to a client certificate file for TLS"),
        Entry("client-key", text: "Path to a client key file for TLS"),
        Entry("cluster", text: "The name of the kubeconfig cluster to use"),
        Entry("context", text: "The name of the kubeconfig context to use"),
        Entry(
            "disable-compression", nil, .bool, default: "false", shown: "false",
            text: "If true, opt-out of response compression for all requests to the server"),
        Entry(
            "insecure-skip-tls-verify", nil, .bool, default: "false", shown: "false",
            text:
                "If true, the server's certificate will not be checked for validity. This will make "
                + "your HTTPS connections insecure"),
        Entry("kubeconfig", text: "Path to the kubeconfig file to use for CLI requests."),
        Entry(
            "log-flush-frequency", nil, .duration, default: "5s", shown: "5s",
            text: "Maximum number of seconds between log flushes"),
        Entry(
            "match-server-version", nil, .bool, default: "false", shown: "false",
            text: "Require server version to match client version"),
        Entry("namespace", "n", text: "If present, the namespace scope for this CLI request"),
        Entry("password", text: "Password for basic authentication to the API server"),
        Entry(
            "profile", default: "none",
            text:
                "Name of profile to capture. One of "
                + "(none|cpu|heap|goroutine|threadcreate|block|mutex)"
        ),
        Entry(
            "profile-output", default: "profile.pprof",
            text: "Name of the file to write the profile to"),
        Entry(
            "request-timeout", default: "0",
            text:
                "The length of time to wait before giving up on a single server request. Non-zero "
                + "values should contain a corresponding time unit (e.g. 1s, 2m, 3h). A value of "
                + "zero means don't timeout requests."),
        Entry("server", "s", text: "The address and port of the Kubernetes API server"),
        Entry(
            "tls-server-name",
            text:
                "Server name to use for server certificate validation. If it is not provided, the "
                + "hostname used to contact the server is used"),
        Entry("token", text: "Bearer token for authentication to the API server"),
        Entry("user", text: "The name of the kubeconfig user to use"),
        Entry("username", text: "Username for basic authentication to the API server"),
        Entry(
            "v", "v", .int(bits: 32), default: "0", shown: "0",
            text: "number for the log level verbosity"),
        Entry(
            "vmodule", shown: "",
            text:
                "comma-separated list of pattern=N settings for file-filtered logging (only works "
                + "for the default text log format)"),
        Entry(
            "warnings-as-errors", nil, .bool, default: "false", shown: "false",
            text:
                "Treat warnings received from the server as errors and exit with a non-zero exit "
                + "code"
        ),
    ]
}
