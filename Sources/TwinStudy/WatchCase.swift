// The faults a watch study stages: which, how large, and when in a person's days.

import SmallMath
public import Twin
import VirtualPatient

/// One kind of fault as staged, with the explanation that should be found.
public struct WatchCase: Sendable {
    /// Name for tables.
    public let name: String
    /// What should be found.
    public let hypothesis: TwinHypothesis
    /// What cannot be told from it by one sensor, and counts as found too.
    public let equallyRight: TwinHypothesis?
    /// A detection counts up to this long after the fault's end. Unit: min.
    public let grace: Int
    private let kind: StudyFault.Kind
    private let size: Double
    /// Whether the size is for an adult and scales with the group's meals.
    private let scales: Bool
    private let duration: ClosedRange<Double>
    /// Hours of the third day in which it begins.
    private let hours: ClosedRange<Double>
    private let tag: UInt64

    private init(
        _ name: String, _ hypothesis: TwinHypothesis, _ kind: StudyFault.Kind, size: Double = 0,
        scales: Bool = false, minutes: ClosedRange<Double>, hours: ClosedRange<Double>,
        grace: Int = 0, or equallyRight: TwinHypothesis? = nil, tag: UInt64
    ) {
        self.name = name
        self.hypothesis = hypothesis
        self.kind = kind
        self.size = size
        self.scales = scales
        duration = minutes
        self.hours = hours
        self.grace = grace
        self.equallyRight = equallyRight
        self.tag = tag
    }

    /// All that are staged.
    ///
    /// Compressions: depth 24 (10-48) mg/dL, 45 (30-70) min, at night (Facchinetti 2016,
    /// twin-and-dosing 1.2). Set failure: all the insulin for 8 h, from any hour; leak: 60 % of it.
    /// Drift: faster than a sensor's ageing, as slower cannot be told from glucose within a day.
    public static let all: [WatchCase] = [
        WatchCase(
            "unlogged meal 30 g", .unloggedMeal, .unloggedMeal, size: 30, scales: true,
            minutes: 120...120, hours: 8...22, tag: 1),
        WatchCase(
            "unlogged meal 60 g", .unloggedMeal, .unloggedMeal, size: 60, scales: true,
            minutes: 120...120, hours: 8...22, tag: 2),
        WatchCase(
            "compression 24 mg/dL", .compressionLow, .compression, size: 24, minutes: 30...70,
            hours: 0...5, tag: 3),
        WatchCase(
            "compression 36 mg/dL", .compressionLow, .compression, size: 36, minutes: 30...70,
            hours: 0...5, tag: 4),
        WatchCase(
            "compression 48 mg/dL", .compressionLow, .compression, size: 48, minutes: 30...70,
            hours: 0...5, tag: 5),
        WatchCase(
            "stuck sensor", .stuckSensor, .stuck, minutes: 120...120, hours: 0...22, tag: 6),
        WatchCase(
            "drift +20 mg/dL/h", .driftingSensor, .drift, size: 20, minutes: 480...480,
            hours: 0...12, or: .insulinNotActing, tag: 7),
        WatchCase(
            "drift -20 mg/dL/h", .driftingSensor, .drift, size: -20, minutes: 480...480,
            hours: 0...12, tag: 8),
        WatchCase(
            "set failure", .insulinNotActing, .setFailure, size: 1, minutes: 480...480,
            hours: 0...14, tag: 9),
        WatchCase(
            "leak of 60 %", .insulinNotActing, .setFailure, size: 0.6, minutes: 480...480,
            hours: 0...14, tag: 10),
        WatchCase(
            "sensitivity x2.5 for 3 h", .sensitivityRise, .exercise, size: 2.5,
            minutes: 180...180, hours: 8...20, tag: 11),
        WatchCase(
            "sensitivity x4 for 90 min", .sensitivityRise, .exercise, size: 4, minutes: 90...90,
            hours: 8...20, grace: 60, tag: 12),
        WatchCase(
            "meal entered 90 min late", .unloggedMeal, .lateEntry, minutes: 90...90, hours: 6...20,
            tag: 13),
    ]

    /// The fault for one person: times are this person's own.
    func fault(for person: StudyPerson, life: StudyLife) -> StudyFault {
        var random = SeededGenerator(seed: person.seed).stream(100 + tag)
        let share = person.group.testMealGrams / AgeGroup.adult.testMealGrams
        var start = 0
        // Food nobody enters is eaten between the meals, or it is part of one.
        for _ in 0..<40 {
            let hour = hours.lowerBound + (hours.upperBound - hours.lowerBound) * random.uniform()
            start = 2880 + Int(60 * hour)
            guard kind == .unloggedMeal else { break }
            if life.meals.allSatisfy({ abs($0.minute - start) > 75 }) { break }
        }
        let span = duration.upperBound - duration.lowerBound
        if kind == .lateEntry,
            let meal = life.meals.first(where: {
                $0.minute >= start && $0.minute < 4320 && $0.grams > 25 * share
            })
        {
            start = meal.minute
        }
        return StudyFault(
            kind: kind, start: start,
            duration: Int(duration.lowerBound + span * random.uniform()),
            size: scales ? size * share : size)
    }
}
