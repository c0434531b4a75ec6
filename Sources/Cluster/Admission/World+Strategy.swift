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
