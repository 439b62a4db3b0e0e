// Reads what goes wrong: with processes, lines, the sensor, and the infusion set.

import Quantities
import TextInput
import VirtualPatient

extension Scenario {
    /// Scripted faults, told apart by who brings them about.
    struct Script {
        var faults: [Fault] = []
        var setEvents: [SetEvent] = []
    }

    static func faults(
        _ node: TextNode?, of subject: Subject, during times: Times, pump: PumpSetup
    ) throws(TextInputError) -> Script {
        var script = Script()
        guard let node else { return script }
        for element in try node.elements() {
            let added = try fault(element, of: subject, during: times, pump: pump)
            script.faults += added.faults
            script.setEvents += added.setEvents
        }
        script.faults.sort { $0.at < $1.at }
        script.setEvents.sort { $0.at < $1.at }
        return script
    }

    private enum FaultWord: String, CaseIterable {
        case kill
        case stop
        case off
        case noise
        case occlusion
        case clearing
        case leak
        case setChange = "set_change"
    }

    private static func fault(
        _ node: TextNode, of subject: Subject, during times: Times, pump: PumpSetup
    ) throws(TextInputError) -> Script {
        var section = try node.section()
        let word = try section.required("fault").choice(FaultWord.self)
        let targetNode = try section.required("target")
        let at = try times.moment(section.required("at"))
        var script = Script()
        switch word {
        case .kill:
            try expect(targetNode, "planner")
            script.faults = [Fault(at: at, kind: .plannerKill)]
        case .stop:
            try expect(targetNode, "planner")
            script.faults = [Fault(at: at, kind: .plannerStop(lasts: try lasts(&section)))]
        case .off:
            try expect(targetNode, "cgm")
            script.faults = [Fault(at: at, kind: .sensorOff(lasts: try lasts(&section)))]
        case .noise:
            let line = try targetNode.choice(Line.self)
            let share = try section.required("magnitude").percent(in: 0.001...100) / 100
            let kind = FaultKind.noise(line: line, share: share, lasts: try lasts(&section))
            script.faults = [Fault(at: at, kind: kind)]
        case .occlusion, .clearing, .leak, .setChange:
            try expect(targetNode, "set")
            try refuse(node, with: subject)
            script.setEvents = try setEvents(word, &section, at: at, pump: pump)
        }
        try section.finish()
        return script
    }

    private static func setEvents(
        _ word: FaultWord, _ section: inout Section, at: Span, pump: PumpSetup
    ) throws(TextInputError) -> [SetEvent] {
        switch word {
        case .occlusion:
            let share = try section.required("magnitude").percent(in: 1...100) / 100
            return [SetEvent(at: at, kind: .fault(.occlusion(blocked: share)))]
        case .clearing:
            let share = try section.required("magnitude").percent(in: 0...100) / 100
            return [SetEvent(at: at, kind: .fault(.clearing(released: share)))]
        case .leak:
            let share = try section.required("magnitude").percent(in: 1...100) / 100
            var events = [SetEvent(at: at, kind: .fault(.leak(fraction: share)))]
            if let length = try section.optional("for")?.duration(in: faultLengths) {
                events.append(SetEvent(at: at + length, kind: .fault(.leak(fraction: 0))))
            }
            return events
        default:
            let range = InsulinAmount.zero...pump.model.reservoirSize
            let filled = try section.optional("reservoir")?.insulin(in: range)
            let reservoir = filled ?? (pump.model.isPatch ? pump.reservoir : nil)
            return [SetEvent(at: at, kind: .change(reservoir: reservoir))]
        }
    }

    private static let faultLengths = Span.seconds(1) ... .hours(24)

    private static func lasts(_ section: inout Section) throws(TextInputError) -> Span {
        try section.required("for").duration(in: faultLengths)
    }

    private static func expect(_ node: TextNode, _ target: String) throws(TextInputError) {
        let found = try node.text()
        guard found == target else {
            throw node.error("\"\(found)\" cannot have this fault", mend: "write \(target)")
        }
    }
}
