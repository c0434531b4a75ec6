/// What is in an image: the programs that can be run and what it starts when nothing else is asked.
package struct Image: Sendable, Equatable {
    /// Which programs the root file system holds.
    package enum Userland: Sendable, Equatable {
        /// busybox's own image, Alpine and those built on it.
        case busybox
        /// Debian or Ubuntu with GNU's text programs.
        case debian
        /// Nothing but the application.
        case distroless
    }

    /// What kind of system it holds.
    package var userland: Userland
    /// Programs beside the userland's: `curl`, `nginx`.
    package var extraPrograms: [String] = []
    /// The programs that are the application itself: started, the container serves.
    package var servers: [String] = []
    /// ENTRYPOINT and CMD.
    package var entrypoint: [String] = []
    package var command: [String] = []
    /// What the servers are.
    package var application: Application?
    /// The ports on which the application listens; nil for those that the container declares.
    package var ports: [Int]?
    /// The compressed size in bytes, as the kubelet reports it.
    package var size: Int64
    /// The user whom the image names: uid and gid.
    package var user = 0
    /// Environment variables of the image.
    package var environment: [(String, String)] = []
    /// Whether it is one of those that are known here.
    package var isKnown = true
    /// The version that its main program reports (`curl`, `nginx`).
    package var version = ""

    /// Whether both are equal in what decides how a container runs.
    package static func == (left: Self, right: Self) -> Bool {
        left.userland == right.userland && left.extraPrograms == right.extraPrograms
            && left.servers == right.servers && left.application == right.application
            && left.entrypoint == right.entrypoint && left.command == right.command
            && left.ports == right.ports && left.size == right.size && left.user == right.user
    }
}
