/// What a kubelet is about to do for a pod; put into words only when somebody asks.
enum PodTask: Sendable {
    case takeOn
    case setUp
    case stopContainers
    case noticeEnd
    case remove
    case pull(String)
    case backOff(String)
    case start(String)
    case restart(String)
    case end(String)
    case stop(String)
    case probe(String, purpose: String)

    /// The task for `clock`, to be followed by `of` and the pod's name.
    var text: String {
        switch self {
        case .takeOn: "take on the containers"
        case .setUp: "set up the sandbox"
        case .stopContainers: "stop the containers"
        case .noticeEnd: "see a container end"
        case .remove: "remove the remains"
        case .pull(let name): "pull the image for \(name)"
        case .backOff(let name): "back off from the image for \(name)"
        case .start(let name): "start \(name)"
        case .restart(let name): "restart \(name)"
        case .end(let name): "see the end of \(name)"
        case .stop(let name): "stop \(name)"
        case .probe(let name, let purpose): "make the \(purpose) probe of \(name)"
        }
    }
}
