import Basis
import Objects
import Testing
import YAML

@testable import Commands

@Test(arguments: [
    (-2, "<invalid>"), (-1, "0s"), (0, "0s"), (119, "119s"), (120, "2m"), (289, "4m49s"),
    (599, "9m59s"), (600, "10m"), (10_799, "179m"), (10_800, "3h"), (12_000, "3h20m"),
    (28_800, "8h"), (172_799, "47h"), (172_800, "2d"), (187_200, "2d4h"), (691_200, "8d"),
    (63_072_000, "2y"), (66_000_000, "2y33d"), (252_288_000, "8y"),
])
func `ages are as long as kubectl shows them`(_ seconds: Int64, _ text: String) {
    #expect(humanDuration(.seconds(seconds)) == text)
}

@Test func `columns are as wide as their widest cell and three blanks more`() {
    var writer = TabWriter.tables
    writer.write("NAME\tAGE\nname\u{301}-long\t5s\n")
    #expect(writer.flush() == "NAME         AGE\nname\u{301}-long   5s\n")
}

@Test func `widths are remembered from one flush to the next`() {
    var writer = TabWriter.tables
    writer.write("NAME\tAGE\na-long-name\t5s\n")
    _ = writer.flush()
    writer.write("b\t6s\n")
    #expect(writer.flush() == "b             6s\n")
    writer.forgetWidths()
    writer.write("b\t6s\n")
    #expect(writer.flush() == "b     6s\n")
}

@Test func `a line without a tab ends a block of a description`() {
    var writer = TabWriter.descriptions
    writer.write("A:\t1\nLonger name:\t2\nIPs:\n  IP:\t3\n")
    #expect(writer.flush() == "A:            1\nLonger name:  2\nIPs:\n  IP:  3\n")
}

@Test func `an empty last cell keeps the blanks before it`() {
    var writer = TabWriter.tables
    writer.write("NAME\tAPP\none\t\n")
    #expect(writer.flush() == "NAME   APP\none    \n")
}

/// A pod from the parts of its specification and status.
private func pod(_ spec: Value, _ status: Value, deleted: Bool = false) -> Object {
    var metadata = Metadata(name: "p", namespace: "default")
    if deleted { metadata.deletionTimestamp = .meshStart }
    return Object(.pod, metadata: metadata, fields: ["spec": spec, "status": status])
}

private let running: Value = ["running": ["startedAt": "2026-01-01T00:00:00Z"]]

@Test func `a running pod is ready and counts its restarts`() {
    let summary = PodSummary(
        pod(
            ["containers": [["name": "a"], ["name": "b"]]],
            [
                "phase": "Running",
                "containerStatuses": [
                    ["name": "a", "ready": true, "restartCount": 0, "state": running],
                    [
                        "name": "b", "ready": true, "restartCount": 3, "state": running,
                        "lastState": ["terminated": ["finishedAt": "2026-01-01T00:00:00Z"]],
                    ],
                ],
            ]))
    #expect((summary.ready, summary.total, summary.status) == (2, 2, "Running"))
    #expect(summary.restartsCell(at: .meshStart + .seconds(376)) == "3 (6m16s ago)")
}

private let initStates: [(Value, String)] = [
    (["waiting": ["reason": "PodInitializing"]], "Init:0/2"),
    (["running": [:]], "Init:0/2"), (["waiting": ["reason": "ErrImagePull"]], "Init:ErrImagePull"),
    (["terminated": ["exitCode": 3]], "Init:ExitCode:3"),
    (["terminated": ["exitCode": 1, "signal": 9]], "Init:Signal:9"),
    (["terminated": ["exitCode": 1, "reason": "Error"]], "Init:Error"),
]

@Test(arguments: initStates)
func `a pod that initializes says how far it is`(_ state: Value, _ text: String) {
    let summary = PodSummary(
        pod(
            [
                "initContainers": [["name": "i"], ["name": "j"]], "containers": [["name": "a"]],
            ],
            [
                "phase": "Pending",
                "initContainerStatuses": [["name": "i", "restartCount": 0, "state": state]],
                "containerStatuses": [
                    ["name": "a", "state": ["waiting": ["reason": "PodInitializing"]]]
                ],
            ]))
    #expect(summary.status == text)
    #expect((summary.ready, summary.total) == (0, 1))
}

@Test func `a sidecar that has started counts among the containers`() {
    let summary = PodSummary(
        pod(
            [
                "initContainers": [["name": "istio-proxy", "restartPolicy": "Always"]],
                "containers": [["name": "a"]],
            ],
            [
                "phase": "Running",
                "initContainerStatuses": [
                    ["name": "istio-proxy", "started": true, "ready": true, "state": running]
                ],
                "containerStatuses": [["name": "a", "ready": true, "state": running]],
            ]))
    #expect((summary.ready, summary.total, summary.status) == (2, 2, "Running"))
}

@Test func `the first container's trouble is the pod's, and deletion hides it`() {
    let status: Value = [
        "phase": "Running",
        "containerStatuses": [
            ["name": "a", "state": ["waiting": ["reason": "CrashLoopBackOff"]]],
            ["name": "b", "state": ["terminated": ["reason": "Error", "exitCode": 1]]],
        ],
    ]
    let spec: Value = ["containers": [["name": "a"], ["name": "b"]]]
    #expect(PodSummary(pod(spec, status)).status == "CrashLoopBackOff")
    #expect(PodSummary(pod(spec, status, deleted: true)).status == "Terminating")
}

@Test(arguments: [
    ("apiVersion", "API Version"), ("creationTimestamp", "Creation Timestamp"), ("uid", "UID"),
    ("hosts", "Hosts"), ("exportTo", "Export To"), ("clusterIPs", "Cluster I Ps"),
    ("app.kubernetes.io/name", "app.kubernetes.io/name"),
])
func `describe makes titles of field names`(_ name: String, _ title: String) {
    #expect(FieldTitle.of(name) == title)
}
