import Foundation
import MeshKit

/// Feeds mutated scripts and manifests to a mesh for a bounded time. A crash ends the process and
/// so fails; what is checked besides: every run ends, exit codes are those documented, and a text
/// that does not parse has changed nothing. The input is written to a file first, so that a crash
/// leaves it.
@main
struct Fuzz {
    static func main() throws {
        let words = CommandLine.arguments
        let seconds = words.firstIndex(of: "--seconds").flatMap { Double(words[$0 + 1]) } ?? 20
        let seed = words.firstIndex(of: "--seed").flatMap { UInt64(words[$0 + 1]) } ?? 1
        let last = FileManager.default.temporaryDirectory.appending(path: "mesh-fuzz-input")
        var limits = Limits()
        limits.steps = 20_000
        limits.virtualTime = .hours(2)
        limits.outputBytes = 1 << 20
        let fresh = try Mesh(limits: limits)
        let end = Date().addingTimeInterval(seconds)
        var number: UInt64 = 0
        var refused = 0
        while Date() < end {
            number += 1
            var random = RandomStream(seed: seed, purpose: "fuzz", key: "case", number: number)
            let isScript = number % 2 == 0
            let seeds = isScript ? scripts : manifests
            let input = mutate(
                Array(seeds[Int(random.next(below: UInt64(seeds.count)))].utf8), &random)
            try Data(input).write(to: last)
            var mesh = fresh
            let text: String
            if isScript {
                text = String(decoding: input, as: UTF8.self)
            } else {
                try mesh.store(input, at: "fuzz.yaml")
                text = "kubectl apply -f fuzz.yaml"
            }
            let output = mesh.run(text)
            let isKnown = (0...255).contains(output.exitCode)
            guard isKnown else { fail("exit code \(output.exitCode)", number, seed) }
            if output.exitCode == 2, isScript,
                output.diagnostics.contains(where: { $0.code.rawValue < "MESH0106" })
            {
                refused += 1
                guard output.stdout.isEmpty else { fail("a refused text printed", number, seed) }
            }
        }
        print("fuzz: \(number) inputs, \(refused) scripts refused, no crash (seed \(seed))")
    }

    static func fail(_ text: String, _ number: UInt64, _ seed: UInt64) -> Never {
        print("fuzz: \(text) at input \(number) of seed \(seed)")
        exit(1)
    }

    /// A few random edits: bytes changed, pieces repeated, removed, or spliced in from other seeds.
    static func mutate(_ input: [UInt8], _ random: inout RandomStream) -> [UInt8] {
        var bytes = input
        for _ in 0...random.next(below: 5) {
            guard !bytes.isEmpty else { break }
            let place = Int(random.next(below: UInt64(bytes.count)))
            let length = min(Int(random.next(below: 20)) + 1, bytes.count - place)
            switch random.next(below: 6) {
            case 0: bytes[place] = UInt8(random.next(below: 256))
            case 1: bytes.removeSubrange(place..<place + length)
            case 2: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
            case 3:
                let other = Array(
                    (scripts + manifests)[Int(random.next(below: UInt64(scripts.count)))].utf8)
                bytes.insert(contentsOf: other.prefix(Int(random.next(below: 60))), at: place)
            case 4:
                let signs = Array("'\"`$(){}[]|&;<>\\#*?!=:-\n\t&*".utf8)
                bytes.insert(signs[Int(random.next(below: UInt64(signs.count)))], at: place)
            default:
                let repeated = Array(repeating: bytes[place], count: Int(random.next(below: 200)))
                bytes.insert(contentsOf: repeated, at: place)
            }
        }
        return bytes
    }

    static let scripts = [
        "X=$(echo a | tr a b); for i in 1 2 3; do echo $i $X; done\n",
        "cat <<EOF\nhello ${X:-world} $((1 + 2 * 3))\nEOF\n",
        "if [ -f a ]; then echo yes; elif true; then echo no; else :; fi\n",
        "f() { echo \"$1\" | sed 's/a/b/g' | grep -c b; }; f aaa && f bbb || echo none\n",
        "while read -r x y; do echo $y $x; done <<'E'\na b\nc d\nE\n",
        "kubectl apply -f samples/svc-entry.yaml && kubectl get se -o yaml | head -n 5\n",
        "kubectl get pods -A -o jsonpath='{.items[*].metadata.name}' | sort | uniq -c\n",
        "kubectl run x --image=busybox -- sleep 5; kubectl delete pod x --grace-period=0\n",
        "printf '%s-%d\\n' a 1 b 2 > f; cut -d- -f2 f | wc -l; expect output contains 2\n",
        "echo a > f; ! grep b f; echo $?; seq 1 5 | tail -n +2 | awk; undo; clock; step 3\n",
    ]

    static let manifests = [
        """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: a, labels: {x: "1"}}
        spec:
          hosts: [a.example, "*.b.example"]
          addresses: [10.0.0.1, 10.1.0.0/16]
          ports: [{number: 80, name: http, protocol: HTTP, targetPort: 8080}]
          resolution: STATIC
          endpoints: [{address: 1.2.3.4, weight: 3, ports: {http: 81}, locality: a/b}]
        """,
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
          annotations: &a {note: "x"}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}, annotations: *a}
            spec:
              containers:
              - name: web
                image: nginx:1.27
                env: [{name: A, value: "yes"}]
                resources: {limits: {cpu: 500m, memory: 64Mi}}
                readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 5}
        """,
        """
        apiVersion: v1
        kind: List
        items:
        - {apiVersion: v1, kind: Namespace, metadata: {name: n}}
        - {apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: n}, data: {k: |
            long
            text}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: s}
        spec: {type: NodePort, selector: {a: b}, ports: [{port: 80, nodePort: 30080}]}
        """,
        "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"p\"}, \"spec\": {\"containers\": [{\"name\": \"a\", \"image\": \"busybox\", \"command\": [\"sh\", \"-c\", \"exit 3\"]}]}}",
        """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: v}
        spec:
          hosts: [a.example]
          http:
          - match: [{uri: {regex: "/a(b|c)+"}, headers: {x: {exact: y}}}]
            route: [{destination: {host: a.example, subset: v1}, weight: 30}, {destination: {host: b}, weight: 70}]
            timeout: 3s
            retries: {attempts: 2, perTryTimeout: 1s, retryOn: 5xx}
            fault: {delay: {fixedDelay: 1s, percentage: {value: 50}}}
        """,
    ]
}
