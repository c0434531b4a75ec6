import Basis
import Interpreter
import Tools

/// A program that runs in a container: a value, so that a copy of the simulation is a copy of every
/// process in it.
protocol Program: Sendable {
    /// Does a bounded amount of work.
    mutating func advance(_ io: inout CommandIO, in host: inout PodHost) -> Step
}

/// A program that ends in one step and reads no input.
struct ImmediateProgram: Program {
    private let body: @Sendable (inout CommandIO, inout PodHost) -> Int32

    init(_ body: @escaping @Sendable (inout CommandIO, inout PodHost) -> Int32) {
        self.body = body
    }

    mutating func advance(_ io: inout CommandIO, in host: inout PodHost) -> Step {
        .done(body(&io, &host))
    }
}

/// Starts a program of a container by its name.
enum Programs {
    /// The program, or nil if there is none of that name here; text tools come from elsewhere.
    static func start(_ invocation: Invocation, in host: PodHost) -> (any Program)? {
        let arguments = Array(invocation.words.dropFirst())
        switch ProgramNames.base(invocation.words.first ?? "") {
        case "wget": return Wget(arguments)
        case "curl": return Curl(arguments)
        case "nslookup": return NSLookup(arguments)
        case "ping": return Ping(arguments)
        case "nc": return Netcat(arguments)
        case "ps": return ImmediateProgram(SmallPrograms.ps)
        case "hostname": return ImmediateProgram { SmallPrograms.hostname(arguments, &$0, &$1) }
        case "id": return ImmediateProgram { SmallPrograms.id(arguments, &$0, &$1) }
        case "whoami": return ImmediateProgram(SmallPrograms.whoami)
        case "uname": return ImmediateProgram { SmallPrograms.uname(arguments, &$0, &$1) }
        case "printenv":
            return ImmediateProgram { io, _ in
                SmallPrograms.printenv(arguments, invocation.environment, &io)
            }
        case "iptables-save": return ImmediateProgram(SmallPrograms.iptablesSave)
        case "pilot-agent": return PilotAgent(arguments)
        case "sh", "ash", "bash", "dash": return ShellProgram(invocation, in: host)
        case "entrypoint.sh":
            // curlimages/curl: runs its arguments, with curl in front of an option or a URL.
            let inner = Invocation(
                words: arguments.first == "curl" ? arguments : ["curl"] + arguments,
                environment: invocation.environment)
            return start(inner, in: host)
        case "busybox", "timeout", "time", "xargs", "env":
            if let nested = Wrapper(invocation, in: host) { return nested }
        default: break
        }
        return TextTools.start(plain(invocation), dialect: host.dialect).map { ToolProgram($0) }
    }

    /// The invocation with the program's name in place of its path.
    private static func plain(_ invocation: Invocation) -> Invocation {
        var invocation = invocation
        if let first = invocation.words.first { invocation.words[0] = ProgramNames.base(first) }
        return invocation
    }
}
