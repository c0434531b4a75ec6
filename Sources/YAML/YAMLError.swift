/// Why a manifest could not be read.
package struct YAMLError: Error, Equatable {
    /// Which reader refused.
    package enum Kind: Sendable {
        /// The YAML is malformed, or has no equal in JSON.
        case yaml
        /// The JSON is malformed.
        case json
        /// Something but a comment stands behind `---`.
        case separator
        /// A bound of mesh was met; real tools have wider ones.
        case limit
    }

    /// Which reader refused.
    package var kind: Kind
    /// What the reader says: `yaml: line 4: did not find expected key`.
    package var message: String
    /// Where, in bytes of the source.
    package var offset: Int

    package init(_ kind: Kind, _ message: String, offset: Int) {
        self.kind = kind
        self.message = message
        self.offset = offset
    }

    /// The message as kubectl shows it behind `error parsing FILE: `
    /// (sigs.k8s.io/yaml yaml.go: unmarshal).
    package var kubectlText: String {
        switch kind {
        case .yaml, .limit: "error converting YAML to JSON: \(message)"
        case .json, .separator: message
        }
    }
}
