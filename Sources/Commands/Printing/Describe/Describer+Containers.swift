import Objects
import YAML

extension Describer {
    // kubectl pkg/describe/describe.go: describeContainers. A template's containers have no
    // statuses and are indented by the three blanks that `indent` makes of two.
    func containers(
        _ title: String, _ containers: [Value], _ statuses: [Value]?, of pod: Object?,
        indent: String, _ writer: inout DescriptionWriter
    ) {
        writer.line(0, "\(indent)\(title):" + (containers.isEmpty ? " <none>" : ""))
        for container in containers {
            let name = container["name"]?.string ?? ""
            let status = statuses?.first { $0["name"]?.string == name }
            writer.line(1, (indent.isEmpty ? "" : " ") + "\(name):")
            basics(of: container, status, &writer)
            words("Command", container["command"], &writer)
            words("Args", container["args"], &writer)
            if let status { state(status, &writer) }
            resources(container["resources"], level: 2, &writer)
            for (title, field) in [
                ("Liveness", "livenessProbe"), ("Readiness", "readinessProbe"),
                ("Startup", "startupProbe"),
            ] {
                if let probe = container[field] {
                    writer.line(2, "\(title):\t\(Self.probeText(probe))")
                }
            }
            environmentSources(container["envFrom"]?.items ?? [], &writer)
            environment(of: container, pod, &writer)
            mounts(container, &writer)
        }
    }

    private func basics(
        of container: Value, _ status: Value?, _ writer: inout DescriptionWriter
    ) {
        if let status { writer.line(2, "Container ID:\t\(status["containerID"]?.string ?? "")") }
        writer.line(2, "Image:\t\(container["image"]?.string ?? "")")
        if let status { writer.line(2, "Image ID:\t\(status["imageID"]?.string ?? "")") }
        let ports = container["ports"]?.items ?? []
        for (title, field) in [("Port", "containerPort"), ("Host Port", "hostPort")] {
            let text = ports.map {
                "\($0[field]?.int ?? 0)/\($0["protocol"]?.string ?? "")"
            }.joined(separator: ", ")
            writer.line(2, ports.count > 1 ? "\(title)s:\t\(text)" : "\(title):\t\(orNone(text))")
        }
        seccomp(container["securityContext"], level: 2, localhostLevel: 3, &writer)
    }

    private func words(_ title: String, _ list: Value?, _ writer: inout DescriptionWriter) {
        let words = list?.strings ?? []
        guard !words.isEmpty else { return }
        writer.line(2, "\(title):")
        for word in words {
            for line in word.split(separator: "\n", omittingEmptySubsequences: false) {
                writer.line(3, String(line))
            }
        }
    }

    private func state(_ status: Value, _ writer: inout DescriptionWriter) {
        oneState("State", status["state"], &writer)
        if status["lastState", "terminated"] != nil {
            oneState("Last State", status["lastState"], &writer)
        }
        writer.line(2, "Ready:\t\(describedBool(status["ready"]?.bool))")
        writer.line(2, "Restart Count:\t\(status["restartCount"]?.int ?? 0)")
    }

    private func oneState(_ title: String, _ state: Value?, _ writer: inout DescriptionWriter) {
        if let running = state?["running"] {
            writer.line(2, "\(title):\tRunning")
            writer.line(3, "Started:\t\(describedTime(running["startedAt"]?.string))")
        } else if let terminated = state?["terminated"] {
            writer.line(2, "\(title):\tTerminated")
            for (name, field) in [("Reason", "reason"), ("Message", "message")] {
                if let text = terminated[field]?.string, !text.isEmpty {
                    writer.line(3, "\(name):\t\(text)")
                }
            }
            writer.line(3, "Exit Code:\t\(terminated["exitCode"]?.int ?? 0)")
            if let signal = terminated["signal"]?.int, signal > 0 {
                writer.line(3, "Signal:\t\(signal)")
            }
            writer.line(3, "Started:\t\(describedTime(terminated["startedAt"]?.string))")
            writer.line(3, "Finished:\t\(describedTime(terminated["finishedAt"]?.string))")
        } else {
            writer.line(2, "\(title):\tWaiting")
            if let reason = state?["waiting", "reason"]?.string, !reason.isEmpty {
                writer.line(3, "Reason:\t\(reason)")
            }
        }
    }

    /// Limits and requests in order of their names.
    func resources(_ resources: Value?, level: Int, _ writer: inout DescriptionWriter) {
        for (title, field) in [("Limits", "limits"), ("Requests", "requests")] {
            guard let list = resources?[field]?.map, !list.isEmpty else { continue }
            writer.line(level, "\(title):")
            for (name, value) in list { writer.line(level + 1, "\(name):\t\(value.printed)") }
        }
    }

    /// `http-get http://:8080/p delay=0s timeout=1s period=10s #success=1 #failure=3`.
    static func probeText(_ probe: Value) -> String {
        func number(_ field: String, _ fallback: Int64) -> Int64 { probe[field]?.int ?? fallback }
        let settings =
            "delay=\(number("initialDelaySeconds", 0))s "
            + "timeout=\(number("timeoutSeconds", 0))s period=\(number("periodSeconds", 0))s "
            + "#success=\(number("successThreshold", 0)) #failure=\(number("failureThreshold", 0))"
        if let exec = probe["exec"] {
            let words = (exec["command"]?.strings ?? []).joined(separator: " ")
            return "exec [\(words)] \(settings)"
        }
        if let http = probe["httpGet"] {
            let scheme = http["scheme"]?.string?.lowercased() ?? ""
            let start = scheme.isEmpty ? "//" : "\(scheme)://"
            let path = http["path"]?.string ?? ""
            let slash = path.isEmpty || path.hasPrefix("/") ? path : "/" + path
            return "http-get \(start)\(http["host"]?.string ?? ""):\(http["port"]?.printed ?? "")"
                + "\(slash) \(settings)"
        }
        if let socket = probe["tcpSocket"] {
            return "tcp-socket \(socket["host"]?.string ?? ""):\(socket["port"]?.printed ?? "") "
                + settings
        }
        if let call = probe["grpc"] {
            return
                "grpc <pod>:\(call["port"]?.int ?? 0) \(call["service"]?.string ?? "") \(settings)"
        }
        return "unknown \(settings)"
    }

    private func mounts(_ container: Value, _ writer: inout DescriptionWriter) {
        let mounts = (container["volumeMounts"]?.items ?? []).sorted {
            ($0["mountPath"]?.string ?? "") < ($1["mountPath"]?.string ?? "")
        }
        writer.line(2, mounts.isEmpty ? "Mounts:\t<none>" : "Mounts:")
        for mount in mounts {
            var flags = mount["readOnly"]?.bool == true ? "ro" : "rw"
            if let path = mount["subPath"]?.string, !path.isEmpty {
                flags += ",path=\(goQuoted(path))"
            }
            writer.line(
                3,
                "\(mount["mountPath"]?.string ?? "") from \(mount["name"]?.string ?? "") (\(flags))"
            )
        }
    }
}
