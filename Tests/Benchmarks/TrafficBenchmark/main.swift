import Basis
import Cluster
import Glibc
import Objects
import Traffic
import YAML

// Calls from one pod to 200 services through the sidecars of both sides, and what a start costs.

func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

func measure<Result>(_ what: String, _ work: () throws -> Result) rethrows -> (Result, Double) {
    let start = processorSeconds()
    let result = try work()
    let spent = processorSeconds() - start
    print("\(what): \(Int(spent * 1e6)) us")
    return (result, spent)
}

func pod(_ name: String, _ image: String, _ command: [Value], labels: Fields) -> Object {
    var container: Value = [
        "name": "app", "image": .string(image), "ports": [["containerPort": 5000]],
    ]
    if !command.isEmpty { container["command"] = .list(command) }
    return Object(
        ResourceType("Pod"),
        metadata: Metadata(name: name, namespace: "default", labels: labels),
        fields: ["spec": ["containers": [container]]])
}

func service(_ name: String) -> Object {
    Object(
        ResourceType("Service"), metadata: Metadata(name: name, namespace: "default"),
        fields: [
            "spec": [
                "selector": ["app": .string(name)],
                "ports": [["name": "http", "port": 5000, "targetPort": 5000]],
            ]
        ])
}

func create(_ object: Object, in simulation: inout Simulation) throws {
    _ = try simulation.world.submit(Request(.create(object), object.key))
}

func make() throws {
    var configuration = Configuration()
    configuration.injectedNamespaces = ["default"]
    var (simulation, _) = measure("start") { Simulation(configuration) }
    _ = measure("start again") { Simulation(configuration) }
    try measure("200 services with a pod each, settled") {
        try create(pod("client", "busybox", ["sleep", "3600"], labels: [:]), in: &simulation)
        for index in 0..<200 {
            let name = "service-\(index)"
            try create(service(name), in: &simulation)
            try create(
                pod(
                    "\(name)-pod", "docker.io/istio/examples-helloworld-v1:1.0", [],
                    labels: ["app": .string(name)]), in: &simulation)
        }
        print(simulation.settle())
    }
    let calls = (0..<200).map { index in
        Call(
            from: .pod(namespace: "default", name: "client"), host: "service-\(index)", port: 5000,
            payload: .http(HTTPRequest(target: "/hello", authority: "service-\(index):5000")))
    }
    measure("first call of each") { print(simulation.count(calls, rounds: 1)) }
    let rounds = 2_000
    let (tally, spent) = measure("\(rounds * 200) calls") {
        simulation.count(calls, rounds: rounds)
    }
    print(tally)
    print("\(Int(Double(tally.total) / spent)) calls a CPU-second through both proxies")
    let (_, traced) = measure("1000 traced calls") {
        for index in 0..<1_000 { _ = simulation.call(calls[index % 200]) }
    }
    print("\(Int(1_000 / traced)) traced calls a CPU-second")
    var copy = simulation
    measure("a snapshot") { copy = simulation }
    measure("the first call after it") { _ = copy.call(calls[0]) }
}

try make()
