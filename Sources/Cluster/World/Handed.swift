import Basis
import Objects
import YAML

// What the cluster needs from the parts above it, stated as protocols. Each conforming type is a
// stateless value: what it has to remember stands in objects or in a controller's `Memory`.

/// Answers the API server's calls to admission webhooks; istiod, in a mesh.
public protocol WebhookBackend: Sendable {
    /// Answers one call. The API server has already checked that the webhook's service has a ready
    /// endpoint. An answer about a pod may depend on anything in the store but other pods and
    /// events, and not on the time: it may be used again for an equal pod.
    func review(_ call: WebhookCall, in view: View) -> WebhookAnswer
}

/// One call of an admission webhook.
public struct WebhookCall: Sendable {
    /// The name of the MutatingWebhookConfiguration or ValidatingWebhookConfiguration.
    public var configuration: String
    /// The webhook's own name: `namespace.sidecar-injector.istio.io`.
    public var webhook: String
    /// The service that answers, as `namespace/name`.
    public var service: String
    /// The URL's path: `/inject`.
    public var path: String
    /// `CREATE`, `UPDATE` or `DELETE`.
    public var operation: String
    /// The object as admission has it so far.
    public var object: Object
    /// The stored object, for an update or deletion.
    public var old: Object?
    /// Whether nothing will be stored.
    public var isDryRun: Bool

    /// A call with all that is in it.
    public init(
        configuration: String, webhook: String, service: String, path: String, operation: String,
        object: Object, old: Object? = nil, isDryRun: Bool = false
    ) {
        self.configuration = configuration
        self.webhook = webhook
        self.service = service
        self.path = path
        self.operation = operation
        self.object = object
        self.old = old
        self.isDryRun = isDryRun
    }
}

/// What a webhook answers.
public enum WebhookAnswer: Sendable {
    /// Allowed, perhaps changed.
    case allowed(Object, warnings: [String])
    /// Denied; the text goes behind `admission webhook "x" denied the request: `.
    case denied(message: String)
    /// The call failed, and the webhook's `failurePolicy` decides; the text goes behind `failed
    /// calling webhook "x": failed to call webhook: `.
    case failed(message: String)
}

/// Runs containers for the kubelets.
public protocol ContainerRuntime: Sendable {
    /// What the registry knows of an image.
    func image(_ reference: String) -> ImageAnswer
    /// What starting a container leads to.
    func start(_ container: ContainerStart, in view: View) -> ContainerFate
    /// The outcome of one probe.
    func probe(_ probe: ProbeCall, in view: View) -> ProbeOutcome
    /// How a running container takes SIGTERM: how long after it the process ends and with which
    /// code; nil if it ignores the signal and goes on until SIGKILL, at the end of the grace.
    func terminate(
        _ container: ContainerStart, fate: ContainerFate, in view: View
    ) -> (after: Nanoseconds, code: Int32)?
}

extension ContainerRuntime {
    /// Servers end at once; programs and sleepers, as process 1, have no handler and ignore it.
    public func terminate(
        _ container: ContainerStart, fate: ContainerFate, in view: View
    ) -> (after: Nanoseconds, code: Int32)? {
        switch fate {
        case .serves: (.milliseconds(100), 0)
        case .ends, .program, .fails: nil
        }
    }
}

/// What the registry knows of an image.
public enum ImageAnswer: Sendable {
    /// It exists: its full name, digest (`sha256:...`), size in bytes and the time a pull takes.
    case found(name: String, digest: String, bytes: Int64, pullTime: Nanoseconds)
    /// The pull fails with this text of containerd's.
    case failed(message: String)
}

/// A container that a kubelet starts.
public struct ContainerStart: Sendable {
    /// The pod as stored.
    public var pod: Object
    /// The container's name.
    public var name: String
    /// The container's entry in the pod's specification.
    public var specification: Value
    /// Whether it is an init container.
    public var isInit: Bool
    /// How often it was started before.
    public var restarts: Int
}

/// What becomes of a started container.
public enum ContainerFate: Sendable, Equatable {
    /// It runs until it is killed.
    case serves
    /// It ends by itself after a time.
    case ends(after: Nanoseconds, code: Int32)
    /// It runs a program of which only the part above knows when it ends: that part is told by the
    /// occurrence `containerStarted` and reports the end with ``World/containerEnded(_:code:)``.
    case program
    /// It cannot be started: the reason (`CreateContainerError`, `StartError`), the runtime's text
    /// and the exit code shown (128 for StartError).
    case fails(reason: String, message: String, code: Int32)
}

/// One container of one pod, in one of its runs.
public struct ContainerID: Sendable, Hashable, Comparable {
    /// The pod's uid.
    public var podUID: String
    /// The pod's namespace and name.
    public var namespace, pod: String
    /// The container's name.
    public var container: String
    /// Which run: 0 for the first.
    public var restarts: Int

    /// Run `restarts` of `container` in a pod.
    public init(pod: Object, container: String, restarts: Int) {
        podUID = pod.metadata.uid
        namespace = pod.namespace
        self.pod = pod.name
        self.container = container
        self.restarts = restarts
    }

    /// By pod, container and run.
    public static func < (left: Self, right: Self) -> Bool {
        (left.podUID, left.container, left.restarts)
            < (right.podUID, right.container, right.restarts)
    }
}

/// A probe that a kubelet makes.
public struct ProbeCall: Sendable {
    /// The pod as stored.
    public var pod: Object
    /// The container's name.
    public var container: String
    /// `startup`, `readiness` or `liveness`.
    public var purpose: String
    /// The probe's entry in the specification, with `httpGet`, `tcpSocket`, `exec` or `grpc`.
    public var specification: Value
    /// How long the container has been running.
    public var runningFor: Nanoseconds
}

/// The outcome of a probe.
public enum ProbeOutcome: Sendable, Equatable {
    case success
    /// The text behind `Readiness probe failed: `.
    case failure(message: String)
}

/// A change of one stored object.
public struct ObjectChange: Sendable {
    /// What happened; the raw value is the watch event's type.
    public enum Kind: String, Sendable {
        case added = "ADDED"
        case modified = "MODIFIED"
        case deleted = "DELETED"
    }
    /// What happened.
    public var kind: Kind
    /// The object after the change (as it last was, for a deletion).
    public var object: Object
    /// The object before the change; nil for an addition.
    public var old: Object?
    /// The store's revision of the change.
    public var revision: Int64
    /// What the pod says of itself, if it is one, now and before.
    var pod, oldPod: PodFacts?

    /// A change.
    public init(kind: Kind, object: Object, old: Object?, revision: Int64) {
        self.kind = kind
        self.object = object
        self.old = old
        self.revision = revision
    }
}

/// Something that happened in one step of the world.
public enum Occurrence: Sendable {
    /// An object changed.
    case changed(ObjectChange)
    /// The API server called a webhook.
    case webhookCalled(configuration: String, webhook: String, object: ObjectKey, outcome: String)
    /// A controller or kubelet was turned to a key.
    case reconciled(controller: String, key: ObjectKey)
    /// A container started, with the process that the runtime made of it.
    case containerStarted(ContainerID, fate: ContainerFate)
    /// A container ended or was killed.
    case containerEnded(ContainerID, code: Int32)
    /// A wake-up that ``World/wake(_:at:isProgress:)`` asked for.
    case woke(String)
}
