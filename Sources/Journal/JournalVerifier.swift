// Judges a whole journal and names the first bad record.

public import DecisionRecord
import GRDB

/// What a verification found.
public struct VerificationReport: Equatable, Sendable {
    /// How the journal's head file compares.
    public enum HeadFileState: String, Equatable, Sendable {
        /// It is a checkpoint of this chain (or the fault says what it contradicts).
        case read
        /// There is none: a tail cut off together with its checkpoints would not show.
        case absent
        /// What lies there is no head file.
        case unreadable
    }

    /// The file.
    public let path: String
    /// How many records were read and found sound.
    public let recordCount: UInt64
    /// The digest of the last of them.
    public let head: Digest
    /// How many checkpoints the journal holds.
    public let checkpointCount: Int
    /// The head file.
    public let headFile: HeadFileState
    /// The first fault.
    public let fault: ChainFault?
    /// A fault of the database itself, though every record could be read.
    public let storeFault: String?
    /// What a reader should know although nothing is wrong with the records.
    public let warnings: [String]

    /// Whether every record is as it was written and none is known to be missing.
    public var isSound: Bool {
        fault == nil && storeFault == nil && headFile != .unreadable
    }

    /// The finding in one line.
    public var summary: String {
        if let fault { return "\(path): BAD at record \(fault.sequence): \(fault.explanation)" }
        if let storeFault { return "\(path): BAD: the database is damaged: \(storeFault)" }
        if headFile == .unreadable { return "\(path): BAD: \(path).head is not a head file" }
        let noun = recordCount == 1 ? "record" : "records"
        return "\(path): good: \(recordCount) \(noun), head \(head.hex)"
    }

    /// The finding for programs.
    public var cbor: CBORValue {
        var faultValue = CBORValue.null
        if let fault {
            faultValue = .map([
                "sequence": .int(Int64(clamping: fault.sequence)), "name": .text(fault.name),
                "explanation": .text(fault.explanation),
            ])
        }
        return .map([
            "path": .text(path), "sound": .bool(isSound),
            "records": .int(Int64(clamping: recordCount)), "head": .text(head.hex),
            "checkpoints": .int(Int64(checkpointCount)), "head_file": .text(headFile.rawValue),
            "fault": faultValue, "store_fault": .text(orNull: storeFault),
            "warnings": .array(warnings.map { .text($0) }),
        ])
    }
}

/// Verifies journals.
public enum JournalVerifier {
    /// Reads every record of a journal and says whether it is what was written.
    ///
    /// Takes time linear in the journal's size, and memory for one record and the checkpoints.
    /// - Throws: ``JournalError`` if the file cannot be read as a journal at all.
    public static func verify(_ path: String) throws(JournalError) -> VerificationReport {
        let reader = try JournalReader(path)
        var checkpoints = try reader.connection.read {
            try JournalFormat.checkpoints($0, path: path)
        }
        let checkpointCount = checkpoints.count
        var warnings: [String] = []
        let headFile: VerificationReport.HeadFileState
        switch HeadFile(journal: path).read() {
        case .absent:
            headFile = .absent
            warnings.append(
                "\(path).head is missing: a tail cut off with its checkpoints would not show")
        case .unreadable: headFile = .unreadable
        case .checkpoint(let checkpoint):
            headFile = .read
            checkpoints.append(checkpoint)
        }
        var verifier = ChainVerifier(genesis: reader.origin.genesis, checkpoints: checkpoints)
        let fault = examine(reader, &verifier)
        let integrity = try reader.connection.read { db in
            (
                check: try Row.fetchOne(db, sql: "PRAGMA integrity_check(1)")?.text(at: 0),
                triggers: try JournalFormat.integer(
                    db, "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'")
            )
        }
        if integrity.triggers != Int64(JournalFormat.triggerCount) {
            warnings.append("the triggers that refuse changes are not as the journal was made")
        }
        return VerificationReport(
            path: path, recordCount: verifier.count, head: verifier.head,
            checkpointCount: checkpointCount, headFile: headFile, fault: fault,
            storeFault: integrity.check == "ok" ? nil : integrity.check ?? "it cannot be checked",
            warnings: warnings)
    }

    /// A row that the database cannot give back counts as edited.
    private static func examine(
        _ reader: JournalReader, _ verifier: inout ChainVerifier
    ) -> ChainFault? {
        do {
            try reader.connection.forEachRow(from: .min, to: .max) { row in
                verifier.examine(row) == nil
            }
        } catch {
            return ChainFault(
                sequence: verifier.count, kind: .edited("it cannot be read: \(error)"))
        }
        return verifier.finish()
    }
}
