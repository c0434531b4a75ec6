import YAML

extension Value {
    /// The value as compact JSON, for results such as `trace.json`.
    public var jsonText: String { YAML.jsonText(self, style: .compact, escapesHTML: false) }
}
