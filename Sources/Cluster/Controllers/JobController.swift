import Basis
import Objects
import YAML

/// Runs pods to completion (pkg/controller/job/job_controller.go). Indexed jobs, pod failure
/// policies and time to live are not modelled.
struct JobController: Controller {
    let name = "job-controller"

    func keys(after change: ObjectChange, in view: View) -> [ObjectKey] {
        workloadKeys(.job, after: change)
    }

    func reconcile(_ key: ObjectKey, in view: View, memory: inout Memory) -> Reconciliation {
        var result = Reconciliation()
        guard let job = view.store.object(key), job.metadata.deletionTimestamp == nil else {
            return result
        }
        let pods = view.store.storedObjects(.pod, controlledBy: job.metadata.uid)
        let active = pods.filter { $0.pod?.isActive == true }
        let succeeded = Int64(pods.count { $0.pod?.phase == "Succeeded" })
        let failed = Int64(pods.count { $0.pod?.phase == "Failed" })
        let parallelism = job["spec", "parallelism"]?.int ?? 1
        let completions = job["spec", "completions"]?.int
        let limit = job["spec", "backoffLimit"]?.int ?? 6
        var status = job["status"]?.map ?? [:]
        if status["startTime"] == nil { status["startTime"] = .string(view.now.rfc3339) }
        var isOver = status["conditions"] != nil
        if !isOver, failed > limit {
            finish(
                &status, "FailureTarget", "Failed", "BackoffLimitExceeded",
                "Job has reached the specified backoff limit", view)
            result.events.append(
                EventRecord(
                    about: job, type: "Warning", reason: "BackoffLimitExceeded",
                    message: "Job has reached the specified backoff limit", source: name))
            for pod in active {
                result.requests.append(
                    Request(
                        .delete(.init()), pod.object.key, fieldManager: "kube-controller-manager"))
            }
            isOver = true
        } else if !isOver, isComplete(completions, succeeded, active.count) {
            finish(
                &status, "SuccessCriteriaMet", "Complete", "CompletionsReached",
                "Reached expected number of succeeded pods", view)
            status["completionTime"] = .string(view.now.rfc3339)
            result.events.append(
                EventRecord(
                    about: job, reason: "Completed", message: "Job completed", source: name))
            isOver = true
        }
        if !isOver, job["spec", "suspend"]?.bool != true {
            let needed = completions.map { $0 - succeeded } ?? (succeeded > 0 ? 0 : parallelism)
            let missing = min(parallelism, needed) - Int64(active.count)
            let template = job["spec", "template"] ?? .map([:])
            let wait = pause(pods, failed, view)
            if missing > 0, wait > .zero {
                result.requeue = wait
                result.requeueIsProgress = failed <= 1
            } else if missing > 0 {
                for _ in 0..<min(missing, 500) {
                    let pod = PodTemplate.pod(of: job, template: template)
                    result.requests.append(
                        Request(.create(pod), pod.key, fieldManager: "kube-controller-manager"))
                }
            }
        }
        count(&status, active, succeeded, failed)
        result.requests += statusUpdate(job, status)
        return result
    }

    func answered(
        _ request: Request, _ outcome: Result<Object, Status>, for key: ObjectKey, in view: View,
        memory: inout Memory
    ) -> [EventRecord] {
        guard request.key.type == .pod, let job = view.store.object(key) else { return [] }
        return podEvents(request, outcome, about: job)
    }

    private func isComplete(_ completions: Int64?, _ succeeded: Int64, _ active: Int) -> Bool {
        if let completions { return succeeded >= completions }
        return succeeded > 0 && active == 0
    }

    /// Pods are made anew 10 s after the last failure, then after twice as long each time
    /// (job/backoff_utils.go: DefaultJobPodFailureBackOff).
    private func pause(_ pods: [StoredObject], _ failed: Int64, _ view: View) -> Nanoseconds {
        guard failed > 0 else { return .zero }
        var last = Instant(sinceEpoch: .zero)
        for pod in pods where pod.pod?.phase == "Failed" {
            for status in pod.object["status", "containerStatuses"]?.items ?? [] {
                guard let text = status["state"]?["terminated"]?["finishedAt"]?.string,
                    let time = Instant(rfc3339: text)
                else { continue }
                last = max(last, time)
            }
        }
        let backOff = min(Nanoseconds.seconds(10) * (1 << min(failed - 1, 6)), .minutes(10))
        return last + backOff - view.now
    }

    private func count(
        _ status: inout Fields, _ active: [StoredObject], _ succeeded: Int64, _ failed: Int64
    ) {
        let ready = Int64(active.count { $0.pod?.isReady == true })
        status["active"] = active.isEmpty ? nil : .int(Int64(active.count))
        status["succeeded"] = succeeded > 0 ? .int(succeeded) : nil
        status["failed"] = failed > 0 ? .int(failed) : nil
        status["ready"] = .int(ready)
        status["terminating"] = 0
        status["uncountedTerminatedPods"] = [:]
    }

    private func finish(
        _ status: inout Fields, _ first: String, _ second: String, _ reason: String,
        _ message: String, _ view: View
    ) {
        let time = Value.string(view.now.rfc3339)
        status["conditions"] = .list(
            [first, second].map { type in
                [
                    "lastProbeTime": time, "lastTransitionTime": time, "message": .string(message),
                    "reason": .string(reason), "status": "True", "type": .string(type),
                ]
            })
    }
}

extension Object {
    /// What the server adds to a new job, so that it finds its pods
    /// (pkg/registry/batch/job/strategy.go: generateSelector).
    mutating func completeJob() {
        guard self["spec", "manualSelector"]?.bool != true else { return }
        var labels = self["spec", "template", "metadata", "labels"]?.map ?? [:]
        for prefix in ["", "batch.kubernetes.io/"] {
            labels[prefix + "controller-uid"] = .string(metadata.uid)
            labels[prefix + "job-name"] = .string(name)
        }
        self["spec", "template", "metadata", "labels"] = .map(labels)
        self["spec", "selector"] = [
            "matchLabels": ["batch.kubernetes.io/controller-uid": .string(metadata.uid)]
        ]
    }
}
