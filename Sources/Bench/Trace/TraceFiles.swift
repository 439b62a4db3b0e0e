// The trace as two CSV files that pandas and DuckDB read without a parser; same run, same bytes.

import Foundation
import Quantities
public import TextInput

/// Names and columns of a trace's files.
public enum TraceFiles {
    /// One row a minute.
    public static let minutesName = "trace.csv"
    /// One row an event.
    public static let eventsName = "events.csv"

    static let minuteColumns = [
        "time_min", "plasma_mg_dl", "interstitial_mg_dl", "basal_u", "bolus_u", "reached_u",
    ]
    static let eventColumns = ["time_ms", "kind", "id", "value", "detail"]

    /// Reads a trace back.
    ///
    /// - Parameter folder: the folder that holds both files.
    /// - Throws: ``TextInputError`` naming the line and column.
    public static func read(folder: String) throws(TextInputError) -> BenchTrace {
        var trace = BenchTrace()
        let minutes = try StrictCSV(path: "\(folder)/\(minutesName)", required: minuteColumns)
        trace.minutes.reserveCapacity(minutes.rows.count)
        for row in minutes.rows { trace.minutes.append(try minute(row)) }
        let events = try StrictCSV(path: "\(folder)/\(eventsName)", required: eventColumns)
        trace.events.reserveCapacity(events.rows.count)
        for row in events.rows { trace.events.append(try event(row)) }
        return trace
    }

    private static func minute(_ row: StrictCSV.Row) throws(TextInputError) -> TraceMinute {
        let amount = { (column: String) throws(TextInputError) -> InsulinAmount in
            InsulinAmount.units(try row.requiredNumber(column, in: 0...1e6))
        }
        return TraceMinute(
            minute: Int(try row.requiredNumber("time_min", in: 0...1e9)),
            plasma: try row.number("plasma_mg_dl", in: 0...1e6),
            interstitial: try row.number("interstitial_mg_dl", in: 0...1e6),
            basal: try amount("basal_u"), bolus: try amount("bolus_u"),
            reached: try row.number("reached_u", in: 0...1e6))
    }

    private static func event(_ row: StrictCSV.Row) throws(TextInputError) -> TraceEvent {
        let name = try row.requiredText("kind")
        guard let kind = TraceEvent.Kind(rawValue: name) else {
            throw row.error("kind", "\"\(name)\" is no kind of event")
        }
        guard let id = UInt64(try row.requiredText("id")) else {
            throw row.error("id", "is not a whole number")
        }
        return TraceEvent(
            at: Span(milliseconds: Int64(try row.requiredNumber("time_ms", in: 0...1e14))),
            kind: kind, id: id, value: try row.number("value", in: -1e12...1e12),
            detail: row.text("detail") ?? "")
    }
}

/// Writes a trace as it happens, in large pieces.
public final class TraceWriter {
    private let minutes: BufferedFile
    private let events: BufferedFile

    /// Starts both files anew.
    ///
    /// - Parameter folder: where; it must be there.
    /// - Throws: ``TextInputError`` when a file cannot be made.
    public init(folder: String) throws(TextInputError) {
        minutes = try BufferedFile(path: "\(folder)/\(TraceFiles.minutesName)")
        events = try BufferedFile(path: "\(folder)/\(TraceFiles.eventsName)")
        try minutes.append(TraceFiles.minuteColumns.joined(separator: ",") + "\n")
        try events.append(TraceFiles.eventColumns.joined(separator: ",") + "\n")
    }

    /// Adds what happened.
    ///
    /// - Throws: ``TextInputError`` when the disk refuses.
    public func append(_ part: BenchTrace) throws(TextInputError) {
        for item in part.minutes { try minutes.append(item.row) }
        for item in part.events { try events.append(item.row) }
    }

    /// Writes out what is still held.
    ///
    /// - Throws: ``TextInputError`` when the disk refuses.
    public func finish() throws(TextInputError) {
        try minutes.flush()
        try events.flush()
    }
}

extension TraceMinute {
    /// Its row in the trace's file.
    var row: String {
        let plasma = plasma.map { FixedText.write($0, decimals: 3) } ?? ""
        let interstitial = interstitial.map { FixedText.write($0, decimals: 3) } ?? ""
        let reached = reached.map { FixedText.write($0, decimals: 6) } ?? ""
        return "\(minute),\(plasma),\(interstitial),\(FixedText.write(basal)),"
            + "\(FixedText.write(bolus)),\(reached)\n"
    }
}

extension TraceEvent {
    /// Its row in the events' file.
    var row: String {
        let value = value.map { FixedText.write($0, decimals: 3) } ?? ""
        return "\(at.milliseconds),\(kind.rawValue),\(id),\(value),\(detail)\n"
    }
}

/// A file that is written in large pieces.
private final class BufferedFile {
    private static let size = 1 << 16
    private let path: String
    private let handle: FileHandle
    private var held: [UInt8] = []

    init(path: String) throws(TextInputError) {
        self.path = path
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else {
            throw TextInputError(
                place: TextPlace(file: path),
                problem: "cannot be written: \(SystemReason.of(number: errno))")
        }
        self.handle = handle
        held.reserveCapacity(Self.size + 4096)
    }

    deinit { try? handle.close() }

    func append(_ text: String) throws(TextInputError) {
        held.append(contentsOf: text.utf8)
        if held.count >= Self.size { try flush() }
    }

    func flush() throws(TextInputError) {
        do {
            try handle.write(contentsOf: held)
        } catch {
            throw WholeFile.fault(path, "cannot be written to", error)
        }
        held.removeAll(keepingCapacity: true)
    }
}

/// Numbers with a fixed number of decimals, the same on every machine.
enum FixedText {
    /// The number rounded to so many decimals, 0 ... 6; it must be within ±1e12.
    static func write(_ value: Double, decimals: Int) -> String {
        let scale = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000][decimals]
        let scaled = Int64((value * Double(scale)).rounded())
        let whole = scaled.magnitude / UInt64(scale)
        let part = String(scaled.magnitude % UInt64(scale))
        let sign = scaled < 0 ? "-" : ""
        guard decimals > 0 else { return "\(sign)\(whole)" }
        let zeros = String(repeating: "0", count: decimals - part.count)
        return "\(sign)\(whole).\(zeros)\(part)"
    }

    /// An amount of insulin in units.
    static func write(_ amount: InsulinAmount) -> String {
        write(amount.units, decimals: 3)
    }
}
