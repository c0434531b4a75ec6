import YAML

struct GoTemplate: Sendable {
    init(_ s: String) throws(KubectlError) {}
    func text(of: Value) throws(KubectlError) -> String { "" }
}
