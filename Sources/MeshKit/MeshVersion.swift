/// The version of mesh.
public enum MeshVersion {
    /// `0.1`.
    public static let current = "0.1"
    /// The version of the JSON forms of results.
    public static let schema = 1
}
