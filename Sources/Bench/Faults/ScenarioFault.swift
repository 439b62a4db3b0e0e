// One fault of a scenario: when, what, with what, how much; and the words for it.

public import Quantities
import TextInput
import VirtualPatient

extension Scenario {
    /// Something that goes wrong.
    public struct Fault: Sendable, Hashable {
        /// When it begins, from the start of the run.
        public var at: Span
        /// How long it lasts; `nil` for one that happens at once or stays.
        public var lasts: Span?
        /// What goes wrong.
        public var kind: FaultKind
        /// With what.
        public var target: FaultTarget
        /// How much.
        public var magnitude: FaultMagnitude
        /// Which way, on a line.
        public var direction: LineDirection
        /// What a new set's reservoir holds; `nil` for as the pump's kind has it.
        public var reservoir: InsulinAmount?
        /// How long a failing site takes; `nil` for at once.
        public var over: Span?

        /// A fault; kind and target must go together (``FaultForm/of(_:_:)``).
        public init(
            at: Span, lasts: Span? = nil, _ kind: FaultKind, _ target: FaultTarget,
            _ magnitude: FaultMagnitude = .none, direction: LineDirection = .both,
            reservoir: InsulinAmount? = nil, over: Span? = nil
        ) {
            self.at = at
            self.lasts = lasts
            self.kind = kind
            self.target = target
            self.magnitude = magnitude
            self.direction = direction
            self.reservoir = reservoir
            self.over = over
        }

        /// When it begins, in the run's time.
        public var begin: LoopInstant { LoopInstant.origin + at }

        /// When it ends, in the run's time; `nil` for one without a length.
        public var end: LoopInstant? { lasts.map { begin + $0 } }

        /// Whether it is on; one without a length is from its begin on.
        public func isOn(at now: LoopInstant) -> Bool {
            now >= begin && end.map { now < $0 } ?? true
        }
    }
}

extension Scenario.Fault {
    /// What is declared of it.
    public var form: FaultForm? { FaultForm.of(kind, target) }

    /// How the trace and the report name it: "bit_errors pump_line 0.1 % to_board".
    public var words: String {
        var words = ["\(kind.rawValue) \(target.rawValue)"]
        if let magnitude = magnitudeText { words.append(magnitude) }
        if form?.hasDirection == true, direction != .both { words.append(direction.rawValue) }
        return words.joined(separator: " ")
    }

    /// How it is written in a scenario, on one line.
    public var yaml: String {
        var parts = [
            "fault: \(kind.rawValue)", "target: \(target.rawValue)",
            "at: \(QuantityText.write(at))",
        ]
        if let lasts { parts.append("for: \(QuantityText.write(lasts))") }
        if let magnitude = magnitudeText { parts.append("magnitude: \(magnitude)") }
        if form?.hasDirection == true { parts.append("direction: \(direction.rawValue)") }
        if let reservoir { parts.append("reservoir: \(QuantityText.write(reservoir))") }
        if let over { parts.append("over: \(QuantityText.write(over))") }
        return "{\(parts.joined(separator: ", "))}"
    }

    private var magnitudeText: String? {
        switch magnitude {
        case .none: nil
        case .word(let word): word
        case .number(let value): form?.magnitude?.unit.text(value)
        }
    }
}

extension FaultUnit {
    /// A number as it is written; ms for a time.
    public func text(_ value: Double) -> String {
        switch self {
        case .time where value.magnitude < 60_000: "\(DecimalText.write(value / 1000)) s"
        case .time: QuantityText.write(Span(milliseconds: Int64(value)))
        case .count(""), .word: DecimalText.write(value)
        default: "\(DecimalText.write(value)) \(symbol)"
        }
    }

    /// The unit as it is written; empty for none.
    public var symbol: String {
        switch self {
        case .glucose: "mg/dL"
        case .glucoseRate: "mg/dL/min"
        case .percent: "%"
        case .insulin: "U"
        case .count(let things): things
        case .time, .word: ""
        }
    }
}

extension Scenario {
    /// What happens to the infusion set, in the order of time: faults of the set. A leak with a
    /// length ends by itself; a new patch pump comes with a reservoir.
    public var setEvents: [SetEvent] {
        var events: [SetEvent] = []
        for fault in faults where fault.target == .set {
            let share = fault.magnitude.share
            switch fault.kind {
            case .occlusion:
                events.append(SetEvent(at: fault.at, kind: .fault(.occlusion(blocked: share))))
            case .clearing:
                events.append(SetEvent(at: fault.at, kind: .fault(.clearing(released: share))))
            case .leak:
                events.append(SetEvent(at: fault.at, kind: .fault(.leak(fraction: share))))
                guard let lasts = fault.lasts else { continue }
                events.append(
                    SetEvent(at: fault.at + lasts, kind: .fault(.leak(fraction: 0))))
            case .failedSite:
                let minutes = fault.over?.minutes ?? 0
                events.append(
                    SetEvent(
                        at: fault.at,
                        kind: .fault(.absorption(remaining: share, overMinutes: minutes))))
            case .airGap:
                events.append(
                    SetEvent(
                        at: fault.at, kind: .fault(.airGap(units: fault.magnitude.value))))
            default:
                let filled = fault.reservoir ?? (pump.model.isPatch ? pump.reservoir : nil)
                events.append(SetEvent(at: fault.at, kind: .change(reservoir: filled)))
            }
        }
        return events.enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
    }
}
