// A scenario's golden file: the digests of the run it had, read strictly, written by one command.

import DecisionRecord
import Foundation
public import TextInput

/// What was written down of a scenario's run with its own seed.
public struct GoldenFile: Sendable, Equatable {
    /// The file's name in the scenario's folder.
    public static let name = "golden.txt"

    /// The seed of the run.
    public let seed: UInt64
    /// The digests, each part at most once.
    public let digests: [GoldenDigest]

    /// The golden of a run.
    public init(seed: UInt64, digests: [GoldenDigest]) {
        self.seed = seed
        self.digests = digests
    }

    private static let remark =
        "# What this scenario's run is to the bit. Only `islet hil golden --update` changes it."

    /// The file's text: the whole hash of each part, then its steps, twelve a line.
    public var text: String {
        var lines = [Self.remark, "seed \(seed)"]
        for digest in digests {
            lines.append("\(digest.part.rawValue) \(digest.whole)")
            for start in stride(from: 0, to: digest.steps.count, by: 12) {
                let steps = digest.steps[start..<min(start + 12, digest.steps.count)]
                lines.append("  \(steps.joined(separator: " "))")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Reads a scenario's golden file.
    /// - Returns: `nil` when there is none.
    /// - Throws: ``TextInputError`` naming the line.
    public static func read(folder: String) throws(TextInputError) -> GoldenFile? {
        let path = "\(folder)/\(name)"
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        return try parse(try TextFile.read(path: path, atMost: 1 << 24), file: path)
    }

    /// Writes it whole into a scenario's folder.
    /// - Throws: ``TextInputError`` when it cannot be written.
    public func write(folder: String) throws(TextInputError) {
        let path = "\(folder)/\(Self.name)"
        try WholeFile.write(text, to: path)
    }

    /// Reads the text of a golden file.
    /// - Throws: ``TextInputError`` naming the line.
    package static func parse(_ text: String, file: String) throws(TextInputError) -> GoldenFile {
        var seed: UInt64?
        var parts: [(part: Expectation.GoldenPart, whole: String, steps: [String])] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated() where !line.isEmpty && !line.hasPrefix("#")
        {
            func refuse(_ problem: String) -> TextInputError {
                TextInputError(
                    place: TextPlace(file: file, line: index + 1), problem: problem,
                    mend: "let islet hil golden --update write it anew")
            }
            let words = line.split(separator: " ").map(String.init)
            if line.hasPrefix("  ") {
                guard !parts.isEmpty, words.allSatisfy({ Self.isHex($0, length: 8) }) else {
                    throw refuse("these are no steps of eight hexadecimal digits")
                }
                parts[parts.count - 1].steps += words
            } else if words.count == 2, words[0] == "seed", let value = UInt64(words[1]) {
                seed = value
            } else if words.count == 2, let part = Expectation.GoldenPart(rawValue: words[0]),
                Self.isHex(words[1], length: 64), !parts.contains(where: { $0.part == part })
            {
                parts.append((part, words[1], []))
            } else {
                throw refuse("\"\(line)\" is no line of a golden file")
            }
        }
        guard let seed else {
            throw TextInputError(
                place: TextPlace(file: file), problem: "says no seed",
                mend: "let islet hil golden --update write it anew")
        }
        return GoldenFile(
            seed: seed,
            digests: parts.map {
                GoldenDigest(part: $0.part, whole: $0.whole, steps: $0.steps)
            })
    }

    private static func isHex(_ text: String, length: Int) -> Bool {
        text.count == length && text.allSatisfy { "0123456789abcdef".contains($0) }
    }
}
