import Objects
import YAML

enum JSONPathOutput {
    static func text(_ template: String, _ value: Value) throws(KubectlError) -> String { "" }
    static func json(_ template: String, _ value: Value) throws(KubectlError) -> String { "" }
}
struct CustomColumns: Sendable {
    init(_ s: String) throws(KubectlError) {}
    func text(of: [Value], hidesHeaders: Bool) throws(KubectlError) -> String { "" }
}
struct GoTemplate: Sendable {
    init(_ s: String) throws(KubectlError) {}
    func text(of: Value) throws(KubectlError) -> String { "" }
}
enum ObjectSorter {
    static func sorted(_ o: [Object], by: String) throws(KubectlError) -> [Object] { o }
    static func sorted<T>(_ o: [T], by: String, object: (T) -> Object) throws(KubectlError) -> [T] {
        o
    }
}
