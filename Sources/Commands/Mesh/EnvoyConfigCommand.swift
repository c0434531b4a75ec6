import Envoy
import Interpreter
import Istio
import Objects
import Traffic

extension CommandDescription {
    /// `envoy-config POD`: the proxy's configuration as a bootstrap that a real Envoy runs.
    static let envoyConfig = CommandDescription(
        "envoy-config", group: .mesh, summary: "A pod's proxy as a bootstrap for a real Envoy",
        usage: """
              envoy-config deploy/web > web.json        then: envoy --mode validate -c web.json
              --certificates DIR    with mutual TLS: cert-chain.pem, key.pem, root-cert.pem in DIR
              -n NAMESPACE
            Listeners, routes and clusters stand in it as they are now, without istiod behind them.
            """
    ) { invocation, session in
        let usage = "envoy-config POD [-n NAMESPACE] [--certificates DIR]"
        var (target, namespace, certificates): (String?, String?, String?) = (nil, nil, nil)
        var rest = invocation.words.dropFirst()
        while let word = rest.popFirst() {
            guard word.hasPrefix("-") else {
                guard target == nil else {
                    return Usage.failure(invocation, "one pod at a time", usage: usage)
                }
                target = word
                continue
            }
            guard ["-n", "--namespace", "--certificates"].contains(word) else {
                return Usage.failure(invocation, "there is no option \(word)", usage: usage)
            }
            guard let value = rest.popFirst() else {
                return Usage.failure(invocation, "\(word) needs a value", usage: usage)
            }
            if word == "--certificates" { certificates = value } else { namespace = value }
        }
        guard let target else {
            return Usage.failure(invocation, "a pod is needed", usage: usage)
        }
        guard let object = session.object(of: target, in: namespace),
            let pod = session.pods(of: object).first
        else {
            let near = session.nearTargets(target, namespace)
            return .failed(code: 1, message: "envoy-config: there is no '\(target)'\(near)\n")
        }
        let (name, place, folder) = (pod.name, pod.namespace, certificates)
        return .started(
            ImmediateCommand { io, session in
                guard
                    let found = session.simulation.proxyConfiguration(
                        ofPod: name, namespace: place)
                else {
                    io.printError(
                        "envoy-config: pod \(place)/\(name) has no proxy (why pod/\(name))\n")
                    return 1
                }
                var options = EnvoyBootstrap.Options()
                options.node = (found.proxy.id, "\(found.proxy.id)")
                options.certificates = folder
                let bootstrap = EnvoyBootstrap(found.configuration, options: options)
                for note in bootstrap.notes {
                    io.notes.append(Note(kind: "envoy-config \(note)", note))
                }
                io.print(bootstrap.json)
                return 0
            })
    }
}
