import Objects
import YAML

extension TableMaker {
    /// A maker of tables for a session's objects as they are now.
    package init(_ session: SessionState) {
        let store = session.store
        self.init(now: session.time) { type, version in
            PrinterColumns.of(type, version: version, in: store)
        }
    }
}
