import Basis
import Objects
import YAML

extension World {
    /// What a kind's strategy and storage set on creation.
    mutating func prepareForCreate(_ object: inout Object) throws(Status) {
        switch object.type {
        case .pod:
            object.fields["status"] = ["phase": "Pending", "qosClass": .string(object.qosClass)]
        case .namespace:
            object.metadata.labels["kubernetes.io/metadata.name"] = .string(object.name)
            object["spec", "finalizers"] = ["kubernetes"]
            object.fields["status"] = ["phase": "Active"]
        case .service:
            object.fields["status"] = ["loadBalancer": [:]]
            try allocate(&object, old: nil)
        case .customResourceDefinition:
            object.completeDefinition(at: now)
        case .secret: object.foldStringData()
        case .job:
            object.completeJob()
            object.fields["status"] = [:]
        case .node, .mutatingWebhookConfiguration, .validatingWebhookConfiguration:
            break
        default:
            if object.type.hasStatusSubresource {
                object.fields["status"] = object.type.isCustom ? nil : [:]
            }
        }
    }
}

extension Object {
    /// Puts a Secret's `stringData` into its `data`, which it overrides; it is never read back.
    // kubernetes pkg/apis/core/v1/conversion.go: Convert_v1_Secret_To_core_Secret
    mutating func foldStringData() {
        guard let texts = fields["stringData"]?.map else { return }
        fields["stringData"] = nil
        var data = fields["data"]?.map ?? [:]
        for (name, text) in texts {
            data[name] = .string(Base64.encoded(Array((text.string ?? "").utf8)))
        }
        if !data.isEmpty { fields["data"] = .map(data) }
    }
}
