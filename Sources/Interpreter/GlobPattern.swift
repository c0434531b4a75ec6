/// A pattern of sh: `*`, `?` and `[...]`, over bytes. Matching takes time in proportion to pattern
/// times text at worst.
package struct GlobPattern: Sendable {
    private enum Element: Sendable, Equatable {
        case byte(UInt8)
        case anyByte
        case anyRun
        case oneOf([ClosedRange<UInt8>], isNegated: Bool)
    }

    private var elements: [Element] = []

    /// Whether it can match anything but its own text.
    package private(set) var isPattern = false

    /// The pattern of a text; only the signs at `active` offsets are signs.
    init(_ text: ArraySlice<UInt8>, active: (Int) -> Bool) {
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            index += 1
            guard active(index - 1) else {
                elements.append(.byte(byte))
                continue
            }
            switch byte {
            case 42:
                isPattern = true
                if elements.last != .anyRun { elements.append(.anyRun) }
            case 63:
                isPattern = true
                elements.append(.anyByte)
            case 91:
                if let (set, end) = Self.set(in: text, from: index) {
                    isPattern = true
                    elements.append(set)
                    index = end
                } else {
                    elements.append(.byte(byte))
                }
            default: elements.append(.byte(byte))
            }
        }
    }

    /// A pattern all of whose signs are signs; a backslash takes a sign's meaning away.
    package init(_ text: String) {
        var plain: [UInt8] = []
        var active: [Bool] = []
        var isEscaped = false
        for byte in text.utf8 {
            if byte == 92, !isEscaped {
                isEscaped = true
                continue
            }
            plain.append(byte)
            active.append(!isEscaped)
            isEscaped = false
        }
        self.init(plain[...]) { active[$0] }
    }

    /// Reads `[...]` behind its bracket; nil where it is not closed.
    private static func set(
        in text: ArraySlice<UInt8>, from start: Int
    ) -> (Element, end: Int)? {
        var index = start
        var isNegated = false
        if index < text.endIndex, text[index] == 33 || text[index] == 94 {
            isNegated = true
            index += 1
        }
        var ranges: [ClosedRange<UInt8>] = []
        let first = index
        while index < text.endIndex {
            let byte = text[index]
            if byte == 93, index > first {
                return (.oneOf(ranges, isNegated: isNegated), index + 1)
            }
            if byte == 91, index + 1 < text.endIndex, text[index + 1] == 58,
                let close = text[(index + 2)...].firstIndex(of: 58),
                close + 1 < text.endIndex, text[close + 1] == 93
            {
                let name = String(decoding: text[(index + 2)..<close], as: UTF8.self)
                ranges += ByteClass.ranges(named: name) ?? []
                index = close + 2
                continue
            }
            if index + 2 < text.endIndex, text[index + 1] == 45, text[index + 2] != 93 {
                if byte <= text[index + 2] { ranges.append(byte...text[index + 2]) }
                index += 3
            } else {
                ranges.append(byte...byte)
                index += 1
            }
        }
        return nil
    }

    private func matches(_ element: Element, _ byte: UInt8) -> Bool {
        switch element {
        case .byte(let expected): byte == expected
        case .anyByte, .anyRun: true
        case .oneOf(let ranges, let isNegated):
            ranges.contains { $0.contains(byte) } != isNegated
        }
    }

    /// Whether it matches all of `text`.
    package func matches(_ text: some RandomAccessCollection<UInt8>) -> Bool {
        let bytes = Array(text)
        var index = 0
        var place = 0
        var retry: (element: Int, place: Int)?
        while place < bytes.count {
            if index < elements.count, elements[index] == .anyRun {
                retry = (index, place)
                index += 1
            } else if index < elements.count, matches(elements[index], bytes[place]) {
                index += 1
                place += 1
            } else if let (element, start) = retry {
                retry = (element, start + 1)
                index = element + 1
                place = start + 1
            } else {
                return false
            }
        }
        return elements[index...].allSatisfy { $0 == .anyRun }
    }

    /// The length of the shortest or longest prefix of `text` that it matches. Takes time in
    /// proportion to pattern times text: all places in the pattern move on together.
    func prefixLength(of text: some Sequence<UInt8>, longest: Bool) -> Int? {
        var places = Set<Int>()
        func add(_ place: Int, to set: inout Set<Int>) {
            var place = place
            set.insert(place)
            while place < elements.count, elements[place] == .anyRun {
                place += 1
                set.insert(place)
            }
        }
        add(0, to: &places)
        var best: Int? = places.contains(elements.count) ? 0 : nil
        var length = 0
        for byte in text {
            if best != nil, !longest { return best }
            var next = Set<Int>()
            for place in places where place < elements.count {
                if elements[place] == .anyRun {
                    add(place, to: &next)
                } else if matches(elements[place], byte) {
                    add(place + 1, to: &next)
                }
            }
            length += 1
            places = next
            if places.contains(elements.count) { best = length }
            if places.isEmpty { break }
        }
        return best
    }

    /// The pattern for a text read from its end.
    var reversed: GlobPattern {
        var copy = self
        copy.elements.reverse()
        return copy
    }

    /// Whether its first sign matches a dot only where it is one: hidden files need that.
    var matchesHidden: Bool { elements.first == .byte(46) }
}

/// The POSIX classes of bytes: `[:alpha:]` and its kin.
package enum ByteClass {
    /// The ranges of a class, or nil where there is no such class.
    package static func ranges(named name: String) -> [ClosedRange<UInt8>]? {
        switch name {
        case "alpha": [65...90, 97...122]
        case "digit": [48...57]
        case "alnum": [48...57, 65...90, 97...122]
        case "upper": [65...90]
        case "lower": [97...122]
        case "space": [9...13, 32...32]
        case "blank": [9...9, 32...32]
        case "punct": [33...47, 58...64, 91...96, 123...126]
        case "xdigit": [48...57, 65...70, 97...102]
        case "cntrl": [0...31, 127...127]
        case "print": [32...126]
        case "graph": [33...126]
        default: nil
        }
    }
}
