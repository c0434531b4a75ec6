/// A log that a proxy writes for each call.
public struct AccessLogSink: Sendable, Hashable {
    /// How its lines look.
    public enum Format: Sendable, Hashable {
        /// A text with `%COMMAND%`s; empty for Istio's own.
        case text(String)
        /// A JSON object: names, with texts that hold commands.
        case json([Field])
    }
    /// One field of a JSON line.
    public struct Field: Sendable, Hashable {
        /// Its name.
        public var name: String
        /// Its text, with commands.
        public var text: String

        /// A field.
        public init(_ name: String, _ text: String) {
            self.name = name
            self.text = text
        }
    }
    /// Where it goes: `/dev/stdout` is what `kubectl logs` shows.
    public var path: String
    /// How its lines look.
    public var format: Format
    /// A CEL expression that must hold for a call to be logged; nil for all calls.
    public var filter: String?

    /// A log.
    public init(path: String = "/dev/stdout", format: Format = .text(""), filter: String? = nil) {
        self.path = path
        self.format = format
        self.filter = filter
    }
}
