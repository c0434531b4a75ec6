import Basis
import Cluster
import Envoy
import Istio
import Objects
import YAML

/// containerd and the kubelet's prober: what images are, what becomes of containers, what probes
/// find. A stateless value; container processes live in the simulation.
struct Runtime: ContainerRuntime {
    // containerd core/remotes/docker/resolver.go and the registry's own message.
    func image(_ text: String) -> ImageAnswer {
        guard let reference = ImageReference(text) else {
            return .failed(
                message: "Failed to apply default image tag \"\(text)\": couldn't parse image name "
                    + "\"\(text)\": invalid reference format")
        }
        let full = reference.description
        if ImageCatalog.misspelt(reference) != nil {
            return .failed(
                message: "failed to pull and unpack image \"\(full)\": failed to resolve reference "
                    + "\"\(full)\": pull access denied, repository does not exist or may require "
                    + "authorization: server message: insufficient_scope: authorization failed")
        }
        let image = ImageCatalog.image(reference)
        var stream = RandomStream(seed: 0, purpose: "image digest", key: full)
        let digest = (0..<4).map { _ in Runtime.hex(stream.next()) }.joined()
        // 40 MB a second, and the registry's own latency.
        let time = Nanoseconds.milliseconds(600 + image.size / 40_000)
        return .found(
            name: full, digest: reference.digest ?? "sha256:\(digest)", bytes: image.size,
            pullTime: time)
    }

    private static func hex(_ number: UInt64) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }

    func start(_ container: ContainerStart, in view: View) -> ContainerFate {
        if let run = Runtime.interception(
            container.specification, of: container.pod, at: view.now, keepsOutput: false)
        {
            return .ends(after: run.duration, code: run.exitCode)
        }
        return fate(of: ContainerPlan(container.specification, pod: container.pod))
    }

    /// Whether a container makes the pod's iptables rules or looks for them.
    static func isInterception(_ entry: Value) -> Bool {
        CaptureSettings.isInterception(entry)
            && ((entry["command"]?.strings ?? []) + (entry["args"]?.strings ?? []))
                .contains("istio-iptables")
    }

    /// What such a container does; nil for others.
    static func interception(
        _ entry: Value, of pod: Object, at now: Instant, keepsOutput: Bool = true
    ) -> InterceptionRun? {
        guard isInterception(entry) else { return nil }
        // istio-cni's own agent is not modelled: its rules are there, but for pods of the namespace
        // that manifests/charts/istio-cni/values.yaml excludes.
        return InterceptionRun(
            container: entry, pod: pod, hasRules: pod.namespace != "kube-system", at: now,
            keepsOutput: keepsOutput)
    }

    /// What becomes of a container that is to run what the plan says.
    func fate(of plan: ContainerPlan) -> ContainerFate {
        if plan.serves { return .serves }
        guard let program = plan.words.first else {
            return plan.image.isKnown
                ? failure("no command specified") : .serves
        }
        guard ProgramNames.isPresent(program, in: plan.image) || program == "/entrypoint.sh" else {
            return failure(ExecProblem.notFound(program))
        }
        return Runtime.shortcut(plan.words) ?? .program
    }

    // runc libcontainer/process_linux.go, as containerd's shim passes it on.
    private func failure(_ reason: String) -> ContainerFate {
        .fails(
            reason: "StartError",
            message: "failed to create containerd task: failed to create shim task: OCI runtime "
                + "create failed: runc create failed: unable to start container process: error "
                + "during container init: \(reason): unknown",
            code: 128)
    }

    /// The fate of programs that need no machine: those that only sleep.
    static func shortcut(_ words: [String]) -> ContainerFate? {
        var words = words
        if words.count == 3, ["sh", "bash", "ash"].contains(ProgramNames.base(words[0])),
            words[1] == "-c"
        {
            let inner = words[2].split { $0 == " " || $0 == "\n" || $0 == "\t" }.map(String.init)
            let plain = words[2].utf8.allSatisfy { byte in
                byte == 32 || byte == 10 || byte == 46 || (48...57).contains(byte)
                    || (97...122).contains(byte)
            }
            guard plain, inner.first == "sleep" else { return nil }
            words = inner
        }
        switch (ProgramNames.base(words[0]), words.count) {
        case ("sleep", 2):
            if words[1] == "infinity" || words[1] == "inf" { return .serves }
            guard let length = duration(words[1]) else { return nil }
            return .ends(after: length, code: 0)
        case ("tail", 3) where words[1] == "-f" && words[2] == "/dev/null": return .serves
        default: return nil
        }
    }

    private static func duration(_ text: String) -> Nanoseconds? {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        let unit = text.last.flatMap { units[$0] }
        let digits = unit == nil ? text[...] : text.dropLast()
        guard let number = Int64(digits), number >= 0 else { return nil }
        return .seconds(number) * (unit ?? 1)
    }
}

/// What the runtime says of a program that cannot be run.
package enum ExecProblem {
    // runc libcontainer: exec.LookPath's words, or stat's for a path.
    static func notFound(_ program: String) -> String {
        program.contains("/")
            ? "exec: \"\(program)\": stat \(program): no such file or directory"
            : "exec: \"\(program)\": executable file not found in $PATH"
    }
}
