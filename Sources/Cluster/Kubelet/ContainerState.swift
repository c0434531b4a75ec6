import Basis
import Objects
import YAML

/// What a kubelet knows of one container of a pod.
struct ContainerState: Sendable {
    /// How a run ended.
    struct Termination: Sendable, Equatable {
        var code: Int32
        var reason: String
        var message: String
        var started: Instant
        var finished: Instant
        var containerID: String
    }

    /// Where the container stands.
    enum Stage: Sendable {
        /// Not yet started, or waiting to be started again.
        case waiting(reason: String, message: String)
        /// Its image comes in.
        case pulling(since: Instant, until: Instant, outcome: ImageAnswer)
        /// The runtime makes it.
        case creating(until: Instant)
        /// Its process runs; `ends` is when it ends by itself.
        case running(since: Instant, fate: ContainerFate, ends: Instant?)
        /// Its last run is over.
        case terminated(Termination)
    }

    /// A process that is being killed.
    struct Kill: Sendable {
        var at: Instant
        var code: Int32
        /// What to do afterwards: whether the restart policy applies.
        var isForRestart: Bool
    }

    let name: String
    let image: String
    let specification: Value
    let isInit: Bool
    /// An init container that is restarted always: a native sidecar.
    let isSidecar: Bool
    /// What the status tells of its mounts.
    let mounts: [Value]

    var stage: Stage
    var last: Termination?
    var restarts = 0
    var kill: Kill?
    /// The exit code that the part above reported.
    var ended: Int32?
    /// The image of the present run; the status shows it once there is one.
    var imageName = ""
    var imageID = ""
    /// The image that the next run will have.
    var pulledName = ""
    var pulledID = ""
    var containerID = ""
    /// No start before this instant, after failures.
    var notBefore: Instant?
    /// Whether the next try after a failure counts as progress: only the early ones do, since a
    /// container that fails for ever is not on its way anywhere.
    var retryIsProgress = true
    /// The pause after the next failure to start; nil before the first.
    var retryPause: Nanoseconds?
    /// The pause after the next run that ends; nil before the first.
    var backOff: Nanoseconds?
    /// When the back-off was last lengthened.
    var backOffSet: Instant?
    /// The text of the last failed pull.
    var pullError = ""
    /// When a failed pull turns from an error into a back-off.
    var pullBackOff: Instant?
    /// Whether the next start is a restart.
    var isRestart = false
    /// Why it waits before its first start.
    let initialReason: String
    var startup: ProbeState?
    var readiness: ProbeState?
    var liveness: ProbeState?
    /// The status entry as last built; nil once anything changed.
    var status: Value?

    init(_ specification: Value, isInit: Bool, waiting reason: String) {
        name = specification["name"]?.string ?? ""
        image = specification["image"]?.string ?? ""
        self.specification = specification
        self.isInit = isInit
        isSidecar = isInit && specification["restartPolicy"]?.string == "Always"
        initialReason = reason
        mounts = (specification["volumeMounts"]?.items ?? []).map(Self.mountStatus)
        stage = .waiting(reason: reason, message: "")
    }

    /// Mounts are reported since 1.31 (pkg/kubelet/kubelet_pods.go: convertToAPIContainerStatuses,
    /// RecursiveReadOnlyMounts).
    private static func mountStatus(_ mount: Value) -> Value {
        if case .map(let fields) = mount, fields.names == mountNames { return mount }
        var fields: Fields = [
            "mountPath": mount["mountPath"] ?? .null, "name": mount["name"] ?? .null,
        ]
        if mount["readOnly"]?.bool == true {
            fields["readOnly"] = true
            fields["recursiveReadOnly"] = "Disabled"
        }
        return .map(fields)
    }

    private static let mountNames = ["mountPath", "name"]

    /// Takes over a run that a status tells of: an imported pod's. The status keeps its words.
    mutating func adopt(_ status: Value, fate: ContainerFate, at now: Instant) {
        restarts = Int(clamping: status["restartCount"]?.int ?? 0)
        containerID = status["containerID"]?.string ?? ""
        imageName = status["image"]?.string ?? ""
        imageID = status["imageID"]?.string ?? ""
        if let ended = status["state"]?["terminated"] {
            stage = .terminated(Termination(ended, at: now))
        } else if let began = status["state"]?["running"]?["startedAt"]?.string {
            let since = Instant(rfc3339: began) ?? now
            var ends: Instant?
            if case .ends(let after, _) = fate { ends = max(now, since + after) }
            stage = .running(since: since, fate: fate, ends: ends)
            startup = nil
            readiness = ProbeState("readiness", in: specification)
            readiness?.adopt(succeeded: status["ready"]?.bool ?? false, at: now)
            liveness = ProbeState("liveness", in: specification)
            liveness?.adopt(succeeded: true, at: now)
        }
        if let ended = status["lastState"]?["terminated"] { last = Termination(ended, at: now) }
        self.status = status
    }

    var isRunning: Bool { if case .running = stage { true } else { false } }
    /// Whether the kubelet is at work on it.
    var isBeingStarted: Bool {
        switch stage {
        case .pulling, .creating: true
        case .waiting, .running, .terminated: false
        }
    }
    var termination: Termination? {
        if case .terminated(let termination) = stage { termination } else { nil }
    }
    /// Running, and past its startup probe.
    var isStarted: Bool { isRunning && (startup?.hasSucceeded ?? true) }
    /// Ready to serve; an init container is ready once it has ended well.
    var isReady: Bool {
        if isInit, !isSidecar { return termination?.code == 0 }
        return isStarted && (readiness?.hasSucceeded ?? true)
    }

    /// Is tried again then; until somebody changes something, in vain.
    mutating func waitForOthers(until instant: Instant) {
        notBefore = instant
        retryIsProgress = false
    }

    /// The place of events about it: `spec.containers{app}`.
    var fieldPath: String { "spec.\(isInit ? "initContainers" : "containers"){\(name)}" }
}

extension ContainerState.Termination {
    /// What a status tells of a run's end.
    init(_ status: Value, at now: Instant) {
        code = Int32(clamping: status["exitCode"]?.int ?? 0)
        reason = status["reason"]?.string ?? ""
        message = status["message"]?.string ?? ""
        started = status["startedAt"]?.string.flatMap { Instant(rfc3339: $0) } ?? now
        finished = status["finishedAt"]?.string.flatMap { Instant(rfc3339: $0) } ?? now
        containerID = status["containerID"]?.string ?? ""
    }
}

/// The state of one probe of a running container.
struct ProbeState: Sendable {
    let purpose: String
    let specification: Value
    let period: Nanoseconds
    let initialDelay: Nanoseconds
    let failureThreshold: Int64
    let successThreshold: Int64

    var next: Instant?
    var failures: Int64 = 0
    var successes: Int64 = 0
    /// The verdict that stands: readiness and startup begin as failures.
    var hasSucceeded = false
    /// Whether it has succeeded once.
    var isDecided = false

    /// A probe of a container's specification, if it has one; defaults as the API server's
    /// (pkg/apis/core/v1/defaults.go: SetDefaults_Probe).
    init?(_ purpose: String, in container: Value) {
        guard let specification = container["\(purpose)Probe"], !specification.isNull else {
            return nil
        }
        self.purpose = purpose
        self.specification = specification
        func number(_ name: String, _ fallback: Int64) -> Int64 {
            let given = specification[name]?.int ?? 0
            return given > 0 ? given : fallback
        }
        period = .seconds(number("periodSeconds", 10))
        initialDelay = .seconds(number("initialDelaySeconds", 0))
        failureThreshold = number("failureThreshold", 3)
        successThreshold = number("successThreshold", 1)
    }

    /// Goes on where an imported status left off.
    mutating func adopt(succeeded: Bool, at now: Instant) {
        hasSucceeded = succeeded
        isDecided = true
        next = now + period
    }
}
