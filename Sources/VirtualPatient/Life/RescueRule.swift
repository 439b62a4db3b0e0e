// Carbohydrate against low glucose, as people take it: by a rule, late, or not at all.

public import Quantities
public import SmallMath

/// When a person eats against low glucose, and how much.
public struct RescueRule: Sendable, Hashable {
    /// What tells the person.
    public enum Signal: Sendable, Hashable, CaseIterable {
        /// The sensor's number; a missing reading tells nothing.
        case sensor
        /// The person's own glucose in plasma, felt as symptoms.
        case symptoms
    }

    /// What tells the person.
    public let signal: Signal
    /// Below it glucose is low.
    public let threshold: Glucose
    /// What is eaten at once.
    public let carbohydrate: Carbohydrate
    /// Until the person looks again, having eaten or noticed nothing. Unit: min.
    public let wait: Int
    /// From noticing to eating. Unit: min.
    public let delay: Int
    /// The chance that a low is noticed at a look. Unit: 1.
    public let noticing: Double

    /// What may be said about a rule. The ranges are ours.
    public static let declarations: [LifeQuantity] = [
        thresholdLimits, gramsLimits, waitLimits, delayLimits, noticingLimits,
    ]
    private static let thresholdLimits = LifeQuantity(
        "threshold", "mg/dL", 40...120,
        source: "ADA Standards of Care 2024, section 6: below 70 mg/dL")
    private static let gramsLimits = LifeQuantity(
        "carbohydrate", "g", 1...60,
        source: "ADA position statement, Diabetes Care 37 (2014) 2034: 15 to 20 g")
    private static let waitLimits = LifeQuantity(
        "wait", "min", 1...240, source: "as carbohydrate: test again after 15 min")
    private static let delayLimits = LifeQuantity("delay", "min", 0...120, source: "ours")
    private static let noticingLimits = LifeQuantity("noticing", "1", 0...1, source: "a chance")

    /// A rule.
    /// - Throws: ``TableError`` naming the part that is outside its range, see ``declarations``.
    public init(
        signal: Signal, threshold: Glucose, carbohydrate: Carbohydrate, wait: Int = 15,
        delay: Int = 0, noticing: Double = 1
    ) throws(TableError) {
        self.signal = signal
        _ = try Self.thresholdLimits.checked(threshold.milligramsPerDeciliter)
        self.threshold = threshold
        _ = try Self.gramsLimits.checked(carbohydrate.grams)
        self.carbohydrate = carbohydrate
        _ = try Self.waitLimits.checked(Double(wait))
        self.wait = wait
        _ = try Self.delayLimits.checked(Double(delay))
        self.delay = delay
        self.noticing = try Self.noticingLimits.checked(noticing)
    }

    private init(_ signal: Signal, below threshold: Double, delay: Int, noticing: Double) {
        self.signal = signal
        self.threshold = .mgPerdL(threshold)
        carbohydrate = .grams(15)
        wait = 15
        self.delay = delay
        self.noticing = noticing
    }

    /// The rule of 15 on the sensor's number: below 70 mg/dL 15 g, looking again after 15 min.
    /// Source: American Diabetes Association, see ``declarations``; 5 min to find the sugar: ours.
    public static let ruleOf15 = RescueRule(.sensor, below: 70, delay: 5, noticing: 1)

    /// Someone without a sensor who feels a low: symptoms begin at 58 mg/dL.
    /// Source: A. Mitrakou et al., Am. J. Physiol. 260 (1991) E67, from memory; the delay: ours.
    public static let aware = RescueRule(.symptoms, below: 58, delay: 5, noticing: 1)

    /// Someone without a sensor who feels little: at 45 mg/dL, at one look in four. About a
    /// quarter of people with type 1 diabetes: M. Mokan et al., Diabetes Care 17 (1994) 1397, 26 %
    /// of 43. That symptoms come at lower glucose is theirs, both numbers are ours.
    public static let unaware = RescueRule(.symptoms, below: 45, delay: 10, noticing: 0.25)
}

/// A rule at work in one person.
public struct Rescue: Sendable {
    /// The rule.
    public let rule: RescueRule
    private var generator: SeededGenerator
    private var nextLook = Int.min
    private var eatsAt: Int?

    /// A person who follows a rule.
    /// - Parameter generator: a stream that belongs to this person's noticing alone.
    public init(rule: RescueRule, generator: SeededGenerator) {
        self.rule = rule
        self.generator = generator
    }

    /// What is eaten in a minute.
    /// - Parameters:
    ///   - minute: rises from call to call.
    ///   - sensor: the last reading.
    ///   - plasma: the person's own glucose.
    public mutating func live(
        minute: Int, sensor: SensorReading, plasma: Glucose
    ) -> Carbohydrate {
        if eatsAt == nil, minute >= nextLook, isLow(sensor, plasma) {
            if generator.uniform() < rule.noticing {
                eatsAt = minute + rule.delay
            } else {
                nextLook = minute + rule.wait
            }
        }
        guard let planned = eatsAt, minute >= planned else { return .zero }
        eatsAt = nil
        nextLook = minute + rule.wait
        return rule.carbohydrate
    }

    private func isLow(_ sensor: SensorReading, _ plasma: Glucose) -> Bool {
        switch rule.signal {
        case .symptoms: plasma < rule.threshold
        case .sensor:
            switch sensor {
            case .value(let glucose): glucose < rule.threshold
            case .low: true
            case .high, .missing: false
            }
        }
    }
}
