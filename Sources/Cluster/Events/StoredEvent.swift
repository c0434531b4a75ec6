import Basis
import Objects
import YAML

/// One recorded event. Immutable.
package final class StoredEvent: Sendable {
    /// What it is about.
    let about: Fields
    let aboutName: String
    let namespace: String
    let type, reason, message, source, fieldPath, host: String
    /// The nanosecond that makes its name unique.
    let stamp: Int64
    let seed: UInt64
    let first, last: Instant
    let count: Int64
    let revision: Int64

    init(_ record: EventRecord, stamp: Int64, seed: UInt64, at now: Instant, revision: Int64) {
        let object = record.about
        var about: Fields = [
            "apiVersion": .string(object.type.apiVersion(object.version)),
            "kind": .string(object.type.kind), "name": .string(object.name),
            "resourceVersion": .string(String(object.metadata.resourceVersion)),
            "uid": .string(object.metadata.uid),
        ]
        if !object.namespace.isEmpty { about["namespace"] = .string(object.namespace) }
        if !record.fieldPath.isEmpty { about["fieldPath"] = .string(record.fieldPath) }
        self.about = about
        aboutName = object.name
        // Events about cluster-scoped objects live in the default namespace
        // (client-go tools/record/event.go: makeEvent).
        namespace = object.namespace.isEmpty ? "default" : object.namespace
        type = record.type
        reason = record.reason
        message = record.message
        source = record.source
        fieldPath = record.fieldPath
        host = record.host
        self.stamp = stamp
        self.seed = seed
        first = now
        last = now
        count = 1
        self.revision = revision
    }

    init(repeating other: StoredEvent, message: String, at now: Instant, revision: Int64) {
        about = other.about
        aboutName = other.aboutName
        namespace = other.namespace
        type = other.type
        reason = other.reason
        self.message = message
        source = other.source
        fieldPath = other.fieldPath
        host = other.host
        stamp = other.stamp
        seed = other.seed
        first = other.first
        last = now
        count = other.count + 1
        self.revision = revision
    }

    /// Whether a new event is this one again.
    func isRepeated(by record: EventRecord) -> Bool {
        reason == record.reason && fieldPath == record.fieldPath && source == record.source
            && type == record.type && message == record.message
    }

    /// How the message of a combined event begins.
    static let combined = "(combined from similar events): "

    /// Whether it stands for many events of one reason.
    var isCombined: Bool { message.hasPrefix(Self.combined) }

    /// Whether a new event differs from it in the message only.
    func isAlike(_ record: EventRecord) -> Bool {
        reason == record.reason && source == record.source && type == record.type
            && host == record.host
    }

    /// The event's name: the object's with the nanosecond behind it.
    var name: String { aboutName + "." + String(stamp, radix: 16) }

    /// The event as an object.
    var object: Object {
        var metadata = Metadata(name: name, namespace: namespace)
        var stream = RandomStream(
            seed: seed, purpose: "event uid", key: about["uid"]?.string ?? "",
            number: UInt64(bitPattern: stamp))
        metadata.uid = stream.uuid()
        metadata.resourceVersion = revision
        metadata.creationTimestamp = first.wholeSecond
        var fields: Fields = [
            "involvedObject": .map(about), "message": .string(message),
            "reason": .string(reason), "reportingComponent": .string(source),
            "reportingInstance": .string(host), "type": .string(type),
        ]
        if source == "default-scheduler" {
            addNewForm(to: &fields)
        } else {
            fields["eventTime"] = .null
            fields["count"] = .int(count)
            fields["firstTimestamp"] = .string(first.rfc3339)
            fields["lastTimestamp"] = .string(last.rfc3339)
            var component: Fields = ["component": .string(source)]
            if !host.isEmpty { component["host"] = .string(host) }
            fields["source"] = .map(component)
        }
        return Object(.event, metadata: metadata, fields: fields)
    }

    /// The scheduler writes events through events.k8s.io, which have one time and a series instead
    /// of counts (client-go tools/events/event_recorder.go).
    private func addNewForm(to fields: inout Fields) {
        fields["action"] = .string(reason == "Scheduled" ? "Binding" : "Scheduling")
        fields["eventTime"] = .string(first.rfc3339Microseconds)
        fields["firstTimestamp"] = .null
        fields["lastTimestamp"] = .null
        fields["source"] = [:]
        if count > 1 {
            fields["series"] = [
                "count": .int(count), "lastObservedTime": .string(last.rfc3339Microseconds),
            ]
        }
    }
}

extension Instant {
    /// The instant without its fraction of a second: what Kubernetes' timestamps keep.
    var wholeSecond: Instant { Instant(sinceEpoch: .seconds(sinceEpoch.wholeSeconds)) }

    /// `2026-01-01T00:00:00.000000Z`, as Kubernetes writes a MicroTime.
    var rfc3339Microseconds: String {
        let fraction = String(civil.nanosecond / 1_000)
        let zeros = String(repeating: "0", count: 6 - fraction.utf8.count)
        return "\(rfc3339.dropLast()).\(zeros)\(fraction)Z"
    }
}
