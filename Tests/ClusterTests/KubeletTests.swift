import Basis
import Objects
import Testing
import YAML

@testable import Cluster

/// A pod of some containers, each of the image `nginx:1.27`, called as what it does.
func simplePod(
    _ name: String, _ containers: [String], initial: [Value] = [], restartPolicy: String = "Always",
    image: String = "nginx:1.27"
) -> Object {
    Object(
        .pod, metadata: Metadata(name: name, namespace: "default"),
        fields: [
            "spec": [
                "containers": .list(
                    containers.map { ["name": .string($0), "image": .string(image)] }),
                "initContainers": .list(initial), "restartPolicy": .string(restartPolicy),
            ]
        ])
}

extension World {
    /// The pod `name` of the default namespace.
    func pod(_ name: String) -> Object? {
        store.object(ObjectKey(.pod, namespace: "default", name: name))
    }

    /// What `kubectl get pods` would show as STATUS, roughly.
    func state(_ name: String) -> String {
        guard let pod = pod(name) else { return "gone" }
        if pod.metadata.deletionTimestamp != nil { return "Terminating" }
        let initial = pod["status", "initContainerStatuses"]?.items ?? []
        for (place, status) in initial.enumerated() {
            if status["state"]?["terminated"]?["exitCode"]?.int == 0 { continue }
            if status["state"]?["running"] != nil, status["started"]?.bool == true,
                pod["spec", "initContainers"]?[place]?["restartPolicy"]?.string == "Always"
            {
                continue
            }
            return "Init:\(place)/\(initial.count)"
        }
        for status in pod["status", "containerStatuses"]?.items ?? [] {
            if let reason = status["state"]?["waiting"]?["reason"]?.string { return reason }
        }
        return pod["status", "phase"]?.string ?? ""
    }

    /// The reasons and messages of a pod's events.
    func tale(_ name: String) -> [String] {
        guard let pod = pod(name) else { return [] }
        return store.events(about: pod).map {
            "\($0["reason"]?.string ?? ""): \($0["message"]?.string ?? "")"
        }
    }
}

@Test func `a pod is seen in each of its states`() throws {
    var world = plainWorld()
    let proxy: Value = ["name": "proxy", "image": "nginx:1.27", "restartPolicy": "Always"]
    try world.create(
        simplePod(
            "a", ["app", "side"], initial: [["name": "init", "image": "nginx:1.27"], proxy]))
    var states: [String] = []
    while world.nextProgress != nil {
        let state = world.state("a")
        if states.last != state { states.append(state) }
        _ = world.step()
        #expect(world.invariantViolations().isEmpty)
    }
    states.append(world.state("a"))
    #expect(states == ["Pending", "Init:0/2", "Init:1/2", "PodInitializing", "Running"])
    #expect(
        world.tale("a").map { String($0.prefix { $0 != ":" }) } == [
            "Scheduled", "Pulling", "Pulled", "Created", "Started", "Pulled", "Created", "Started",
            "Pulled", "Created", "Started", "Pulled", "Created", "Started",
        ])
    #expect(
        world.tale("a")[2]
            == "Pulled: Successfully pulled image \"nginx:1.27\" in 1s (1s including waiting). "
            + "Image size: 2156519 bytes.")
    #expect(
        world.tale("a")[5]
            == "Pulled: Container image \"nginx:1.27\" already present on machine")
    #expect(world.tale("a")[3] == "Created: Created container: init")
}

@Test func `a crashing container backs off ten seconds, then twice as long`() throws {
    var world = plainWorld()
    try world.create(simplePod("a", ["crash"]))
    _ = world.settle()
    world.advance(to: world.now + .seconds(5))
    #expect(world.state("a") == "CrashLoopBackOff")
    world.advance(to: world.now + .seconds(115))
    let status = world.pod("a")?["status", "containerStatuses"]?[0]
    #expect(status?["restartCount"]?.int == 4)
    let uid = world.pod("a")?.metadata.uid ?? ""
    #expect(
        status?["state"]?["waiting"]?["message"]?.string
            == "back-off 1m20s restarting failed container=crash pod=a_default(\(uid))")
    #expect(
        world.tale("a").contains(
            "BackOff: Back-off restarting failed container crash in pod a_default(\(uid))"))
}

@Test func `an image that is missing is pulled again and again`() throws {
    var world = plainWorld()
    try world.create(simplePod("a", ["app"], image: "missing"))
    _ = world.settle()
    #expect(["ErrImagePull", "ImagePullBackOff"].contains(world.state("a")))
    world.advance(to: world.now + .seconds(60))
    #expect(world.tale("a").contains("Failed: Failed to pull image \"missing\": not found"))
    #expect(world.tale("a").contains("BackOff: Back-off pulling image \"missing\""))
}

@Test(arguments: [("app", 1), ("sleep", 30)])
func `a pod takes as long to stop as its program`(container: String, seconds: Int64) throws {
    var world = plainWorld()
    try world.create(simplePod("a", [container]))
    _ = world.settle()
    _ = try world.submit(
        Request(.delete(.init()), ObjectKey(.pod, namespace: "default", name: "a")))
    #expect(world.state("a") == "Terminating")
    let start = world.now
    _ = world.settle()
    #expect(world.state("a") == "gone")
    #expect((world.now - start).wholeSeconds >= seconds - 1)
    #expect((world.now - start).wholeSeconds <= seconds + 1)
}

@Test(arguments: [
    ("Always", "done", "CrashLoopBackOff"), ("OnFailure", "done", "Succeeded"),
    ("Never", "done", "Succeeded"), ("Never", "crash", "Failed"),
    ("OnFailure", "crash", "CrashLoopBackOff"),
])
func `restart policies decide what follows an end`(
    policy: String, container: String, state: String
) throws {
    var world = plainWorld()
    try world.create(simplePod("a", [container], restartPolicy: policy))
    _ = world.settle()
    world.advance(to: world.now + .seconds(5))
    #expect(world.state("a") == state)
}

@Test func `a readiness probe gates the endpoints`() throws {
    var world = plainWorld()
    var slow = deployment("slow")
    slow["spec", "template", "spec", "containers"] = [
        [
            "name": "app", "image": "nginx:1.27",
            "readinessProbe": ["exec": ["command": ["true"]], "periodSeconds": 1],
        ]
    ]
    try world.create(service("slow"))
    try world.create(slow)
    var sawUnready = false
    while world.nextProgress != nil {
        _ = world.step()
        let slices = world.store.endpointSlices(of: "slow", namespace: "default")
        let endpoint = slices.first?.fields["endpoints"]?[0]
        if endpoint?["conditions"]?["ready"]?.bool == false { sawUnready = true }
    }
    #expect(sawUnready)
    let slices = world.store.endpointSlices(of: "slow", namespace: "default")
    #expect(slices.first?.fields["endpoints"]?[0]?["conditions"]?["ready"]?.bool == true)
    let endpoints = world.store.object(
        ObjectKey(.endpoints, namespace: "default", name: "slow"))
    #expect(endpoints?["subsets"]?[0]?["addresses"]?.items.count == 1)
    #expect(endpoints?["subsets"]?[0]?["ports"]?[0]?["port"]?.int == 8_080)
}
