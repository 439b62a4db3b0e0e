// What a person's days looked like from outside, every 5 min, with the truth beside it.

public import Quantities
import SmallMath
public import VirtualPatient

/// One cycle of 5 min as the controller sees it, and the truth.
public struct StudyCycle: Sendable {
    /// Minute of the study at which the reading was taken.
    public var minute: Int
    /// The reading.
    public var reading: SensorReading
    /// Glucose under the skin in truth. Unit: mg/dL.
    public var truth: Double
    /// Insulin counted as delivered in the 5 min before. Unit: U.
    public var insulin: Double
    /// The part of it that the person gave as a bolus. Unit: U.
    public var personBolus: Double
    /// Carbohydrate entered in the 5 min before. Unit: g.
    public var carbs: Double
    /// Age of that entry's meal. Unit: min.
    public var carbsAge: Double
}

/// A moment from which the truth can be continued in more than one way.
public struct StudyMoment: Sendable {
    /// The cycle after which it stands.
    public let cycle: Int
    /// The body there.
    public let plant: AnyPlant
}

/// A person's days.
public struct StudyTrace: Sendable {
    /// Who.
    public let person: StudyPerson
    /// Under what.
    public let arm: StudyArm
    /// The therapy settings in force.
    public let therapy: TherapySettings
    /// What was eaten.
    public let life: StudyLife
    /// The cycles, from minute 5 on.
    public private(set) var cycles: [StudyCycle] = []
    /// Just before each larger meal of the last day, for the check by intervention.
    public private(set) var moments: [StudyMoment] = []
    /// Insulin that reached the body, by minute. Unit: U.
    public private(set) var delivered: [Double] = []

    /// After the last day the body lives on for this long, for the check by intervention. Unit: min.
    public static let epilogue = 540

    /// Lives the days.
    ///
    /// The closed loop: basal times 1 + (p - 115) / (2 h basal × CF) within 0...3, where p is the
    /// reading 30 min ahead along the slope of the last 15 min; nothing when the reading is below
    /// 75 or p below 70 mg/dL.
    /// `nil` when the person's settings could not be found.
    public init?(of person: StudyPerson, clinic: StudyClinic, arm: StudyArm) {
        guard let therapy = Self.therapy(of: person, clinic: clinic, arm: arm) else { return nil }
        self.person = person
        self.arm = arm
        self.therapy = therapy
        life = StudyLife(of: person, days: arm.days + 1, variation: arm.variation)
        live()
    }

    private static func therapy(
        of person: StudyPerson, clinic: StudyClinic, arm: StudyArm
    ) -> TherapySettings? {
        var random = SeededGenerator(seed: person.seed).stream(21)
        switch arm.settings {
        case .clinic: return clinic.therapy()
        case .wrong:
            func factor() -> Double { 0.8 + 0.4 * random.uniform() }
            return clinic.therapy(
                basalFactor: factor(), sensitivityFactor: factor(), ratioFactor: factor())
        case .rules:
            return clinic.therapy(
                sensitivityFactor: 1800 / clinic.dailyInsulin / clinic.sensitivity,
                ratioFactor: 450 / clinic.dailyInsulin / clinic.carbRatio)
        }
    }

    private mutating func live() {
        let random = SeededGenerator(seed: person.seed)
        var sensor = StudySensor(arm.sensor, generator: random.stream(31))
        var days = StudyDays(self)
        var plant = person.plant
        let total = arm.days * 1440 + Self.epilogue
        for minute in 0..<total {
            if minute > 0, minute % 5 == 0 {
                if isMomentOfInterest(minute) {
                    moments.append(StudyMoment(cycle: cycles.count, plant: plant))
                }
                let reading = days.faulty(sensor.read(plant.interstitialGlucose), minute)
                cycles.append(
                    days.cycle(
                        at: minute, reading: reading,
                        truth: plant.interstitialGlucose.milligramsPerDeciliter))
            }
            let act = days.act(minute)
            delivered.append(act.insulin)
            life.live(
                &plant, minute: minute, grams: act.carbs, insulin: act.insulin,
                extra: act.sensitivity)
        }
    }

    /// Whether a larger meal of the last day begins within the next 5 min.
    private func isMomentOfInterest(_ minute: Int) -> Bool {
        guard minute >= (arm.days - 1) * 1440, minute < arm.days * 1440 else { return false }
        let least = 0.6 * person.group.testMealGrams
        return life.meals.contains {
            $0.minute >= minute && $0.minute < minute + 5 && $0.grams > least
        }
    }

    /// The course of glucose from a moment, insulin changed by an amount as soon as can be.
    /// - Parameters:
    ///   - moment: one of ``moments``.
    ///   - change: added to the first minute, or taken from the first insulin there is. Unit: U.
    ///   - minutes: how long. Unit: min. At most ``epilogue``.
    /// - Returns: glucose under the skin at each whole 5 min after the moment.
    public func course(from moment: StudyMoment, change: Double, minutes: Int) -> [Double] {
        var plant = moment.plant
        let start = 5 * (moment.cycle + 1)
        var left = change
        var found: [Double] = []
        for offset in 0..<minutes {
            let minute = start + offset
            var insulin = minute < delivered.count ? delivered[minute] : person.basal
            let part = max(left, -insulin)
            insulin += part
            left -= part
            var grams = 0.0
            for meal in life.meals where meal.minute == minute { grams += meal.grams }
            life.live(&plant, minute: minute, grams: grams, insulin: insulin)
            if offset % 5 == 4 { found.append(plant.interstitialGlucose.milligramsPerDeciliter) }
        }
        return found
    }
}
