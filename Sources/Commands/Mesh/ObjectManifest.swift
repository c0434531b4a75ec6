import Objects
import YAML

extension Object {
    /// The object as a person would write it: without what the server filled in by itself.
    package var manifest: Value {
        var copy = self
        copy.metadata.uid = ""
        copy.metadata.resourceVersion = 0
        copy.metadata.generation = 0
        copy.metadata.creationTimestamp = nil
        copy.metadata.other["managedFields"] = nil
        copy.metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"] = nil
        copy.metadata.annotations["deployment.kubernetes.io/revision"] = nil
        copy.fields["status"] = nil
        if type.kind == "Service" {
            for name in ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"] {
                copy["spec", name] = nil
            }
        }
        return copy.value
    }
}
