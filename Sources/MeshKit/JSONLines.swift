import YAML

/// mesh for programs in other languages: one JSON request and one JSON reply a line (`mesh
/// --jsonl`).
///
///     {"run": "kubectl get pods -A"}        {"stdout": "...", "stderr": "...", "exitCode": 0, ...}
///     {"call": "http://httpbin.org/get", "from": "deploy/web"}        {"trace": {...}}
///     {"verdict": "deploy/web"}                                       {"verdict": {...}}
///     {"fork": "a"}    keeps a copy of the mesh;   {"switch": "a"}    goes on with it
///
/// A member `id` of the request stands in the reply too. A malformed request has the reply
/// `{"error": "..."}`. Each reply has `schemaVersion`.
public struct JSONLines: Sendable {
    private var mesh: Mesh
    private var forks = OrderedMap<String, Mesh>()

    /// Requests to a mesh.
    public init(_ mesh: Mesh) { self.mesh = mesh }

    /// The reply to one line, without a line feed at its end.
    public mutating func reply(to line: String) -> String {
        var reply: Fields
        do throws(YAMLError) {
            let request = try JSONParser.value(line)
            reply = answer(request)
            reply["id"] = request["id"]
        } catch {
            reply = ["error": .string("the line is no JSON: \(error.message)")]
        }
        reply["schemaVersion"] = .int(Int64(MeshVersion.schema))
        return Value.map(reply).jsonText
    }

    private mutating func answer(_ request: Value) -> Fields {
        if let text = request["run"]?.string {
            return mesh.run(text, file: request["file"]?.string ?? "<jsonl>").json.map ?? [:]
        }
        do throws(Mesh.Problem) {
            if let url = request["call"]?.string {
                let trace = try mesh.call(url, from: request["from"]?.string ?? "")
                return ["trace": trace.json]
            }
            if let target = request["verdict"]?.string {
                return ["verdict": try mesh.verdict(target).json]
            }
        } catch {
            return ["error": .string(error.message)]
        }
        if let name = request["fork"]?.string {
            forks[name] = mesh
            return ["forks": .list(forks.keys.map { .string($0) })]
        }
        if let name = request["switch"]?.string {
            guard let fork = forks[name] else {
                return ["error": .string("there is no fork '\(name)'")]
            }
            mesh = fork
            return ["forks": .list(forks.keys.map { .string($0) })]
        }
        return ["error": "a request has run, call, verdict, fork or switch"]
    }
}

extension Output {
    /// The output as a value for JSON.
    public var json: Value {
        [
            "schemaVersion": .int(Int64(MeshVersion.schema)),
            "stdout": .string(stdout), "stderr": .string(stderr),
            "exitCode": .int(Int64(exitCode)),
            "notes": .list(notes.map { ["kind": .string($0.kind), "text": .string($0.text)] }),
            "diagnostics": .list(diagnostics.map(\.json)),
        ]
    }
}

extension Diagnostic {
    /// The diagnostic as a value for JSON; offsets are UTF-8 bytes.
    var json: Value {
        var fields: Fields = [
            "code": .string(code.rawValue), "severity": .string(severity.rawValue),
            "message": .string(message), "notes": .list(notes.map { .string($0) }),
            "fixes": .list(
                fixIts.map { fix in
                    [
                        "message": .string(fix.message),
                        "start": .int(Int64(fix.range.start)), "end": .int(Int64(fix.range.end)),
                        "replacement": .string(fix.replacement),
                    ]
                }),
        ]
        if let range {
            fields["start"] = .int(Int64(range.start))
            fields["end"] = .int(Int64(range.end))
        }
        return .map(fields)
    }
}
