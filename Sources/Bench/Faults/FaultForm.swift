// What may be written of a fault: declared once for the reader, the words, the draws and the docs.

public import Quantities

/// How a magnitude is written.
public enum FaultUnit: Sendable, Hashable {
    /// A difference of glucose. Unit: mg/dL.
    case glucose
    /// A slope of glucose. Unit: mg/dL/min.
    case glucoseRate
    /// A share. Unit: %.
    case percent
    /// Insulin. Unit: U.
    case insulin
    /// A span; numbers are in ms.
    case time
    /// A whole number of things: "64 bytes", "6 edges"; without a name a bare number.
    case count(String)
    /// One of some words.
    case word([String])
}

/// A fault's size.
public enum FaultMagnitude: Sendable, Hashable {
    /// It has none.
    case none
    /// In the unit of its form; ms for a time.
    case number(Double)
    /// One of the form's words.
    case word(String)

    /// The number; 0 when it is none.
    var value: Double {
        if case .number(let value) = self { value } else { 0 }
    }

    /// The word; empty when it is none.
    var text: String {
        if case .word(let word) = self { word } else { "" }
    }

    /// A span.
    var span: Span { Span(milliseconds: Int64(value)) }

    /// A share of one, from percent.
    var share: Double { value / 100 }
}

/// Which magnitudes a fault may have.
public struct FaultMagnitudeForm: Sendable, Hashable {
    /// How it is written.
    public let unit: FaultUnit
    /// In the unit; ms for a time; whatever for words.
    public let range: ClosedRange<Double>
    /// What draws are made from, where that is less than the range.
    public let drawn: ClosedRange<Double>
    /// Counts when none is written; `nil` when one must be written.
    public let fallback: FaultMagnitude?
    /// What it is, in a few words.
    public let meaning: String

    init(
        _ unit: FaultUnit, _ range: ClosedRange<Double>,
        drawn: ClosedRange<Double>? = nil, or fallback: FaultMagnitude? = nil, _ meaning: String
    ) {
        self.unit = unit
        self.range = range
        self.drawn = drawn ?? range
        self.fallback = fallback
        self.meaning = meaning
    }

    /// One of some words.
    init(words: [String], or fallback: String? = nil, _ meaning: String) {
        self.init(
            .word(words), 0...0, or: fallback.map { FaultMagnitude.word($0) }, meaning)
    }
}

/// Whether a fault has a length.
public enum FaultLength: String, Sendable, Hashable {
    /// It must be written.
    case needed
    /// Without it the fault stays.
    case optional
    /// It has none: it happens at once.
    case none
}

/// A key that only some faults have.
public struct FaultKey: Sendable, Hashable {
    /// The key.
    public let name: String
    /// What it takes.
    public let meaning: String
}

/// One thing that can go wrong with one target.
public struct FaultForm: Sendable, Hashable {
    /// What goes wrong.
    public let kind: FaultKind
    /// With what.
    public let target: FaultTarget
    /// Whether `for` is written.
    public let length: FaultLength
    /// Which magnitudes there are; `nil` for none.
    public let magnitude: FaultMagnitudeForm?
    /// Keys beside the usual ones.
    public let keys: [FaultKey]
    /// What happens on the bench.
    public let effect: String
    /// What `isletd` should make of it.
    public let response: String
    /// What the run must have.
    public let need: FaultNeed?
    /// Whether faults of this form are drawn where nothing narrower is asked for.
    public let isDrawn: Bool

    init(
        _ kind: FaultKind, _ target: FaultTarget, _ length: FaultLength,
        _ magnitude: FaultMagnitudeForm? = nil, keys: [FaultKey] = [], does effect: String,
        then response: String, need: FaultNeed? = nil, isDrawn: Bool = true
    ) {
        self.kind = kind
        self.target = target
        self.length = length
        self.magnitude = magnitude
        self.keys = keys
        self.effect = effect
        self.response = response
        self.need = need
        self.isDrawn = isDrawn
    }

    /// How long a fault may last.
    public static let lengths = Span.seconds(1) ... .hours(24)

    /// Every fault there is.
    public static let all: [FaultForm] =
        ofSensor + ofLines + ofPump + ofSet + ofPanel + ofProcesses + ofMachine

    /// The form of a kind and a target; `nil` when they do not go together.
    public static func of(_ kind: FaultKind, _ target: FaultTarget) -> FaultForm? {
        all.first { $0.kind == kind && $0.target == target }
    }

    /// Whether `direction` may be written.
    public var hasDirection: Bool { target == .pumpLine && kind != .hangUp }

    /// Whether only a simulated person can have it: a recorded one's sensor, pump and set are part
    /// of the recording.
    public var needsSimulatedPerson: Bool {
        switch target {
        case .set: true
        case .pump: Self.mechanical.contains(kind)
        default: false
        }
    }

    private static let mechanical: Set<FaultKind> = [
        .stuck, .wrong, .partialDelivery, .clockStep, .lowReservoir, .suspend, .reset,
    ]
}
