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

/// What varies in a body from hour to hour and from day to day.
public enum StudyVariation: String, Sendable, CaseIterable {
    /// Nothing.
    case none
    /// Insulin's effect on the use of glucose, and of each meal the gut's fastest emptying and its
    /// absorption (kmax and kabs; of plants other than S2008, all emptying): what the reference
    /// probe varies.
    case glucoseUse
    /// The same, and insulin's effect on the liver: the other reading of the reference's "SI".
    case glucoseUseAndLiver
    /// Its effect on the liver too, and of each meal all emptying (kmin with kmax). In the UVA plants that swings basal insulin's work as well, so
    /// that glucose wanders without any meal.
    case wholeBody

    var reachesLiver: Bool { self == .glucoseUseAndLiver || self == .wholeBody }
    /// Whether a meal has its own kmax and kabs, and not its own emptying as a whole.
    var isOfMeals: Bool { self == .glucoseUse || self == .glucoseUseAndLiver }
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
        /// The share `size` of the insulin counted as delivered does not arrive (1: an occlusion, a
        /// set pulled out; less: a leak).
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
    /// What varies in the body.
    public var variation = StudyVariation.wholeBody
    /// Whether a meal's bolus corrects half of what glucose is above 140 mg/dL, from 150 on.
    public var corrects = true
    /// Length. Unit: d.
    public var days = 4
    /// What goes wrong.
    public var faults: [StudyFault] = []

    /// The harder conditions of this study: as ``reference``, and the liver varies too.
    public init() {}

    /// The conditions of twin-and-dosing 2 and 3.1: open loop, Dexcom-like sensor, carbohydrate
    /// counted with U(±20 %), boluses of counted carbohydrate over the carb ratio and no more, the
    /// body's use of glucose and the gut of each meal vary.
    public static var reference: StudyArm {
        var arm = StudyArm()
        arm.variation = .glucoseUse
        arm.corrects = false
        return arm
    }

    /// Short name for tables.
    public var name: String {
        "\(sensor.rawValue)/\(announced ? "announced" : "unannounced")/\(loop.rawValue)"
            + "/\(settings.rawValue)"
    }
}
