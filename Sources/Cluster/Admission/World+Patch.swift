import Basis
import Objects
import YAML

extension World {
    /// PATCH: the patched object is written like an updated one
    /// (apiserver pkg/endpoints/handlers/patch.go).
    mutating func patch(
        with patch: Request.Patch, _ request: Request
    ) throws(Status) -> Response {
        guard let old = store.object(request.key) else {
            throw .notFound(request.key.type, request.key.name)
        }
        // The scale subresource shows an object of its own kind; only its size can be patched.
        let document = request.subresource == "scale" ? scale(of: old) : old.value
        let patched = try apply(patch, to: document, old.type)
        var object = old
        if request.subresource == "scale" {
            object["spec", "replicas"] = patched["spec", "replicas"] ?? .int(0)
        } else {
            object = try read(patched, as: old)
        }
        let wanted = object.metadata.resourceVersion
        guard wanted == 0 || wanted == old.metadata.resourceVersion else {
            throw .modified(old.type, old.name)
        }
        guard request.subresource.isEmpty else { return try replace(old, by: object, request, []) }
        let (decoded, warnings) = try decode(object, request)
        return try replace(old, by: decoded, request, warnings)
    }

    private func apply(
        _ patch: Request.Patch, to document: Value, _ type: ResourceType
    ) throws(Status) -> Value {
        do throws(PatchError) {
            switch patch {
            case .strategic(let change):
                guard !type.isCustom else { throw PatchError(Self.strategicRefusal) }
                let merged = try StrategicMerge.apply(
                    change.map ?? [:], to: document.map ?? [:], of: type)
                return .map(merged)
            case .merge(let change):
                return JSONMergePatch.apply(change, to: document)
            case .json(let operations):
                return try JSONPatch.apply(operations, to: document)
            }
        } catch {
            if error.message == Self.strategicRefusal {
                throw Status(.unsupportedMediaType, error.message, code: 415)
            }
            throw .badRequest(error.message)
        }
    }

    private static let strategicRefusal =
        "the body of the request was in an unknown format - accepted media types include: "
        + "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml"

    private func read(_ patched: Value, as old: Object) throws(Status) -> Object {
        do throws(ObjectReadError) {
            return try Object(value: patched) { _, kind in kind == old.type.kind ? old.type : nil }
        } catch {
            throw .badRequest(error.message)
        }
    }

    /// The part of `autoscaling/v1` Scale that can be patched.
    private func scale(of object: Object) -> Value {
        [
            "apiVersion": "autoscaling/v1", "kind": "Scale",
            "metadata": ["name": .string(object.name), "namespace": .string(object.namespace)],
            "spec": ["replicas": object["spec", "replicas"] ?? .int(1)],
        ]
    }
}
