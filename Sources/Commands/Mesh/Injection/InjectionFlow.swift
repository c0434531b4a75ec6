import Basis
import Cluster
import Objects

/// How a pod came to run, or where that stopped: who asked whom for what, and when. Made from what
/// happened in a world, never from what should have happened.
struct InjectionFlow: Sendable, Equatable {
    /// Who takes part, in the order of the picture.
    enum Party: Int, Sendable, CaseIterable {
        case user, server, webhook, istiod, controller, scheduler, kubelet, initContainer, proxy,
            application
    }

    /// One message.
    struct Message: Sendable, Equatable {
        /// When, since the flow began.
        var at: Nanoseconds
        var from, to: Party
        var text: String
        /// Whether the flow stops here.
        var isFailure = false
    }

    /// What was typed.
    var title: String
    /// The messages in order.
    var messages: [Message] = []
    /// How it ended.
    var ending = ""
    /// Names of the init container and the application's container, as far as they took part.
    var names: [Party: String] = [:]

    /// Those who took part.
    var parties: [Party] {
        Party.allCases.filter { party in
            messages.contains { $0.from == party || $0.to == party }
        }
    }
}

extension InjectionFlow.Party {
    /// The two lines of the head of its column, at most ten characters each.
    func heading(_ names: [Self: String]) -> (String, String) {
        switch self {
        case .user: ("you", "kubectl")
        case .server: ("API", "server")
        case .webhook: ("webhook", "config")
        case .istiod: ("istiod", "/inject")
        case .controller: ("workload", "controller")
        case .scheduler: ("scheduler", "")
        case .kubelet: ("kubelet", "")
        case .initContainer: ("init", names[self].map { Self.cut($0) } ?? "")
        case .proxy: ("sidecar", "proxy")
        case .application: ("container", names[self].map { Self.cut($0) } ?? "")
        }
    }

    private static func cut(_ name: String) -> String {
        if name == "istio-init" || name == "istio-validation" { return name.suffix(from: "istio-") }
        return String(name.prefix(9))
    }
}

extension String {
    /// What follows a prefix.
    fileprivate func suffix(from prefix: String) -> String { String(dropFirst(prefix.count)) }
}
