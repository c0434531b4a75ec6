import Basis
import Interpreter

/// Programs of a few lines.
enum SmallPrograms {
    // busybox networking/hostname.c: `-i` and `-I` give the addresses of the name
    static func hostname(
        _ words: [String], _ io: inout CommandIO, _ host: inout PodHost
    ) -> Int32 {
        if let option = words.first, ["-i", "-I"].contains(option) {
            io.print(host.podAddress + (option == "-I" ? " \n" : "\n"))
            return 0
        }
        io.print((host.plan.environment["HOSTNAME"] ?? host.id.pod) + "\n")
        return 0
    }

    private static func userName(_ uid: Int, _ image: Image) -> String? {
        switch uid {
        case 0: "root"
        case 100 where image.extraPrograms.contains("curl"): "curl_user"
        case 1337 where image.servers.contains("pilot-agent"): "istio-proxy"
        default: nil
        }
    }

    static func whoami(_ io: inout CommandIO, _ host: inout PodHost) -> Int32 {
        guard let name = userName(host.plan.uid, host.plan.image) else {
            io.printError("whoami: unknown uid \(host.plan.uid)\n")
            return 1
        }
        io.print(name + "\n")
        return 0
    }

    static func id(_ words: [String], _ io: inout CommandIO, _ host: inout PodHost) -> Int32 {
        let (uid, gid) = (host.plan.uid, host.plan.gid)
        switch words.first {
        case "-u": io.print("\(uid)\n")
        case "-g": io.print("\(gid)\n")
        default:
            func named(_ id: Int) -> String {
                userName(id, host.plan.image).map { "\(id)(\($0))" } ?? String(id)
            }
            io.print("uid=\(named(uid)) gid=\(named(gid)) groups=\(named(gid))\n")
        }
        return 0
    }

    static func uname(_ words: [String], _ io: inout CommandIO, _ host: inout PodHost) -> Int32 {
        let name = host.plan.environment["HOSTNAME"] ?? host.id.pod
        switch words.first {
        case nil, "-s": io.print("Linux\n")
        case "-n": io.print(name + "\n")
        case "-m": io.print("x86_64\n")
        case "-r": io.print("6.8.0-60-generic\n")
        default:
            io.print(
                "Linux \(name) 6.8.0-60-generic #63-Ubuntu SMP PREEMPT_DYNAMIC x86_64 "
                    + "GNU/Linux\n")
        }
        return 0
    }

    static func printenv(
        _ names: [String], _ environment: [String: String], _ io: inout CommandIO
    ) -> Int32 {
        guard let name = names.first else {
            for key in environment.keys.sorted() { io.print("\(key)=\(environment[key] ?? "")\n") }
            return 0
        }
        guard let value = environment[name] else { return 1 }
        io.print(value + "\n")
        return 0
    }

    // busybox procps/ps.c, columns of the default format
    static func ps(_ io: inout CommandIO, _ host: inout PodHost) -> Int32 {
        let user = userName(host.plan.uid, host.plan.image) ?? String(host.plan.uid)
        let padded = user + String(repeating: " ", count: max(0, 8 - user.count))
        io.print("PID   USER     TIME  COMMAND\n")
        io.print("    1 \(padded)  0:00 \(host.plan.words.joined(separator: " "))\n")
        io.print("    7 \(padded)  0:00 ps\n")
        return 0
    }

    static func iptablesSave(_ io: inout CommandIO, _ host: inout PodHost) -> Int32 {
        guard host.plan.uid == 0 else {
            io.printError(
                "iptables-save v1.8.10 (nf_tables): Could not fetch rule set generation id: "
                    + "Permission denied (you must be root)\n")
            return 4
        }
        io.print(host.captureRules?.saved(by: "iptables-save", at: host.now) ?? "")
        return 0
    }
}

/// `pilot-agent`: only `request GET PATH`, which asks the proxy's own admin interface.
struct PilotAgent: Program {
    private let words: [String]

    init(_ words: [String]) { self.words = words }

    mutating func advance(_ io: inout CommandIO, in host: inout PodHost) -> Step {
        guard words.count == 3, words[0] == "request" else {
            io.printError("Error: accepts 2 arg(s), received \(max(0, words.count - 1))\n")
            return .done(1)
        }
        let path = words[2].hasPrefix("/") ? String(words[2].dropFirst()) : words[2]
        switch path {
        case "ready": io.print("LIVE\n")
        case "healthz/ready": io.print("")
        case "server_info":
            io.print("{\n \"version\": \"mesh\",\n \"state\": \"LIVE\"\n}\n")
        default:
            io.notes.append(
                Note(
                    kind: "absent:pilot-agent.\(path)",
                    "pilot-agent request GET \(path) is not modelled; istioctl proxy-config shows "
                        + "what the proxy is configured with"))
            return .done(1)
        }
        return .done(0)
    }
}
