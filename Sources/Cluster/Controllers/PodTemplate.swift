import Basis
import Objects
import YAML

/// What the controllers that make pods from a template have in common.
enum PodTemplate {
    /// A pod of an owner's template: the name is left to the server
    /// (pkg/controller/controller_utils.go: GetPodFromTemplate).
    static func pod(of owner: Object, template: Value) -> Object {
        var metadata = Metadata(namespace: owner.namespace)
        metadata.generateName = owner.name + "-"
        metadata.labels = template["metadata"]?["labels"]?.map ?? [:]
        metadata.annotations = template["metadata"]?["annotations"]?.map ?? [:]
        metadata.finalizers = template["metadata"]?["finalizers"]?.strings ?? []
        metadata.ownerReferences = [OwnerReference(owner)]
        return Object(.pod, metadata: metadata, fields: ["spec": template["spec"] ?? [:]])
    }

    /// A hash of a template in Kubernetes' alphabet, as in `67dd4c7794`. Real servers hash a dump
    /// of Go's structures (pkg/controller/controller_utils.go: ComputeHash); this hashes the value
    /// itself, so that the hash has the real form but not the real digits.
    static func hash(_ template: Value, collisions: Int64) -> String {
        var hash = FNV32()
        hash.add(template, depth: 0)
        if collisions > 0 {
            for shift in 0..<8 { hash.add(UInt8(truncatingIfNeeded: collisions >> (shift * 8))) }
        }
        // apimachinery pkg/util/rand: SafeEncodeString
        let alphabet = Array("bcdfghjklmnpqrstvwxz2456789".utf8)
        let bytes = String(hash.value).utf8.map { alphabet[Int($0) % alphabet.count] }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// FNV-1a in 32 bits.
private struct FNV32 {
    var value: UInt32 = 0x811c_9dc5

    mutating func add(_ byte: UInt8) { value = (value ^ UInt32(byte)) &* 0x0100_0193 }

    mutating func add(_ text: String) {
        for byte in text.utf8 { add(byte) }
        add(0xff)
    }

    mutating func add(_ tree: Value, depth: Int) {
        guard depth < 100 else { return }
        switch tree {
        case .null: add(0)
        case .bool(let flag): add(flag ? 1 : 2)
        case .int(let number): add(String(number))
        case .double(let number): add(String(number))
        case .string(let text):
            add(3)
            add(text)
        case .list(let items):
            add(4)
            for item in items { add(item, depth: depth + 1) }
            add(5)
        case .map(let fields):
            add(6)
            for (name, value) in zip(fields.names, fields.values) {
                add(name)
                add(value, depth: depth + 1)
            }
            add(7)
        }
    }
}
