import Basis
import Objects
import YAML

/// One run of `istio-init` or `istio-validation`: what it writes and how it ends.
package struct InterceptionRun: Sendable, Equatable {
    /// What it writes, line by line as a log has it; one entry can have several lines.
    package private(set) var output: [String] = []
    /// The exit code: 0, 1 for a failure, 126 where rules are missing, 255 for a wrong argument.
    package private(set) var exitCode: Int32 = 0
    /// How long it takes.
    package private(set) var duration = Nanoseconds.milliseconds(250)
    /// Why it failed, in one line; nil where it did not.
    package private(set) var failure: String?

    private let settings: CaptureSettings
    private let now: Instant
    /// Whether the output is kept; who asks only how it ends spares its making.
    private let keepsOutput: Bool

    /// A run of a container of a pod. `hasRules`: whether somebody else has made the pod's rules,
    /// which is what `istio-validation` looks for.
    package init(
        container: Value, pod: Object, hasRules: Bool, at now: Instant, keepsOutput: Bool = true,
        nameservers: [IPAddress] = [IPAddress(v4: 0x0a60_000a)]
    ) {
        self.keepsOutput = keepsOutput
        settings = CaptureSettings(container: container, pod: pod, nameservers: nameservers)
        self.now = now
        if let problem = settings.argumentProblem {
            output.append("Error: \(problem)")
            fail(problem, code: 255)
            return
        }
        if let problem = settings.invalidity {
            fail(problem, code: 1)
            return
        }
        if !settings.skipsRules, !apply() { return }
        if settings.validates { validate(hasRules || !settings.skipsRules) }
    }

    /// Makes the rules; whether that went well.
    // istio tools/istio-iptables/pkg/capture/run.go: Run, executeCommands
    private mutating func apply() -> Bool {
        let settings = settings
        let rules = CaptureRules(settings)
        let rules6 = settings.enablesIPv6 ? CaptureRules(settings, family: .ipv6) : nil
        if let problem = settings.rangeProblem {
            logState(nil, nil)
            fail(problem, code: 1)
            return false
        }
        if settings.redirectsDNS, !settings.capturesDNS {
            log(
                "warn",
                "REDIRECT_DNS is set, but CAPTURE_ALL_DNS is false, and no DNS servers provided. "
                    + "DNS capture disabled.")
        }
        log("info", "Istio iptables environment:\n\(settings.environmentText)")
        log("info", "Istio config:\n\(settings.configurationText)")
        log("info", "Clean-state detected, new iptables are needed")
        if !settings.cleansUpOnly {
            log("info", "Applying iptables chains and rules")
            for (set, program) in [(rules, "iptables"), (rules6, "ip6tables")] {
                guard let set else { continue }
                guard restore(set, with: "\(program)-\(settings.binary)-restore") else {
                    return false
                }
            }
        }
        logState(rules, rules6)
        return true
    }

    private mutating func restore(_ rules: CaptureRules, with program: String) -> Bool {
        log(
            "info",
            "Running iptables restore with: \(program) and the following input:\n"
                + rules.restoreInput)
        guard rules.rules.contains(where: { $0.problem != nil }) else { return true }
        let lines = rules.restoreLines
        guard let index = lines.firstIndex(where: { $0.rule?.problem != nil }),
            let rule = lines[index].rule, let problem = rule.problem
        else { return true }
        let text =
            "\(problem)\nError occurred at line: \(index + 1)\n"
            + "Try `\(program) -h' or '\(program) --help' for more information."
        log("error", "Command error: xtables parameter problem: \(text)")
        // What stands before a table with a mistake was committed.
        let made = CaptureRule.Table.allCases.prefix { $0 != rule.table }
        let state =
            rules.saved(by: settings.saveProgram, at: now, tables: Array(made))
            + (made.contains(.nat)
                ? "" : CaptureRules.savedWithoutRules(by: settings.saveProgram, at: now))
        log("info", "Final iptables state (IPv4):\n\(state)")
        fail(
            "exit status 2\n\(program) \(CaptureRules.toolVersion): \(text)\n", code: 1,
            summary: "\(problem), in: \(rule.written)")
        return false
    }

    private mutating func logState(_ rules: CaptureRules?, _ rules6: CaptureRules?) {
        guard keepsOutput else { return }
        let state =
            rules?.saved(by: settings.saveProgram, at: now)
            ?? CaptureRules.savedWithoutRules(by: settings.saveProgram, at: now)
        log("info", "Final iptables state (IPv4):\n\(state)")
        guard let rules6 else { return }
        let state6 = rules6.saved(by: "ip6tables-\(settings.binary)-save", at: now)
        log("info", "Final iptables state (IPv6):\n\(state6)")
    }

    /// Connects to an address that only the rules lead anywhere.
    // istio tools/istio-iptables/pkg/validation/validator.go
    private mutating func validate(_ hasRules: Bool) {
        log(
            "info",
            "Starting iptables validation. This check verifies that iptables rules are properly "
                + "established for the network.")
        let host = settings.enablesIPv6 ? "[::1]" : "127.0.0.1"
        for port in [settings.proxyPort, settings.inboundPort] {
            log("info", "Listening on \(host):\(port)")
        }
        guard !hasRules else {
            return log("info", "Validation passed, iptables rules established")
        }
        let target = settings.enablesIPv6 ? "[::6]" : "127.0.0.6"
        duration = .seconds(5)
        for second in 0..<5 {
            log(
                "error",
                "Error connecting to \(target):15002: dial tcp \(host):0->\(target):15002: "
                    + "connect: connection refused", at: now + .seconds(Int64(second)))
        }
        // istio tools/istio-iptables/pkg/cmd/root.go
        fail(
            """
            iptables validation failed; workload is not ready for Istio.
            When using Istio CNI, this can occur if a pod is scheduled before the node is ready.

            If installed with 'cni.repair.deletePods=true', this pod should automatically be deleted and retry.
            Otherwise, this pod will need to be manually removed so that it is scheduled on a node with istio-cni running, allowing iptables rules to be established.

            """, code: 126, summary: "iptables validation failed")
    }

    private mutating func fail(_ text: String, code: Int32, summary: String? = nil) {
        log("error", text, at: now + (code == 126 ? duration : .zero))
        exitCode = code
        failure = summary ?? text
    }

    /// Logs a message if the level is one that is wanted.
    // istio pkg/log: time in microseconds, level, message, separated by tabs
    private mutating func log(
        _ level: String, _ text: @autoclosure () -> String, at time: Instant? = nil
    ) {
        guard keepsOutput else { return }
        let levels = ["none", "fatal", "error", "warn", "info", "debug"]
        let wanted = levels.firstIndex(of: settings.logLevel) ?? 4
        guard (levels.firstIndex(of: level) ?? 4) <= wanted else { return }
        output.append("\((time ?? now).logTime)\t\(level)\t\(text())")
    }
}

extension Instant {
    /// As istio's log writes it: RFC 3339 with microseconds.
    package var logTime: String {
        let micro = String(civil.nanosecond / 1_000)
        return "\(rfc3339.dropLast())." + String(repeating: "0", count: 6 - micro.count) + micro
            + "Z"
    }

    /// As C's ctime writes it: `Thu Jan  1 00:10:00 2026`.
    var ctime: String {
        let date = civil
        let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let time = rfc3339.dropFirst(11).prefix(8)
        let day = date.day < 10 ? " \(date.day)" : "\(date.day)"
        return "\(weekdays[date.weekday]) \(months[date.month - 1]) \(day) \(time) \(date.year)"
    }
}
