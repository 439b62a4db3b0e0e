// One decision as text that a person understands: knew, expected, wanted, limits, ordered, outcome.

public import DecisionRecord
import Quantities

/// A decision record in words.
///
/// Reads what is there: a field that is missing is said to be missing, and fields this program does
/// not know are listed at the end, so that a printout never hides anything.
public enum DecisionPrintout {
    /// The text, several lines with a line end after each.
    /// - Parameter decision: a record of kind `decision`.
    /// - Parameter outcomes: records of kind `outcome` of the same journal; those of other doses are
    ///   passed over.
    public static func text(_ decision: ChainedRecord, outcomes: [ChainedRecord]) -> String {
        var printer = DecisionPrinter()
        printer.decision(decision, outcomes: outcomes)
        return printer.lines.map { $0 + "\n" }.joined()
    }
}

/// The lines so far, and what was missing or not understood on the way.
struct DecisionPrinter {
    var lines: [String] = []
    var missing: [String] = []
    var unknown: [String] = []

    mutating func decision(_ decision: ChainedRecord, outcomes: [ChainedRecord]) {
        let record = decision.record
        let whole = record.body
        var body = fields(whole, "")
        let cycle = body.value("cycle")?.intValue.map(String.init) ?? "(cycle not recorded)"
        lines.append("Decision of cycle \(cycle) - record \(record.sequence)")
        lines.append(
            "\(Wording.wall(record.wall)), \(Wording.duration(record.at.milliseconds)) into the loop"
        )
        line(
            "mode", Wording.word(body.value("mode")), "; automation ",
            Wording.word(body.value("automation")))
        if let causes = body.optional("causes")?.arrayValue, !causes.isEmpty {
            line("because of", causes.map { Wording.word($0) }.joined(separator: ", "))
        }
        let (request, facts) = (body.value("request"), body.value("facts"))
        let (reply, verdict) = (body.value("reply"), body.value("verdict"))
        let commands = body.value("commands")
        finish(body)
        knew(request: request, facts: facts)
        expected(reply)
        wanted(reply, verdict)
        limits(verdict)
        ordered(commands, verdict)
        became(commands, outcomes)
        remarks(decision)
    }

    private mutating func remarks(_ decision: ChainedRecord) {
        if !missing.isEmpty {
            heading("Not recorded")
            lines.append("    " + missing.joined(separator: ", "))
        }
        if !unknown.isEmpty {
            heading("Also recorded")
            for entry in unknown { lines.append("    " + entry) }
        }
        lines.append("")
        lines.append("sha256 \(decision.hash.hex)")
    }

    // MARK: - Lines and fields

    mutating func heading(_ text: String) {
        lines.append("")
        lines.append(text)
    }

    mutating func line(_ label: String, _ parts: String...) {
        lines.append("    " + Wording.padded(label, 18) + " " + parts.joined())
    }

    func fields(_ value: CBORValue?, _ path: String) -> PrintedFields {
        PrintedFields(path: path, map: value?.mapValue ?? CBORMap())
    }

    /// Notes what a map lacked and what of it was not shown.
    mutating func finish(_ fields: PrintedFields) {
        for key in fields.missing where !missing.contains(key) { missing.append(key) }
        for entry in fields.map.entries where !fields.used.contains(entry.key) {
            unknown.append("\(fields.path)\(entry.key) \(JSONText.text(entry.value))")
        }
    }
}
