import Basis
import Cluster
import Envoy
import Objects
import YAML

extension Runtime {
    /// How long a proxy takes until it is ready, and an application until it listens.
    static let proxyStart = Nanoseconds.milliseconds(900)
    static let applicationStart = Nanoseconds.milliseconds(300)

    // kubernetes pkg/kubelet/prober/prober.go and pkg/probe/{http,tcp}
    func probe(_ probe: ProbeCall, in view: View) -> ProbeOutcome {
        let address = probe.pod["status", "podIP"]?.string ?? ""
        if let action = probe.specification["httpGet"] {
            return get(action, probe, at: address, in: view)
        }
        if let port = probe.specification["tcpSocket", "port"] {
            let number = Runtime.number(port, of: probe)
            if let container = listener(on: number, probe), hasStarted(container, probe) {
                return .success
            }
            return .failure(
                message: "dial tcp \(address):\(number): connect: connection refused")
        }
        if let words = probe.specification["exec", "command"]?.strings {
            return exec(words, probe)
        }
        if let port = probe.specification["grpc", "port"]?.int {
            guard listener(on: Int(port), probe) != nil else {
                return .failure(
                    message: "timeout: failed to connect service \"\(address):\(port)\" within 1s: "
                        + "context deadline exceeded")
            }
        }
        return .success
    }

    /// A command's probe: the programs of images cannot be run without their container's state, so
    /// that what is there counts as success. `cat` of a file that only a program makes is taken to
    /// succeed, which is a departure.
    private func exec(_ words: [String], _ probe: ProbeCall) -> ProbeOutcome {
        guard let entry = entry(of: probe.container, in: probe.pod), let program = words.first
        else { return .success }
        let plan = ContainerPlan(entry, pod: probe.pod)
        guard ProgramNames.isPresent(program, in: plan.image) else {
            return .failure(
                message: "OCI runtime exec failed: exec failed: unable to start container process: "
                    + "\(ExecProblem.notFound(program)): unknown")
        }
        return ProgramNames.base(program) == "false" ? .failure(message: "") : .success
    }

    private func get(
        _ action: Value, _ probe: ProbeCall, at address: String, in view: View
    ) -> ProbeOutcome {
        let port = Runtime.number(action["port"] ?? 80, of: probe)
        let path = action["path"]?.string ?? "/"
        let scheme = action["scheme"]?.string?.lowercased() ?? "http"
        let url = "\(scheme)://\(action["host"]?.string ?? address):\(port)\(path)"
        func refused(_ number: Int) -> ProbeOutcome {
            .failure(
                message: "Get \"\(url)\": dial tcp \(address):\(number): connect: connection "
                    + "refused")
        }
        if port == 15_021 || port == 15_020 {
            guard hasProxy(probe.pod) else { return refused(port) }
            if path.hasPrefix("/app-health/") { return rewritten(path, probe, in: view) }
            guard probe.runningFor >= Runtime.proxyStart else {
                return probe.runningFor >= Runtime.applicationStart && port == 15_020
                    ? .failure(message: "HTTP probe failed with statuscode: 503") : refused(port)
            }
            return .success
        }
        guard let container = listener(on: port, probe), hasStarted(container, probe) else {
            return refused(port)
        }
        return status(container, path: path, action, probe, in: view)
    }

    /// The agent's answer to a probe that the injector has turned to itself: it asks the
    /// application, and passes the status on.
    private func rewritten(_ path: String, _ probe: ProbeCall, in view: View) -> ProbeOutcome {
        let proxy = entry(of: "istio-proxy", in: probe.pod)
        let variable = proxy?["env"]?.items.first { $0["name"] == "ISTIO_KUBE_APP_PROBERS" }
        let text = variable?["value"]?.string ?? ""
        guard case .object(let probers)? = JSONReader.read(text),
            case .object(let prober)? = probers.first(where: { $0.0 == path })?.1
        else { return .failure(message: "HTTP probe failed with statuscode: 404") }
        let bad = ProbeOutcome.failure(message: "HTTP probe failed with statuscode: 500")
        guard case .object(let action)? = prober.first(where: { $0.0 == "httpGet" })?.1 else {
            guard case .object(let socket)? = prober.first(where: { $0.0 == "tcpSocket" })?.1,
                case .number(let port)? = socket.first(where: { $0.0 == "port" })?.1
            else { return .success }
            return listener(on: port, probe) == nil ? bad : .success
        }
        var port = 80
        var target = "/"
        for (name, value) in action {
            if name == "port", case .number(let number) = value { port = number }
            if name == "path", case .string(let text) = value { target = text }
        }
        guard let container = listener(on: port, probe), hasStarted(container, probe) else {
            return bad
        }
        return status(container, path: target, ["path": .string(target)], probe, in: view)
    }

    private func status(
        _ container: (name: String, application: Application), path: String, _ action: Value,
        _ probe: ProbeCall, in view: View
    ) -> ProbeOutcome {
        var headers = [Header("User-Agent", "kube-probe/1.32")]
        for header in action["httpHeaders"]?.items ?? [] {
            headers.append(Header(header["name"]?.string ?? "", header["value"]?.string ?? ""))
        }
        let request = HTTPRequest(
            target: path.hasPrefix("/") ? path : "/" + path, authority: probe.pod.name,
            headers: headers)
        let context = ApplicationContext(
            now: view.now, pod: probe.pod.name, client: .unspecified, isSecure: false, number: 0,
            seed: view.seed)
        guard let answer = container.application.answer(request, context) else { return .success }
        guard (200..<400).contains(answer.status) else {
            return .failure(message: "HTTP probe failed with statuscode: \(answer.status)")
        }
        return .success
    }

    private func hasStarted(
        _ container: (name: String, application: Application), _ probe: ProbeCall
    ) -> Bool {
        container.name != probe.container || probe.runningFor >= Runtime.applicationStart
    }

    private func hasProxy(_ pod: Object) -> Bool {
        entry(of: "istio-proxy", in: pod) != nil || entry(of: "discovery", in: pod) != nil
    }

    private func entry(of name: String, in pod: Object) -> Value? {
        PodRecord.longRunning(pod).first { $0["name"]?.string == name }
    }

    /// The container that listens on a port of the pod.
    private func listener(
        on port: Int, _ probe: ProbeCall
    ) -> (name: String, application: Application)? {
        for entry in PodRecord.longRunning(probe.pod) {
            let plan = ContainerPlan(entry, pod: probe.pod)
            if let application = plan.application, plan.ports.contains(port) {
                return (entry["name"]?.string ?? "", application)
            }
        }
        return nil
    }

    /// A probe's port: a number, or the name of one of the container's ports.
    private static func number(_ port: Value, of probe: ProbeCall) -> Int {
        if let number = port.int { return Int(number) }
        let name = port.string ?? ""
        for entry in PodRecord.longRunning(probe.pod) {
            for declared in entry["ports"]?.items ?? [] where declared["name"]?.string == name {
                return Int(declared["containerPort"]?.int ?? 0)
            }
        }
        return Int(name) ?? 0
    }
}
