// The example frames of docs/serial-links.md, read from the page itself so that it cannot drift.

import Foundation

/// The page's blocks that open with "```hex NAME".
struct ExamplePage {
    /// The blocks by name.
    let blocks: [String: [UInt8]]
    /// The names in the page's order.
    let names: [String]

    /// Reads the page beside the sources.
    init() throws {
        let page = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "docs/serial-links.md")
        var blocks: [String: [UInt8]] = [:]
        var names: [String] = []
        var open: String?
        for line in try String(contentsOf: page, encoding: .utf8).split(separator: "\n") {
            if line.hasPrefix("```hex ") {
                let name = String(line.dropFirst(7))
                names.append(name)
                blocks[name] = []
                open = name
            } else if line.hasPrefix("```") {
                open = nil
            } else if let name = open {
                let bytes = line.split(separator: " ").compactMap { UInt8($0, radix: 16) }
                blocks[name]? += bytes
            }
        }
        self.blocks = blocks
        self.names = names
    }
}

/// Bytes as the page writes them.
func hex(_ bytes: [UInt8]) -> String {
    bytes.map { String(format: "%02x", $0) }.joined(separator: " ")
}

/// Bytes from hexadecimal digits; blanks are skipped.
func bytes(hex text: String) -> [UInt8] {
    let digits = text.filter { !$0.isWhitespace }
    var result: [UInt8] = []
    var start = digits.startIndex
    while start < digits.endIndex {
        let end = digits.index(start, offsetBy: 2)
        result.append(UInt8(digits[start..<end], radix: 16) ?? 0)
        start = end
    }
    return result
}
