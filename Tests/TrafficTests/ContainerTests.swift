import Basis
import Cluster
import Objects
import Testing
import YAML

@testable import Traffic

/// Images, what containers run, processes in them and what they write.
@Suite struct ContainerTests {
    @Test(arguments: [
        ("busybox", "docker.io/library/busybox:latest"),
        ("busybox:1.36", "docker.io/library/busybox:1.36"),
        ("istio/proxyv2:1.31.0", "docker.io/istio/proxyv2:1.31.0"),
        ("registry.k8s.io/pause:3.10", "registry.k8s.io/pause:3.10"),
        ("localhost:5000/a/b", "localhost:5000/a/b:latest"),
        ("nginx@sha256:abc", "docker.io/library/nginx@sha256:abc"),
    ])
    func `image names are filled up as containerd does`(text: String, full: String) {
        #expect(ImageReference(text)?.description == full)
    }

    @Test(arguments: ["Busybox", "a//b", "busybox:", ""])
    func `malformed image names are refused`(text: String) {
        #expect(ImageReference(text) == nil)
    }

    @Test func `a name one edit from a known one is not pulled`() {
        guard case .failed(let message) = Runtime().image("busybux") else {
            Issue.record("it was pulled")
            return
        }
        #expect(
            message
                == "failed to pull and unpack image \"docker.io/library/busybux:latest\": failed to "
                + "resolve reference \"docker.io/library/busybux:latest\": pull access denied, "
                + "repository does not exist or may require authorization: server message: "
                + "insufficient_scope: authorization failed")
        for name in ["busybox", "mycorp/shop", "nginx:1.25"] {
            guard case .found = Runtime().image(name) else {
                Issue.record("\(name) was not pulled")
                continue
            }
        }
    }

    static let fates: [([String], ContainerFate)] = [
        (["sleep", "3600"], .ends(after: .seconds(3_600), code: 0)),
        (["/bin/sh", "-c", "sleep 10m"], .ends(after: .minutes(10), code: 0)),
        (["sleep", "infinity"], .serves), (["tail", "-f", "/dev/null"], .serves),
        (["sh", "-c", "sleep 5; echo done"], .program), ([], .program),
    ]

    @Test(arguments: fates)
    func `what becomes of a busybox container`(command: [String], fate: ContainerFate) {
        #expect(Self.fate(of: "busybox", command) == fate)
    }

    private static func fate(of image: String, _ command: [String]) -> ContainerFate {
        let pod = Fixture.pod("x", image: image, command: command)
        let entry = pod["spec", "containers"]?[0] ?? [:]
        return Runtime().fate(of: ContainerPlan(entry, pod: pod))
    }

    @Test func `an executable that is not there is a StartError`() {
        #expect(
            Self.fate(of: "busybox", ["nosuch"])
                == .fails(
                    reason: "StartError",
                    message: "failed to create containerd task: failed to create shim task: OCI "
                        + "runtime create failed: runc create failed: unable to start container "
                        + "process: error during container init: exec: \"nosuch\": executable file "
                        + "not found in $PATH: unknown", code: 128))
        #expect(Self.fate(of: "mccutchen/go-httpbin", ["sh"]) != .program)
        #expect(Self.fate(of: "mycorp/shop", ["/bin/shop", "--serve"]) == .serves)
    }

    @Test func `exec names the executable that is missing`() {
        var simulation = Fixture.plain
        func message(_ pod: String, _ command: [String], _ container: String? = nil) -> String {
            do throws(ExecFailure) {
                _ = try simulation.exec(
                    namespace: "default", pod: pod, container: container, command: command)
                return ""
            } catch {
                return error.message
            }
        }
        #expect(
            message("client", ["curl", "http://web"]).hasSuffix(
                "OCI runtime exec failed: exec failed: unable to start container process: exec: "
                    + "\"curl\": executable file not found in $PATH: unknown"))
        #expect(
            message("client", ["/bin/bash"]).hasSuffix(
                "exec: \"/bin/bash\": stat /bin/bash: no such file or directory: unknown"))
        #expect(message("client", ["ls"], "zz") == "container zz is not valid for pod client")
        #expect(message("nosuch", ["ls"]) == "pods \"nosuch\" not found")
    }

    static let programs: [([String], String, Int32)] = [
        (["sh", "-c", "echo $HOSTNAME; exit 3"], "client\n", 3),
        (["cat", "/etc/hostname"], "client\n", 0),
        (["cat", "/etc/resolv.conf"], resolver, 0),
        (["sh", "-c", "echo a > /tmp/x; cat /tmp/x"], "a\n", 0),
        (["hostname"], "client\n", 0), (["id", "-u"], "0\n", 0),
        (["sh", "-c", "for i in 1 2; do echo $i; sleep 1; done"], "1\n2\n", 0),
        (["sh", "-c", "wget -q -O - http://hello:5000/health | wc -c"], "21\n", 0),
        (["cat", "/var/run/secrets/kubernetes.io/serviceaccount/namespace"], "default", 0),
        (["timeout", "2", "sleep", "10"], "", 143),
    ]
    static let resolver =
        "search default.svc.cluster.local svc.cluster.local cluster.local\n"
        + "nameserver 10.96.0.10\noptions ndots:5\n"

    @Test(arguments: programs)
    func `programs in a container`(command: [String], out: String, code: Int32) throws {
        var simulation = Fixture.plain
        let result = try simulation.run("client", command)
        #expect(result.out == out)
        #expect(result.code == code)
        #expect(result.error == "")
    }

    @Test func `an unknown command in a shell ends with 127`() throws {
        var simulation = Fixture.plain
        let result = try simulation.run("client", ["sh", "-c", "nosuch"])
        #expect(result.error == "sh: nosuch: not found\n")
        #expect(result.code == 127)
    }

    @Test func `an interactive shell prompts and runs what is typed`() throws {
        var simulation = Fixture.plain
        let result = try simulation.run(
            "client", ["sh"], input: "cd /tmp\necho hi\nexit 4\n", terminal: true)
        #expect(result.out.contains("hi\n"))
        #expect(result.code == 4)
    }

    @Test func `a container's own program runs on, and its output is its log`() throws {
        var simulation = Fixture.plain
        try simulation.create(
            Fixture.pod(
                "loop", image: "busybox",
                command: ["sh", "-c", "while true; do echo tick; sleep 5; done"]))
        _ = simulation.settle()
        simulation.advance(to: simulation.world.now + .seconds(21))
        let log = simulation.log(namespace: "default", pod: "loop", container: "app")
        let lines = try #require(log).lines
        #expect(lines.count >= 4)
        #expect(lines.allSatisfy { $0.text == "tick" })
        #expect(lines[1].time - lines[0].time == .seconds(5))
        #expect(simulation.callsMade == 0)
    }

    @Test func `servers and proxies write what they served`() throws {
        var simulation = Fixture.meshed
        _ = try simulation.run("client", ["wget", "-q", "-O", "/dev/null", "http://web/"])
        let nginx = simulation.log(namespace: "default", pod: "web", container: "app")
        #expect(
            nginx?.lines.last?.text.hasSuffix("\"GET / HTTP/1.1\" 200 360 \"-\" \"Wget\" \"-\"")
                == true)
        let proxy = simulation.log(namespace: "default", pod: "web", container: "istio-proxy")
        #expect(proxy?.lines.last?.text.contains("\"GET / HTTP/1.1\" 200 - via_upstream") == true)
        let client = simulation.log(namespace: "default", pod: "client", container: "istio-proxy")
        #expect(client?.lines.last?.text == simulation.lastTrace?.clientLog)
        let setup = simulation.log(namespace: "default", pod: "client", container: "istio-init")
        #expect(setup?.lines.contains { $0.text.hasPrefix("-A ISTIO_REDIRECT") } == true)
    }

    @Test func `an unknown image answers HTTP and is remarked once`() throws {
        var simulation = Fixture.plain
        try simulation.create(
            Fixture.pod("shop", image: "mycorp/shop:1", ports: [8080], labels: ["app": "shop"]))
        try simulation.create(Fixture.service("shop", port: 80, target: 8080))
        _ = simulation.settle()
        let result = try simulation.run("client", ["wget", "-q", "-O-", "http://shop/a"])
        #expect(result.out.hasPrefix("GET /a HTTP/1.1\nHost: shop\n"))
        #expect(simulation.notes.map(\.kind) == ["image:docker.io/mycorp/shop"])
    }

    @Test func `hostname -i gives the address of the pod`() throws {
        var simulation = Fixture.plain
        let name = ObjectKey(Kinds.pod, namespace: "default", name: "client")
        let address = simulation.world.store.object(name)?["status", "podIP"]?.string ?? "none"
        #expect(try simulation.run("client", ["hostname", "-i"]).out == address + "\n")
        #expect(try simulation.run("client", ["hostname"]).out == "client\n")
    }

    @Test func `a namespace that is to be injected is made if it is missing`() {
        var configuration = Configuration()
        configuration.injectedNamespaces = ["nope"]
        let simulation = Simulation(configuration)
        let key = ObjectKey(Kinds.namespace, name: "nope")
        let labels = simulation.world.store.object(key)?.metadata.labels
        #expect(labels?["istio-injection"]?.string == "enabled")
        #expect(simulation.notes.isEmpty)
    }
}
