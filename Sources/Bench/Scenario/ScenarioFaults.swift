// Reads what goes wrong: faults written one by one, and faults to be drawn.

import Quantities
import TextInput
import VirtualPatient

extension Scenario {
    /// What a scenario says of faults.
    struct Script {
        var faults: [Fault] = []
        var drawn: [DrawnFaults] = []
    }

    static func faults(
        _ node: TextNode?, of subject: Subject, during times: Times, pump: PumpSetup
    ) throws(TextInputError) -> Script {
        var script = Script()
        guard let node else { return script }
        for element in try node.elements() {
            var section = try element.section()
            if let drawn = section.optional("drawn") {
                script.drawn.append(try DrawnFaults.read(drawn, of: subject, during: times))
                try section.finish()
            } else {
                script.faults.append(
                    try fault(&section, of: subject, during: times, pump: pump))
            }
        }
        // Faults of the same moment stay in the order written.
        script.faults = script.faults.enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
        return script
    }

    private static func fault(
        _ section: inout Section, of subject: Subject, during times: Times, pump: PumpSetup
    ) throws(TextInputError) -> Fault {
        let kindNode = try section.required("fault")
        let kind = try kind(kindNode)
        let targetNode = try section.required("target")
        let form = try form(of: kind, targetNode)
        if form.needsSimulatedPerson { try refuse(section.node, with: subject) }
        var fault = Fault(at: try times.moment(section.required("at")), kind, form.target)
        switch form.length {
        case .needed: fault.lasts = try lasts(section.required("for"))
        case .optional: fault.lasts = try section.optional("for").map(lasts)
        case .none: break
        }
        if let magnitude = form.magnitude {
            let node =
                magnitude.fallback == nil
                ? try section.required("magnitude") : section.optional("magnitude")
            fault.magnitude = try node?.magnitude(magnitude) ?? magnitude.fallback ?? .none
        }
        if form.hasDirection {
            fault.direction = try section.optional("direction")?.choice() ?? .both
        }
        try readKeys(of: form, &section, into: &fault, pump: pump)
        try section.finish()
        return fault
    }

    private static func readKeys(
        of form: FaultForm, _ section: inout Section, into fault: inout Fault, pump: PumpSetup
    ) throws(TextInputError) {
        for key in form.keys {
            let node = section.optional(key.name)
            if form.kind == .setChange {
                let range = InsulinAmount.zero...pump.model.reservoirSize
                fault.reservoir = try node?.insulin(in: range)
            } else {
                fault.over = try node?.duration(in: .zero ... .hours(24))
            }
        }
    }

    private static func lasts(_ node: TextNode) throws(TextInputError) -> Span {
        try node.duration(in: FaultForm.lengths)
    }

    private static func kind(_ node: TextNode) throws(TextInputError) -> FaultKind {
        guard try node.text() != "noise" else {
            throw node.error("\"noise\" is no fault", mend: "write bit_errors, a share of the bits")
        }
        return try node.choice()
    }

    /// - Throws: naming what can have this fault.
    private static func form(
        of kind: FaultKind, _ node: TextNode
    ) throws(TextInputError) -> FaultForm {
        let target = try node.choice(FaultTarget.self)
        if let form = FaultForm.of(kind, target) { return form }
        let others = FaultForm.all.filter { $0.kind == kind }.map(\.target.rawValue)
        throw node.error(
            "\"\(target.rawValue)\" cannot have the fault \(kind.rawValue)",
            mend: "write \(others.joined(separator: ", "))")
    }
}

extension TextNode {
    /// A magnitude of a form, within its range.
    func magnitude(_ form: FaultMagnitudeForm) throws(TextInputError) -> FaultMagnitude {
        let value: Double
        switch form.unit {
        case .word(let words):
            let found = try text()
            guard words.contains(found) else {
                throw error(
                    "\"\(found)\" is not one of \(words.joined(separator: ", "))",
                    mend: Suggestion.nearest(to: found, in: words).map { "did you mean \"\($0)\"?" }
                )
            }
            return .word(found)
        case .glucose: value = try measure(.glucose, in: form.range)
        case .glucoseRate: value = try measure(.glucoseRate, in: form.range)
        case .percent: value = try percent(in: form.range)
        case .insulin:
            let range =
                InsulinAmount.units(form.range.lowerBound)
                ... .units(form.range.upperBound)
            value = try insulin(in: range).units
        case .count("bytes"): value = try whole(.bytes, in: form.range)
        case .count("bytes/s"): value = try whole(.byteRate, in: form.range)
        case .count("edges"): value = try whole(.edges, in: form.range)
        case .count:
            value = Double(try integer(in: Int(form.range.lowerBound)...Int(form.range.upperBound)))
        case .time: value = Double(try signedDuration(in: form.range).milliseconds)
        }
        guard value != 0 || form.range.lowerBound >= 0 else {
            throw error("zero changes nothing", mend: "write another value, or remove the fault")
        }
        return .number(value)
    }

    private func whole(
        _ unit: MeasureUnit, in range: ClosedRange<Double>
    ) throws(TextInputError) -> Double {
        let value = try measure(unit, in: range)
        guard value == value.rounded() else {
            throw error("\(value) is not a whole number of \(unit.symbol)")
        }
        return value
    }

    /// A length of time that may go back: "-30 min".
    private func signedDuration(in range: ClosedRange<Double>) throws(TextInputError) -> Span {
        let found = try text()
        let isBack = found.hasPrefix("-")
        let bound = isBack ? -range.lowerBound : range.upperBound
        guard isBack || found.hasPrefix("+") else {
            return try duration(
                in: Span(
                    milliseconds: Int64(max(0, range.lowerBound)))...Span(
                        milliseconds: Int64(bound)))
        }
        guard !isBack || range.lowerBound < 0 else { throw error("\(found) is less than zero") }
        let rest = TextNode(
            place: place, path: path,
            content: .scalar(String(found.dropFirst()), quoted: false))
        let span = try rest.duration(in: .zero...Span(milliseconds: Int64(bound)))
        return isBack ? .zero - span : span
    }
}
