// The conditions under which a person's days are lived and watched.

import VirtualPatient

/// Who delivers basal insulin.
public enum StudyLoop: String, Sendable, CaseIterable {
    /// Scheduled basal; boluses for meals, with a correction above 150 mg/dL.
    case open
    /// A simple controller on top of that (see ``StudyTrace``), which knows nothing of any twin.
    case closed
}

/// How the therapy settings were found.
public enum StudySettings: String, Sendable, CaseIterable {
    /// The clinic's, right for this person on an average day.
    case clinic
    /// The clinic's with basal, correction factor and carb ratio each wrong by U(±20 %).
    case wrong
    /// From daily insulin alone: 1800 rule, 450 rule (g/U), basal right.
    case rules
}

/// What goes wrong, and when.
public struct StudyFault: Sendable, Equatable {
    /// Kinds of faults.
    public enum Kind: String, Sendable, CaseIterable {
        /// A meal of `size` g without bolus and without entry.
        case unloggedMeal
        /// The meals begun within the fault: bolused for at once, entered at its end.
        case lateEntry
        /// The sensor reads low by `size` mg/dL, through a first-order lag of 5 min.
        case compression
        /// The sensor repeats its reading.
        case stuck
        /// The sensor's reading drifts by `size` mg/dL per hour.
        case drift
        /// None of the insulin counted as delivered arrives.
        case setFailure
        /// Insulin works `size` times as well.
        case exercise
    }
    /// What.
    public var kind: Kind
    /// When it begins. Unit: min of the study.
    public var start: Int
    /// How long it lasts. Unit: min.
    public var duration: Int
    /// How much, in the unit of its kind.
    public var size: Double

    /// A fault.
    public init(kind: Kind, start: Int, duration: Int, size: Double = 0) {
        self.kind = kind
        self.start = start
        self.duration = duration
        self.size = size
    }

    func isActive(atMinute minute: Int) -> Bool {
        minute >= start && minute < start + duration
    }
}

/// One set of conditions.
public struct StudyArm: Sendable {
    /// The sensor.
    public var sensor = StudySensorKind.dexcomLike
    /// Whether carbohydrate is entered; boluses for meals are given in either case.
    public var announced = true
    /// Who delivers basal.
    public var loop = StudyLoop.open
    /// How the settings were found.
    public var settings = StudySettings.clinic
    /// Whether sensitivity and emptying vary.
    public var varies = true
    /// Length. Unit: d.
    public var days = 4
    /// What goes wrong.
    public var faults: [StudyFault] = []

    /// The conditions of twin-and-dosing 3.1: open loop, clinic's settings, variable body.
    public init() {}

    /// Short name for tables.
    public var name: String {
        "\(sensor.rawValue)/\(announced ? "announced" : "unannounced")/\(loop.rawValue)"
            + "/\(settings.rawValue)"
    }
}
