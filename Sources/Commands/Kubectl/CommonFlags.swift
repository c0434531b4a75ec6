/// Flags that many commands share.
enum CommonFlags {
    static let filename = Flag("filename", "f", .stringSlice)
    static let kustomize = Flag("kustomize", "k")
    static let recursive = Flag.bool("recursive", "R")
    static let output = Flag("output", "o")
    static let template = Flag("template")
    static let selector = Flag("selector", "l")
    static let fieldSelector = Flag("field-selector")
    static let allNamespaces = Flag.bool("all-namespaces", "A")
    static let dryRun = Flag("dry-run", default: "none", withoutArgument: "unchanged")
    static let validate = Flag("validate", default: "strict", withoutArgument: "strict")
    static func fieldManager(_ name: String) -> Flag { Flag("field-manager", default: name) }

    /// Files and what is printed about their objects.
    static let files = [filename, kustomize, recursive]
    /// How results are printed.
    static let printing = [
        output, template, .bool("show-managed-fields"),
        .bool("allow-missing-template-keys", default: true),
    ]
}
