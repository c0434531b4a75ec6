import Objects
import YAML

/// A table as the API server makes it for one kind of object (`meta.k8s.io/v1 Table`).
package struct Table: Sendable {
    /// One column.
    package struct Column: Sendable, Equatable {
        /// The name as the server has it; kubectl prints it in capitals.
        package var name: String
        /// Whether only `-o wide` shows it.
        package var isWide: Bool

        /// A column.
        package init(_ name: String, isWide: Bool = false) {
            self.name = name
            self.isWide = isWide
        }
    }

    /// One row: the cells and the object that they are about.
    package struct Row: Sendable {
        /// A cell for each column; an empty text stands for a cell that is missing.
        package var cells: [String]
        /// The object.
        package var object: Object

        /// A row.
        package init(_ cells: [String], _ object: Object) {
            self.cells = cells
            self.object = object
        }
    }

    /// The columns; the first is the object's name, but for events.
    package var columns: [Column]
    /// Which column holds the name.
    package var nameColumn = 0
    /// The rows.
    package var rows: [Row] = []

    /// A table without rows: names of plain columns, then of those for `-o wide`.
    package init(_ columns: [String], wide: [String] = []) {
        self.columns = columns.map { Column($0) } + wide.map { Column($0, isWide: true) }
    }
}

/// What `kubectl get` adds to and leaves out of a table.
package struct TableOptions: Sendable {
    /// `-o wide`.
    package var isWide = false
    /// `--no-headers`.
    package var hidesHeaders = false
    /// Whether names are preceded by their kind.
    package var showsKind = false
    /// `-A`.
    package var showsNamespace = false
    /// `--show-labels`.
    package var showsLabels = false
    /// `-L`.
    package var labelColumns: [String] = []
    /// `--output-watch-events`: the event's type in a first column.
    package var showsEvents = false

    /// Nothing out of the ordinary.
    package init() {}
}

/// Writes tables as kubectl's human-readable printer does
/// (cli-runtime pkg/printers/tableprinter.go).
package struct TablePrinter: Sendable {
    private let options: TableOptions
    private var headersWritten = false

    /// A printer that has written no headers yet.
    package init(_ options: TableOptions) { self.options = options }

    /// Writes one row, with the headers before the first; `event` is a watch event's type.
    package mutating func write(
        _ row: Table.Row, of table: Table, event: String? = nil, to writer: inout TabWriter
    ) {
        let shown = table.columns.indices.filter { options.isWide || !table.columns[$0].isWide }
        if !headersWritten, !options.hidesHeaders {
            writer.write(headers(shown, table).joined(separator: "\t") + "\n")
        }
        headersWritten = true
        var cells = options.showsEvents ? [padded(event ?? "")] : []
        if options.showsNamespace { cells.append(row.object.namespace) }
        for column in shown {
            let cell = column < row.cells.count ? escaped(row.cells[column]) : ""
            let isPrefixed = options.showsKind && column == table.nameColumn
            cells.append(isPrefixed ? "\(row.object.type.printedName)/\(cell)" : cell)
        }
        for label in options.labelColumns { cells.append(row.object.metadata.label(label) ?? "") }
        if options.showsLabels { cells.append(formatLabels(row.object.metadata.labels)) }
        writer.write(cells.joined(separator: "\t") + "\n")
    }

    private func headers(_ shown: [Int], _ table: Table) -> [String] {
        var names = options.showsEvents ? ["EVENT"] : []
        if options.showsNamespace { names.append("NAMESPACE") }
        names += shown.map { table.columns[$0].name.uppercased() }
        names += options.labelColumns.map { label in
            label.split(separator: "/", omittingEmptySubsequences: false).last
                .map { $0.uppercased() } ?? ""
        }
        if options.showsLabels { names.append("LABELS") }
        return names
    }

    /// `ADDED   `: events' types are as wide as the longest of them.
    private func padded(_ event: String) -> String {
        event + String(repeating: " ", count: max(0, 8 - event.count))
    }

    /// The cell up to its first line break, with control characters made harmless (printers
    /// WriteEscaped).
    private func escaped(_ cell: String) -> String {
        guard cell.utf8.contains(where: { $0 < 32 || $0 == 127 }) else { return cell }
        var text = ""
        for scalar in cell.unicodeScalars {
            switch scalar {
            case "\n", "\r", "\u{0C}": return text + "..."
            case "\u{1B}": text += "^["
            case "\t": text += " "
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

/// `k=v,k=v` in order of the keys, `<none>` without any.
package func formatLabels(_ labels: Fields) -> String {
    labels.isEmpty ? "<none>" : joinedPairs(labels)
}

/// `k=v,k=v` in order of the keys.
package func joinedPairs(_ fields: Fields) -> String {
    fields.map { "\($0.name)=\($0.value.string ?? "")" }.joined(separator: ",")
}
