import Basis
import Objects
import YAML

extension World {
    /// PATCH.
    mutating func patch(
        with patch: Request.Patch, _ request: Request
    ) throws(Status) -> Response {
        throw .badRequest("patches are not built")
    }
}
