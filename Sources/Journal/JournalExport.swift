// Records as lines of JSON for other programs.

public import DecisionRecord
import Quantities

/// Exports.
public enum JournalExport {
    /// A record as one line of canonical JSON without a line end: the record's own fields (`seq`,
    /// `kind`, `at` in ms of the loop, `wall` in ms since 1970, `body`), and `previous` and `hash`.
    public static func jsonLine(_ chained: ChainedRecord) -> String {
        let record = chained.record
        return JSONText.text(
            .map([
                "seq": .int(Int64(clamping: record.sequence)), "kind": .text(record.kind.rawValue),
                "at": .int(record.at.milliseconds), "wall": .int(record.wall.unixMilliseconds),
                "body": record.body, "previous": .text(chained.previous.hex),
                "hash": .text(chained.hash.hex),
            ]))
    }
}
