import Basis
import Cluster
import Istio
import Objects

/// What programs write to their log when they start.
enum StartMessages {
    static func lines(
        _ container: String, _ plan: ContainerPlan, pod: Object, in view: View
    ) -> [String] {
        if container == "istio-proxy" { return proxyLines(pod, plan, at: view.now) }
        switch plan.application {
        case .nginx: return nginxLines(view.now)
        case .httpbin: return gunicornLines(view.now)
        case .goHTTPBin:
            return [
                "time=\(view.now.rfc3339Milliseconds) level=INFO msg=\"go-httpbin listening on "
                    + "http://0.0.0.0:8080\""
            ]
        case .tcpEcho: return plan.ports.map { "listening on [::]:\($0), prefix: \(word(plan))" }
        case .helloworld, .bookinfo, .httpEcho, .opaque, nil: return []
        }
    }

    private static func word(_ plan: ContainerPlan) -> String {
        if case .tcpEcho(let word)? = plan.application { word } else { "" }
    }

    // istio pilot/cmd/pilot-agent and pkg/envoy/agent.go
    private static func proxyLines(
        _ pod: Object, _ plan: ContainerPlan, at now: Instant
    ) -> [String] {
        let time = "\(now.logTime)\tinfo"
        let version = plan.reference?.tag ?? "unknown"
        let address = pod["status", "podIP"]?.string ?? ""
        let id = "\(pod.name).\(pod.namespace)"
        return [
            "\(time)\tFLAG: --domain=\"\(pod.namespace).svc.cluster.local\"",
            "\(time)\tVersion \(version)",
            "\(time)\tProxy role\tips=[\(address)] type=sidecar id=\(id) "
                + "domain=\(pod.namespace).svc.cluster.local",
            "\(time)\tcitadelclient\tCitadel client using custom root cert: "
                + "var/run/secrets/istio/root-cert.pem",
            "\(time)\tStarting proxy agent",
            "\(time)\tStarting",
            "\(time)\tEnvoy proxy is ready",
        ]
    }

    private static func nginxLines(_ now: Instant) -> [String] {
        let date = now.civil
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        let time =
            "\(date.year)/\(two(date.month))/\(two(date.day)) \(two(date.hour)):"
            + "\(two(date.minute)):\(two(date.second)) [notice] 1#1:"
        return [
            "/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform "
                + "configuration",
            "/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/",
            "/docker-entrypoint.sh: Configuration complete; ready for start up",
            "\(time) using the \"epoll\" event method", "\(time) nginx/\(Nginx.version)",
            "\(time) start worker processes", "\(time) start worker process 29",
        ]
    }

    private static func gunicornLines(_ now: Instant) -> [String] {
        let time = "[\(now.rfc3339.prefix(10)) \(now.rfc3339.dropFirst(11).prefix(8)) +0000]"
        return [
            "\(time) [1] [INFO] Starting gunicorn 19.9.0",
            "\(time) [1] [INFO] Listening at: http://0.0.0.0:80 (1)",
            "\(time) [1] [INFO] Using worker: gevent",
            "\(time) [8] [INFO] Booting worker with pid: 8",
        ]
    }
}
