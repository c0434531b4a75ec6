import Basis
import Cluster
import Objects
import YAML

/// What a container is going to run: the image with what the pod's specification puts over it.
package struct ContainerPlan: Sendable {
    /// The image.
    package var image: Image
    /// The reference in full; nil where it cannot be read.
    package var reference: ImageReference?
    /// The program with its arguments.
    package var words: [String]
    /// The environment: the image's, then the specification's; of other objects where the plan was
    /// made in a view of them.
    package var environment: [String: String]
    /// The application that serves, if the container is to run one.
    package var application: Application?
    /// The ports on which it listens.
    package var ports: [Int]
    /// The user and group.
    package var uid: Int
    package var gid: Int
    /// The working directory.
    package var workingDirectory: String

    /// The plan of one entry of `spec.containers` or `spec.initContainers`.
    package init(_ entry: Value, pod: Object, in view: View? = nil) {
        reference = ImageReference(entry["image"]?.string ?? "")
        image = reference.map(ImageCatalog.image) ?? Image(userland: .busybox, size: 0)
        environment = ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
        for (name, value) in image.environment { environment[name] = value }
        environment["HOSTNAME"] = pod["spec", "hostname"]?.string ?? pod.name
        if let view {
            ContainerEnvironment(entry: entry, pod: pod, view: view).add(to: &environment)
        } else {
            ContainerPlan.addDeclared(entry, pod, to: &environment)
        }
        let command = entry["command"]?.strings ?? []
        let arguments = entry["args"]?.strings ?? []
        words = command.isEmpty ? image.entrypoint : command
        words += arguments.isEmpty && command.isEmpty ? image.command : arguments
        let known = environment
        words = words.map { ContainerPlan.expanded($0, known) }
        let securityContexts = [entry["securityContext"], pod["spec", "securityContext"]]
        func number(_ field: String) -> Int? {
            for context in securityContexts {
                if let value = context?[field]?.int { return Int(value) }
            }
            return nil
        }
        uid = number("runAsUser") ?? image.user
        gid = number("runAsGroup") ?? (number("runAsUser") == nil ? image.user : 0)
        // runc sets it from /etc/passwd unless the container has it.
        if environment["HOME"] == nil { environment["HOME"] = uid == 0 ? "/root" : "/" }
        workingDirectory = entry["workingDir"]?.string ?? "/"
        application = nil
        ports = []
        guard serves else { return }
        application = image.application
        let declared = (entry["ports"]?.items ?? []).compactMap { port -> Int? in
            guard port["protocol"]?.string ?? "TCP" == "TCP" else { return nil }
            return port["containerPort"]?.int.map { Int($0) }
        }
        ports = image.ports ?? declared
        adaptTCPEcho()
    }

    /// Whether the container runs the image's application rather than a program or nothing.
    package var serves: Bool {
        guard image.application != nil else { return false }
        if !image.isKnown {
            // An unknown image is an HTTP echo, unless its command is one of busybox's programs.
            guard let program = words.first else { return true }
            return !ProgramNames.isPresent(program, in: image)
        }
        return words.contains { word in image.servers.contains(word) }
            || words.first.map { image.servers.contains(ProgramNames.base($0)) } ?? false
            || words == image.entrypoint + image.command
    }

    /// `tcp-echo-server 9000,9001 hello`: its ports and its word are arguments.
    private mutating func adaptTCPEcho() {
        guard case .tcpEcho? = application else { return }
        let arguments = words.filter { !image.servers.contains($0) }
        guard let list = arguments.first else { return }
        ports = list.split(separator: ",").compactMap { Int($0) }
        if arguments.count > 1 { application = .tcpEcho(word: arguments[1]) }
    }

    private static func addDeclared(
        _ entry: Value, _ pod: Object, to environment: inout [String: String]
    ) {
        for variable in entry["env"]?.items ?? [] {
            guard let name = variable["name"]?.string else { continue }
            if let value = variable["value"]?.string {
                environment[name] = expanded(value, environment)
            } else if let path = variable["valueFrom", "fieldRef", "fieldPath"]?.string {
                environment[name] = field(path, of: pod)
            }
        }
    }

    /// The downward API's fields (kubernetes pkg/fieldpath/fieldpath.go).
    static func field(_ path: String, of pod: Object) -> String {
        switch path {
        case "metadata.name": pod.name
        case "metadata.namespace": pod.namespace
        case "metadata.uid": pod.metadata.uid
        case "spec.nodeName": pod["spec", "nodeName"]?.string ?? ""
        case "spec.serviceAccountName": pod["spec", "serviceAccountName"]?.string ?? ""
        case "status.podIP", "status.podIPs": pod["status", "podIP"]?.string ?? ""
        case "status.hostIP": pod["status", "hostIP"]?.string ?? ""
        default: labelled(path, of: pod)
        }
    }

    private static func labelled(_ path: String, of pod: Object) -> String {
        for (prefix, fields) in [
            ("metadata.labels['", pod.metadata.labels),
            ("metadata.annotations['", pod.metadata.annotations),
        ] where path.hasPrefix(prefix) && path.hasSuffix("']") {
            return fields[String(path.dropFirst(prefix.count).dropLast(2))]?.string ?? ""
        }
        return ""
    }

    /// `$(NAME)` replaced where the variable is known; `$$` is an escaped dollar.
    // kubernetes third_party/forked/golang/expansion/expand.go
    static func expanded(_ text: String, _ variables: [String: String]) -> String {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
        var out = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            out += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "(", let close = rest.firstIndex(of: ")") {
                let name = String(rest[rest.index(after: rest.startIndex)..<close])
                out += variables[name] ?? "$(\(name))"
                rest = rest[rest.index(after: close)...]
            } else if rest.first == "$" {
                out += "$"
                rest = rest.dropFirst()
            } else {
                out += "$"
            }
        }
        return out + rest
    }
}
