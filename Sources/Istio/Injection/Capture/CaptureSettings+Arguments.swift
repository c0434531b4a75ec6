import Basis
import YAML

extension CaptureSettings {
    /// The settings of a command line, its program's name first or not, and an environment. What
    /// stands in the command line outweighs the environment.
    // istio tools/istio-iptables/pkg/cmd/root.go: bindCmdlineFlags
    package init(
        arguments: [String], environment: Fields = [:], nameservers: [IPAddress] = []
    ) {
        self.nameservers = nameservers
        self.environment = environment
        readEnvironment()
        var rest = arguments[...]
        while argumentProblem == nil, let word = rest.popFirst() {
            if word == "--" { break }
            if word.hasPrefix("--") {
                readLong(word, &rest)
            } else if word.hasPrefix("-"), word != "-" {
                readShort(word, &rest)
            }
        }
    }

    // istio pkg/flag/flag.go: BindEnv, AdditionalEnv
    private mutating func readEnvironment() {
        for (name, field) in Self.values where name != "envoy-port" {
            let variable = name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
            if let text = environment[variable]?.string { self[keyPath: field] = text }
        }
        let additional = [
            "redirect-dns": "ISTIO_META_DNS_CAPTURE", "drop-invalid": "INVALID_DROP",
            "dual-stack": "ISTIO_DUAL_STACK",
        ]
        for (name, field) in Self.switches {
            let variable = name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
            for variable in [variable, additional[name]].compactMap({ $0 }) {
                if let flag = environment[variable]?.string.flatMap(Self.bool) {
                    self[keyPath: field] = flag
                }
            }
        }
        if let text = environment["ISTIO_OUTBOUND_OWNER_GROUPS"]?.string {
            ownerGroupsInclude = text
        }
        if let text = environment["ISTIO_OUTBOUND_OWNER_GROUPS_EXCLUDE"]?.string {
            ownerGroupsExclude = text
        }
        if let text = environment["ISTIO_OUTBOUND_IPV4_LOOPBACK_CIDR"]?.string {
            loopbackRange = text
        }
    }

    private mutating func readLong(_ word: String, _ rest: inout ArraySlice<String>) {
        let parts = word.dropFirst(2).split(
            separator: "=", maxSplits: 1, omittingEmptySubsequences: false
        ).map(String.init)
        let name = parts[0]
        if let field = Self.switches[name] {
            guard let flag = parts.count == 2 ? Self.bool(parts[1]) : true else {
                argumentProblem =
                    "invalid argument \(GoText.quoted(parts[1])) for \"--\(name)\" flag: "
                    + "strconv.ParseBool: parsing \(GoText.quoted(parts[1])): invalid syntax"
                return
            }
            self[keyPath: field] = flag
        } else if Self.values[name] != nil || Self.ignoredValues.contains(name) {
            guard let text = parts.count == 2 ? parts[1] : rest.popFirst() else {
                argumentProblem = "flag needs an argument: --\(name)"
                return
            }
            set(name, text)
        } else if !Self.ignoredSwitches.contains(name) {
            argumentProblem = "unknown flag: --\(name)"
        }
    }

    private mutating func readShort(_ word: String, _ rest: inout ArraySlice<String>) {
        let letters = word.dropFirst()
        guard let letter = letters.first.map(String.init) else { return }
        if letter == "n" {
            isDryRun = true
            if letters.count > 1 { readShort("-\(letters.dropFirst())", &rest) }
            return
        }
        guard let name = Self.shorthands[letter] else {
            argumentProblem = "unknown shorthand flag: '\(letter)' in \(word)"
            return
        }
        var inline = letters.dropFirst()
        if inline.first == "=" { inline = inline.dropFirst() }
        guard let text = letters.count > 1 ? String(inline) : rest.popFirst() else {
            argumentProblem = "flag needs an argument: '\(letter)' in \(word)"
            return
        }
        set(name, text)
    }

    private mutating func set(_ name: String, _ text: String) {
        if let field = Self.values[name] { self[keyPath: field] = text }
        if name == "log_output_level" {
            // istio pkg/log/options.go: scopes by name; the default scope logs what is done here.
            for item in commaSeparated(text) {
                let parts = item.split(separator: ":").map(String.init)
                if parts.count == 1 || ["default", "all"].contains(parts[0]) {
                    logLevel = parts.last ?? "info"
                }
            }
        }
    }

    // Go's strconv.ParseBool
    private static func bool(_ text: String) -> Bool? {
        switch text {
        case "1", "t", "T", "TRUE", "true", "True": true
        case "0", "f", "F", "FALSE", "false", "False": false
        default: nil
        }
    }

    private static var switches: [(String, WritableKeyPath<Self, Bool>)] {
        [
            ("redirect-dns", \.redirectsDNS), ("drop-invalid", \.dropsInvalid),
            ("skip-rule-apply", \.skipsRules), ("run-validation", \.validates),
            ("dual-stack", \.isDualStack), ("capture-all-dns", \.capturesAllDNS),
            ("dry-run", \.isDryRun), ("cni-mode", \.isPlugin), ("reconcile", \.reconciles),
            ("cleanup-only", \.cleansUpOnly), ("force-apply", \.forcesApply),
            ("native-nftables", \.usesNFTables),
        ]
    }

    // istio tools/istio-iptables/pkg/constants/constants.go
    private static var values: [(String, WritableKeyPath<Self, String>)] {
        [
            ("envoy-port", \.proxyPort), ("inbound-capture-port", \.inboundPort),
            ("inbound-tunnel-port", \.tunnelPort), ("proxy-uid", \.proxyUID),
            ("proxy-gid", \.proxyGID), ("istio-inbound-interception-mode", \.interceptionMode),
            ("istio-inbound-tproxy-mark", \.transparentMark),
            ("istio-inbound-tproxy-route-table", \.routeTable),
            ("istio-inbound-ports", \.inboundPortsInclude),
            ("istio-local-exclude-ports", \.inboundPortsExclude),
            ("istio-service-cidr", \.outboundRangesInclude),
            ("istio-service-exclude-cidr", \.outboundRangesExclude),
            ("istio-outbound-ports", \.outboundPortsInclude),
            ("istio-local-outbound-ports-exclude", \.outboundPortsExclude),
            ("kube-virt-interfaces", \.virtualInterfaces),
            ("istio-exclude-interfaces", \.excludeInterfaces),
            ("network-namespace", \.networkNamespace), ("force-iptables-binary", \.forcedBinary),
        ]
    }

    private static let shorthands = [
        "p": "envoy-port", "z": "inbound-capture-port", "e": "inbound-tunnel-port",
        "u": "proxy-uid", "g": "proxy-gid", "m": "istio-inbound-interception-mode",
        "t": "istio-inbound-tproxy-mark", "r": "istio-inbound-tproxy-route-table",
        "b": "istio-inbound-ports", "d": "istio-local-exclude-ports",
        "i": "istio-service-cidr", "x": "istio-service-exclude-cidr",
        "q": "istio-outbound-ports", "o": "istio-local-outbound-ports-exclude",
        "k": "kube-virt-interfaces", "c": "istio-exclude-interfaces",
    ]
    /// Flags that are taken and change nothing here.
    private static let ignoredValues: Set = [
        "log_output_level", "log_target", "log_stacktrace_level", "log_caller", "vklog",
        "iptables-probe-port", "probe-timeout",
    ]
    private static let ignoredSwitches: Set = ["log_as_json"]
}

/// The flags by name: few enough to look through.
extension [(String, WritableKeyPath<CaptureSettings, Bool>)] {
    fileprivate subscript(name: String) -> WritableKeyPath<CaptureSettings, Bool>? {
        first { $0.0 == name }?.1
    }
}

extension [(String, WritableKeyPath<CaptureSettings, String>)] {
    fileprivate subscript(name: String) -> WritableKeyPath<CaptureSettings, String>? {
        first { $0.0 == name }?.1
    }
}
