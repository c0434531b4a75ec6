import Basis
import Diagnostics
import Language

extension Machine {
    /// Opens redirections in order; gives what they displaced. After a failure, which is reported,
    /// everything is as before.
    mutating func redirect<H: Host>(
        _ redirections: [Redirection], _ targets: [String], _ index: Int, in host: inout H
    ) -> [SavedDescriptor]? where H.Command == Command {
        var saved: [SavedDescriptor] = []
        for (redirection, target) in zip(redirections, targets) {
            do throws(ShellProblem) {
                let endpoint = try open(redirection, target, index, in: &host)
                replace(redirection.descriptor, with: endpoint, index, &saved)
                if redirection.kind == .both || redirection.kind == .bothAppend {
                    replace(2, with: endpoint, index, &saved)
                }
            } catch {
                restore(saved, index)
                fail(error, at: redirection.range, index, in: &host)
                return nil
            }
        }
        return saved
    }

    private mutating func replace(
        _ descriptor: Int, with endpoint: Endpoint?, _ index: Int, _ saved: inout [SavedDescriptor]
    ) {
        saved.append(
            SavedDescriptor(
                descriptor: descriptor, endpoint: processes[index].descriptors[descriptor]))
        if let endpoint { channels.retain(endpoint) }
        processes[index].descriptors[descriptor] = endpoint
    }

    /// Puts descriptors back, the last one first.
    mutating func restore(_ saved: [SavedDescriptor], _ index: Int) {
        for entry in saved.reversed() {
            if let endpoint = processes[index].descriptors[entry.descriptor] {
                channels.release(endpoint)
            }
            processes[index].descriptors[entry.descriptor] = entry.endpoint
        }
    }

    /// The endpoint that a redirection leads to; nil closes the descriptor.
    private mutating func open<H: Host>(
        _ redirection: Redirection, _ target: String, _ index: Int, in host: inout H
    ) throws(ShellProblem) -> Endpoint? where H.Command == Command {
        switch redirection.kind {
        case .heredoc:
            let channel = channels.open(.reader(Array(target.utf8), offset: 0))
            return Endpoint(channel: channel, isWriting: false)
        case .duplicateInput, .duplicateOutput:
            if target == "-" { return nil }
            guard let number = Int(target), (0...9).contains(number),
                let endpoint = processes[index].descriptors[number]
            else { throw .badDescriptor(Int(target) ?? -1) }
            return endpoint
        case .input, .readWrite:
            return try openForReading(target, redirection.kind, index, in: &host)
        case .output, .append, .both, .bothAppend:
            let appends = redirection.kind == .append || redirection.kind == .bothAppend
            return try openForWriting(target, appends: appends, index, in: &host)
        }
    }

    private mutating func openForReading<H: Host>(
        _ path: String, _ kind: Redirection.Kind, _ index: Int, in host: inout H
    ) throws(ShellProblem) -> Endpoint? where H.Command == Command {
        if path == "/dev/null" {
            return Endpoint(channel: channels.open(.null), isWriting: false)
        }
        if path == "/dev/stdin" { return processes[index].descriptors[0] }
        var bytes: [UInt8] = []
        var failure: FileError?
        inFolder(of: index, &host) { host in
            do throws(FileError) {
                bytes = try host.read(path)
            } catch {
                failure = error
            }
        }
        if let failure, kind == .input || failure != .notFound {
            throw .cannotOpen(path, failure, isOutput: false)
        }
        return Endpoint(channel: channels.open(.reader(bytes, offset: 0)), isWriting: false)
    }

    private mutating func openForWriting<H: Host>(
        _ path: String, appends: Bool, _ index: Int, in host: inout H
    ) throws(ShellProblem) -> Endpoint? where H.Command == Command {
        switch path {
        case "/dev/null": return Endpoint(channel: channels.open(.null), isWriting: true)
        case "/dev/stdout": return processes[index].descriptors[1]
        case "/dev/stderr": return processes[index].descriptors[2]
        default: break
        }
        var failure: FileError?
        var absolute = path
        inFolder(of: index, &host) { host in
            absolute = Path.absolute(path, in: host.workingDirectory)
            do throws(FileError) {
                try host.write([], to: path, appending: appends)
            } catch {
                failure = error
            }
        }
        if let failure { throw .cannotOpen(path, failure, isOutput: true) }
        return Endpoint(channel: channels.open(.file(absolute)), isWriting: true)
    }
}

/// Paths as text.
package enum Path {
    /// An absolute path without `.`, `..` and doubled slashes.
    package static func absolute(_ path: String, in folder: String) -> String {
        let whole = path.utf8.first == 47 ? path : folder + "/" + path
        var parts: [Substring.UTF8View] = []
        for part in Substring(whole).utf8.split(separator: 47) {
            if part.elementsEqual(".".utf8) { continue }
            if part.elementsEqual("..".utf8) {
                _ = parts.popLast()
            } else {
                parts.append(part)
            }
        }
        return "/" + parts.map { String(Substring($0)) }.joined(separator: "/")
    }
}
