import Basis
import Envoy
import Objects
import YAML

/// A Telemetry object, as far as access logs go.
struct TelemetryFacts: Sendable {
    var named: Named
    /// The labels of the workloads that it is for; nil for all of its namespace.
    var selector: Fields?
    var logging: [Value]

    init(_ object: Object) {
        named = Named(object.namespace, object.name)
        let labels = object["spec", "selector", "matchLabels"]?.map ?? [:]
        selector = labels.isEmpty ? nil : labels
        logging = object["spec", "accessLogging"]?.items ?? []
    }
}

extension ProxyBuilder {
    /// The logs that the proxy writes for calls that it makes, or takes.
    // istio pilot/pkg/networking/core/accesslog.go: setHTTPAccessLog
    func accessLogs(isInbound: Bool) -> [AccessLogSink] {
        let mesh = settings.accessLogs
        let levels = loggingLevels
        let defaults = mesh.defaultProviders
        if levels.isEmpty, defaults.isEmpty { return mesh.plain.map { [$0] } ?? [] }
        let chosen = Self.merged(
            levels, defaults: defaults, mode: isInbound ? "SERVER" : "CLIENT")
        let sinks = chosen.sorted { $0.key < $1.key }.compactMap { name, spec in
            mesh.provider(name).map { (sink: $0, spec: spec) }
        }
        guard !sinks.isEmpty else { return mesh.plain.map { [$0] } ?? [] }
        return sinks.compactMap { entry in
            guard !entry.spec.isDisabled else { return nil }
            var sink = entry.sink
            sink.filter = entry.spec.filter
            return sink
        }
    }

    /// What Telemetry objects say: the root namespace's, the proxy's namespace's, the workload's.
    // istio pilot/pkg/model/telemetry.go: applicableTelemetries
    private var loggingLevels: [[Value]] {
        let all = context.telemetries.values
        var levels: [[Value]] = []
        for namespace in [settings.rootNamespace, proxy.namespace] {
            guard namespace != settings.rootNamespace || levels.isEmpty,
                let wide = all.first(where: {
                    $0.named.namespace == namespace && $0.selector == nil
                })
            else { continue }
            levels.append(wide.logging)
            if namespace == proxy.namespace { break }
        }
        for telemetry in all where telemetry.named.namespace == proxy.namespace {
            guard let selector = telemetry.selector,
                selector.isSubset(ofLabels: proxy.labels)
            else { continue }
            levels.append(telemetry.logging)
        }
        return levels.filter { !$0.isEmpty }
    }

    private struct Spec {
        var isDisabled = false
        var filter: String?
    }

    /// The providers that write, and how: a lower level's providers take the place of a higher
    /// one's.
    // istio pilot/pkg/model/telemetry.go: mergeLogs
    private static func merged(
        _ levels: [[Value]], defaults: [String], mode: String
    ) -> [String: Spec] {
        guard !levels.isEmpty else {
            return Dictionary(uniqueKeysWithValues: Set(defaults).map { ($0, Spec()) })
        }
        var scope = defaults
        var filters: [String: Spec] = [:]
        for level in levels {
            var names: [String] = []
            for entry in level where fits(entry, mode) {
                let own = providers(entry)
                names += own
                for name in own {
                    filters[name] = Spec(filter: entry["filter", "expression"]?.string)
                }
            }
            if !names.isEmpty { scope = names }
        }
        var result: [String: Spec] = [:]
        var inherited = defaults
        for entry in levels.joined() {
            let own = providers(entry)
            if !own.isEmpty { inherited = own }
            for name in inherited where scope.contains(name) && fits(entry, mode) {
                let isDisabled = entry["disabled"]?.bool ?? false
                result[name] = isDisabled ? Spec(isDisabled: true) : filters[name] ?? Spec()
            }
        }
        return result
    }

    private static func providers(_ entry: Value) -> [String] {
        (entry["providers"]?.items ?? []).compactMap { $0["name"]?.string }
    }

    private static func fits(_ entry: Value, _ mode: String) -> Bool {
        guard let match = entry["match"] else { return true }
        let wanted = match["mode"]?.string ?? "CLIENT_AND_SERVER"
        return wanted == "CLIENT_AND_SERVER" || wanted == mode
    }
}

/// The mesh configuration's part of access logs.
struct AccessLogSettings: Sendable, Equatable {
    /// The log of `accessLogFile`, if there is one.
    var plain: AccessLogSink?
    /// `defaultProviders.accessLogging`.
    var defaultProviders: [String] = []
    private var format = AccessLogSink.Format.text("")
    private var providers: [Value] = []

    init() {}

    init(_ mesh: Value) {
        let text = mesh["accessLogFormat"]?.string ?? ""
        if mesh["accessLogEncoding"]?.string == "JSON" {
            format = .json(Self.fields(text) ?? Self.standard)
        } else {
            format = .text(text)
        }
        let file = mesh["accessLogFile"]?.string ?? ""
        if !file.isEmpty { plain = AccessLogSink(path: file, format: format) }
        defaultProviders = mesh["defaultProviders", "accessLogging"]?.strings ?? []
        providers = mesh["extensionProviders"]?.items ?? []
    }

    /// The log of an extension provider; nil for one that is not known, or writes no file.
    // istio pilot/pkg/model/telemetry_logging.go: telemetryAccessLog
    func provider(_ name: String) -> AccessLogSink? {
        let own = providers.first { $0["name"]?.string == name }
        guard let own else {
            // istio pkg/config/mesh/mesh.go: the provider `envoy` is always there.
            return name == "envoy" ? AccessLogSink(format: format) : nil
        }
        guard let file = own["envoyFileAccessLog"] else { return nil }
        let path = file["path"]?.string ?? "/dev/stdout"
        if let labels = file["logFormat", "labels"]?.map {
            let fields = labels.map { AccessLogSink.Field($0.name, $0.value.string ?? "") }
            let format = AccessLogSink.Format.json(fields.isEmpty ? Self.standard : fields)
            return AccessLogSink(path: path, format: format)
        }
        if let text = file["logFormat", "text"]?.string {
            return AccessLogSink(path: path, format: .text(text))
        }
        return AccessLogSink(path: path, format: name == "envoy" ? format : .text(""))
    }

    /// The fields of a format that is written as JSON.
    private static func fields(_ text: String) -> [AccessLogSink.Field]? {
        guard !text.isEmpty, let map = readYAML(text)?.map else {
            return nil
        }
        return map.map { AccessLogSink.Field($0.name, $0.value.string ?? "") }
    }

    // istio pilot/pkg/model/telemetry_logging.go: EnvoyJSONLogFormatIstio
    private static let standard: [AccessLogSink.Field] = [
        ("authority", "REQ(:AUTHORITY)"), ("bytes_received", "BYTES_RECEIVED"),
        ("bytes_sent", "BYTES_SENT"),
        ("connection_termination_details", "CONNECTION_TERMINATION_DETAILS"),
        ("downstream_local_address", "DOWNSTREAM_LOCAL_ADDRESS"),
        ("downstream_remote_address", "DOWNSTREAM_REMOTE_ADDRESS"), ("duration", "DURATION"),
        ("method", "REQ(:METHOD)"), ("path", "REQ(X-ENVOY-ORIGINAL-PATH?:PATH)"),
        ("protocol", "PROTOCOL"), ("request_id", "REQ(X-REQUEST-ID)"),
        ("requested_server_name", "REQUESTED_SERVER_NAME"), ("response_code", "RESPONSE_CODE"),
        ("response_code_details", "RESPONSE_CODE_DETAILS"),
        ("response_flags", "RESPONSE_FLAGS"), ("route_name", "ROUTE_NAME"),
        ("start_time", "START_TIME"), ("upstream_cluster", "UPSTREAM_CLUSTER_RAW"),
        ("upstream_host", "UPSTREAM_HOST"),
        ("upstream_local_address", "UPSTREAM_LOCAL_ADDRESS"),
        ("upstream_service_time", "RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)"),
        ("upstream_transport_failure_reason", "UPSTREAM_TRANSPORT_FAILURE_REASON"),
        ("user_agent", "REQ(USER-AGENT)"), ("x_forwarded_for", "REQ(X-FORWARDED-FOR)"),
    ].map { AccessLogSink.Field($0.0, "%\($0.1)%") }
}
