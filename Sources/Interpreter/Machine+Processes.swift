import Basis
import Diagnostics
import Language

extension Machine {
    /// Makes a child of a process; gives its place.
    mutating func fork(_ index: Int) -> Int {
        let child = processes[index].forked(id: nextProcessID)
        nextProcessID += 1
        for endpoint in child.descriptors { if let endpoint { channels.retain(endpoint) } }
        processes.append(child)
        return processes.count - 1
    }

    /// Puts an endpoint into a descriptor and lets go of what was there.
    mutating func setDescriptor(_ descriptor: Int, _ endpoint: Endpoint?, _ index: Int) {
        if let endpoint { channels.retain(endpoint) }
        if let old = processes[index].descriptors[descriptor] { channels.release(old) }
        processes[index].descriptors[descriptor] = endpoint
    }

    /// Ends a process. The first one stays, without frames.
    mutating func end(_ index: Int, status: Int32) {
        unwindAll(index)
        processes[index].status = status
        guard let parent = processes[index].parent else { return }
        for endpoint in processes[index].descriptors {
            if let endpoint { channels.release(endpoint) }
        }
        let id = processes[index].id
        processes.remove(at: index)
        guard let place = processes.firstIndex(where: { $0.id == parent }) else { return }
        processes[place].endedChildren[id] = status
        if processes[place].pause == .children { processes[place].pause = .none }
    }

    /// Ends a process as `exit` does.
    mutating func exit(_ index: Int, status: Int32) {
        end(index, status: status)
    }

    /// Drops every frame of a process, with what each has to put back.
    mutating func unwindAll(_ index: Int) {
        while let frame = processes[index].frames.popLast() { undo(frame, index) }
        processes[index].pause = .none
    }

    /// Puts back what a frame would have put back at its end.
    mutating func undo(_ frame: Frame<Command>, _ index: Int) {
        switch frame {
        case .restoration(let saved): restore(saved, index)
        case .call(let frame): endCall(frame, index)
        case .assignments(let saved): restore(saved, index)
        case .running(let frame):
            channels.giveBack(frame.io.input, to: processes[index].descriptors[0])
        case .sequence, .list, .negation, .children, .loop, .iteration, .conditional,
            .redirection, .simple, .read, .xargs, .expect, .repeated:
            break
        }
    }

    /// `break` and `continue`: drops frames up to the loop that is meant. Without that many loops,
    /// the outermost is meant; without any, nothing happens.
    mutating func leaveLoops(_ count: Int, continues: Bool, _ index: Int) {
        let frames = processes[index].frames
        var places: [Int] = []
        for place in frames.indices.reversed() {
            switch frames[place] {
            case .loop, .iteration: places.append(place)
            case .call: break
            case .sequence, .list, .negation, .children, .conditional, .redirection,
                .restoration, .assignments, .simple, .running, .read, .xargs, .expect, .repeated:
                continue
            }
            if case .call = frames[place] { break }
            if places.count == count { break }
        }
        guard let target = places.last else { return }
        unwind(to: target + 1, index)
        guard case .loop(var frame) = processes[index].frames[target] else {
            if !continues { processes[index].frames.removeLast() }
            return
        }
        frame.bodyStatus = 0
        processes[index].frames.removeLast()
        if continues { push(.loop(frame), index) }
    }

    /// `return`: drops frames up to the function's end, or all of them outside a function.
    mutating func leaveFunction(_ index: Int) {
        let place = processes[index].frames.lastIndex {
            if case .call = $0 { true } else { false }
        }
        unwind(to: place.map { $0 + 1 } ?? 0, index)
    }

    private mutating func unwind(to count: Int, _ index: Int) {
        while processes[index].frames.count > count,
            let frame = processes[index].frames.popLast()
        {
            undo(frame, index)
        }
    }

    /// Does something of the host's in the folder of a process.
    func inFolder<H: Host, Result>(
        of index: Int, _ host: inout H, _ body: (inout H) -> Result
    ) -> Result where H.Command == Command {
        guard let folder = processes[index].directory, folder != host.workingDirectory else {
            return body(&host)
        }
        let outer = host.workingDirectory
        host.workingDirectory = folder
        defer { host.workingDirectory = outer }
        return body(&host)
    }

    /// Reports a problem of the shell itself and sets the status. With `endsShell` a script ends
    /// there, and typed input loses its statement.
    mutating func fail<H: Host>(
        _ problem: ShellProblem, at range: SourceRange?, _ index: Int, endsShell: Bool = false,
        in host: inout H
    ) where H.Command == Command {
        report(problem, at: range, index, in: &host)
        processes[index].status = problem.status
        processes[index].failureIsTaken = false
        guard endsShell else { return }
        let status = problem.status
        guard processes[index].parent == nil, isInteractive || dialect == .session else {
            return exit(index, status: status)
        }
        // The statements that were loaded go on behind the one that failed, as for any failure.
        unwind(to: min(1, processes[index].frames.count), index)
        processes[index].status = status
    }

    /// Writes a problem to standard error, in the dialect's words.
    mutating func report<H: Host>(
        _ problem: ShellProblem, at range: SourceRange?, _ index: Int, in host: inout H
    ) where H.Command == Command {
        let text: String
        switch dialect {
        case .session:
            let diagnostic = problem.diagnostic(at: range)
            diagnostics.append(diagnostic)
            text = diagnostic.rendered(in: processes[index].source)
        case .busybox:
            let line = range.map { processes[index].source.position(of: $0.start).line }
            let words = problem.busyboxText(line: isInteractive ? nil : line)
            text = "\(processes[index].name): \(words)\n"
        }
        write(Array(text.utf8), to: 2, index, in: &host)
    }

    /// Writes bytes to a descriptor of a process. False when the process ends because nobody reads.
    @discardableResult
    mutating func write<H: Host>(
        _ bytes: [UInt8], to descriptor: Int, _ index: Int, in host: inout H
    ) -> Bool where H.Command == Command {
        guard !bytes.isEmpty, let endpoint = processes[index].descriptors[descriptor],
            let kind = channels.kind(of: endpoint)
        else { return true }
        switch kind {
        case .terminalInput, .null, .reader: return true
        case .terminalOutput:
            guard count(bytes) else { return true }
            record.add(bytes, endpoint.stream)
            if let last = output.indices.last, output[last].stream == endpoint.stream {
                output[last].bytes += bytes
            } else {
                output.append(Chunk(endpoint.stream, bytes))
            }
        case .collector:
            guard count(bytes) else { return true }
            if channels.isRecorded(endpoint) { record.add(bytes, endpoint.stream) }
            channels.append(bytes, to: endpoint)
        case .pipe:
            if channels.isBroken(endpoint) { return false }
            channels.append(bytes, to: endpoint)
        case .file(let path):
            var failure: FileError?
            inFolder(of: index, &host) { host in
                do throws(FileError) {
                    try host.write(bytes, to: path, appending: true)
                } catch {
                    failure = error
                }
            }
            if let failure, descriptor != 2 {
                report(
                    .cannotOpen(path, failure, isOutput: true), at: nil, index, in: &host)
                processes[index].status = 1
            }
        }
        return true
    }

    /// Counts output against its limit; false where that is passed.
    private mutating func count(_ bytes: [UInt8]) -> Bool {
        outputBytes += bytes.count
        guard outputBytes > limits.outputBytes else { return true }
        fault = LimitExceeded("\(limits.outputBytes.grouped) bytes of output")
        return false
    }
}
