// A folder of twins: each name has versions 1, 2, ...; a version once written stays as it is.

import Foundation
public import TextInput

/// A bank of twins on disk.
public struct TwinBank: Sendable {
    /// One twin of the bank.
    public struct Entry: Sendable, Equatable {
        /// The person's name in the bank.
        public let name: String
        /// From 1.
        public let version: Int
        /// Its file.
        public let path: String
    }

    /// The folder.
    public let folder: String

    /// A bank in a folder, which need not exist until something is saved.
    public init(folder: String) { self.folder = folder }

    /// Whether a text can name a twin: letters, digits, "-" and "_", 1 to 60 of them.
    public static func isName(_ text: String) -> Bool {
        (1...60).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                    || (0x61...0x7A).contains(byte) || byte == 0x2D || byte == 0x5F
            }
    }

    /// Everything in the bank, by name and version.
    /// - Throws: ``TextInputError`` when the folder cannot be read.
    public func entries() throws(TextInputError) -> [Entry] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw TextInputError(
                place: TextPlace(file: folder), problem: "there is no bank of twins here",
                mend: "save one with \"islet twin fit --csv FILE --bank \(folder) --name NAME\"")
        }
        return names.compactMap(entry(of:)).sorted { ($0.name, $0.version) < ($1.name, $1.version) }
    }

    /// The twin's place in the bank by its file's name "NAME.v3.yaml".
    private func entry(of file: String) -> Entry? {
        guard file.hasSuffix(".yaml") else { return nil }
        let stem = file.dropLast(5)
        guard let split = stem.range(of: ".v", options: .backwards),
            let version = Int(stem[split.upperBound...]), version > 0,
            "\(version)" == stem[split.upperBound...]
        else { return nil }
        let name = String(stem[..<split.lowerBound])
        guard Self.isName(name) else { return nil }
        return Entry(name: name, version: version, path: "\(folder)/\(file)")
    }

    /// A twin by "NAME" (its newest version) or "NAME@3".
    public func find(_ reference: String) throws(TextInputError) -> Entry {
        let parts = reference.split(separator: "@", omittingEmptySubsequences: false)
        let all = try entries()
        let named = all.filter { $0.name == parts[0] }
        guard !named.isEmpty, let newest = named.last else {
            let known = Set(all.map(\.name)).sorted().joined(separator: ", ")
            throw TextInputError(
                place: TextPlace(file: folder), key: String(parts[0]),
                problem: "no twin of this name", mend: known.isEmpty ? nil : "known are \(known)")
        }
        guard parts.count > 1 else { return newest }
        guard parts.count == 2, let version = Int(parts[1]),
            let found = named.first(where: { $0.version == version })
        else {
            throw TextInputError(
                place: TextPlace(file: folder), key: reference, problem: "no such version",
                mend:
                    "\(newest.name) has versions \(named.map { "\($0.version)" }.joined(separator: ", "))"
            )
        }
        return found
    }

    /// Saves a twin as the next version of a name; nothing is ever written over.
    /// - Throws: a name that cannot be one; a folder that cannot be written.
    public func save(_ twin: HistoryTwin, as name: String) throws(TextInputError) -> Entry {
        guard Self.isName(name) else {
            throw TextInputError(
                place: TextPlace(file: folder), key: name, problem: "cannot be a twin's name",
                mend: "use letters, digits, - and _")
        }
        try WholeFile.makeFolder(folder)
        var version = (try entries().filter { $0.name == name }.last?.version ?? 0) + 1
        let data = Data(TwinFile.write(twin).utf8)
        // Another program may save at the same time: whoever comes second takes the next number.
        for _ in 0..<100 {
            let path = "\(folder)/\(name).v\(version).yaml"
            do {
                try data.write(to: URL(fileURLWithPath: path), options: [.withoutOverwriting])
                return Entry(name: name, version: version, path: path)
            } catch CocoaError.fileWriteFileExists {
                version += 1
            } catch {
                throw WholeFile.fault(path, "cannot be written", error)
            }
        }
        throw TextInputError(place: TextPlace(file: folder), problem: "is too busy to save in")
    }
}

/// How two twins differ.
public struct TwinComparison: Sendable, Equatable {
    /// One parameter in both.
    public struct Entry: Sendable, Equatable {
        /// Which.
        public let parameter: FitParameter
        /// In the first twin, in its unit.
        public let one: Double
        /// In the second.
        public let other: Double
        /// The difference over its uncertainty (root of both variances), in the parameter's scale.
        public let score: Double
    }

    /// By parameter.
    public let entries: [Entry]

    /// Compares.
    public init(_ one: HistoryTwin, _ other: HistoryTwin) {
        entries = zip(one.parameters, other.parameters).map { a, b in
            let parameter = a.parameter
            let index = parameter.rawValue
            let from = one.prior.centres[index] + a.shift * parameter.priorSpread
            let to = other.prior.centres[index] + b.shift * parameter.priorSpread
            let spread = (a.spread * a.spread + b.spread * b.spread).squareRoot()
            return Entry(
                parameter: parameter, one: a.value, other: b.value,
                score: spread > 0 ? (to - from) / spread : 0)
        }
    }

    /// Parameters that differ by more than chance among so many would (beyond 3 of their SDs).
    public var different: [Entry] { entries.filter { $0.score.magnitude > 3 } }
}
