import Objects
import YAML

/// The selectors of a call: `-l` and `--field-selector`.
package struct ObjectFilter: Sendable {
    private let labelText: String
    private let fieldText: String
    private var labels: LabelSelector?
    private var fields: FieldSelector?
    /// The server's words for a selector that cannot be read; told where it is asked.
    private var problem: String?

    /// Reads the flags of a call.
    package init(_ call: KubectlCall) throws(KubectlError) {
        labelText = call.flags.string("selector")
        fieldText = call.flags.string("field-selector")
        do throws(SelectorError) {
            if !labelText.isEmpty { labels = try LabelSelector(parsing: labelText) }
            if !fieldText.isEmpty { fields = try FieldSelector(parsing: fieldText) }
        } catch { problem = error.message }
    }

    /// Whether it leaves anything out.
    package var isRestricting: Bool { !labelText.isEmpty || !fieldText.isEmpty }

    /// The objects that are meant, or the server's refusal of the selector
    /// (cli-runtime pkg/resource/selector.go: EnhanceListError).
    package func apply(
        to objects: [Object], _ kind: ResourceArguments.Kind
    ) throws(KubectlError) -> [Object] {
        var problem = problem
        if problem == nil, let fields {
            do throws(SelectorError) { try fields.check(for: kind.type) } catch {
                problem = error.message
            }
        }
        if let problem {
            let type = kind.type
            let version = kind.version ?? type.versions[0]
            throw .status(
                .badRequest(
                    "Unable to find \"\(type.group)/\(version), Resource=\(type.plural)\" that "
                        + "match label selector \(goQuoted(labelText)), field selector "
                        + "\(goQuoted(fieldText)): \(problem)"))
        }
        return isRestricting ? objects.filter(matches) : objects
    }

    /// Whether an object is meant.
    package func matches(_ object: Object) -> Bool {
        (labels?.matches(object.metadata.labels) ?? true) && (fields?.matches(object) ?? true)
    }

    /// Whether an object of a manifest is meant: kubectl applies `-l` to files itself.
    package func matches(_ value: Value) -> Bool {
        labels?.matches(value["metadata", "labels"]?.map ?? [:]) ?? true
    }
}
