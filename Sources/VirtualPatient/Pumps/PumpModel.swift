// Kinds of pump: quanta, limits, accuracy and how each notices a blocked line.

public import Quantities
import SmallMath

/// How a pump notices that its line is blocked.
///
/// It alarms when the insulin held back has been above a threshold for a while; the threshold is
/// drawn for each set from a triangular distribution.
public struct OcclusionDetection: Sendable, Hashable {
    /// Lowest threshold. Unit: U. Range: 0...20.
    public let lowest: Double
    /// Most frequent threshold. Unit: U. Range: lowest...highest.
    public let typical: Double
    /// Highest threshold. Unit: U. Range: typical...20.
    public let highest: Double
    /// How long the pump takes to be sure. Unit: min. Range: 0...240.
    public let holdMinutes: Int

    /// Omnipod-like. The threshold and the half hour are ours; together they give the times of the
    /// Omnipod 5 user guide (blockage detection): 1 U/h typically 3.0 h, at most 5.5 h; 0.05 U/h
    /// typically 51 h; a 5 U bolus 33 min.
    public static let omnipodLike = OcclusionDetection(unchecked: 2, 2.5, 5, hold: 30)
    /// t:slim-like: the threshold model of reference/plant-models.md section 3.3 (2 to 3 U), at
    /// once. The maker's own times were not at hand.
    public static let tslimLike = OcclusionDetection(unchecked: 2, 2.5, 3, hold: 0)

    /// - Throws: ``TableError`` naming the value and its range.
    public init(
        lowest: Double, typical: Double, highest: Double, holdMinutes: Int
    ) throws(TableError) {
        try (0.0...20.0).check(lowest, name: "detection.lowest", unit: "U")
        try (lowest...20.0).check(highest, name: "detection.highest", unit: "U")
        try (lowest...highest).check(typical, name: "detection.typical", unit: "U")
        try (0.0...240.0).check(
            Double(holdMinutes), name: "detection.holdMinutes", unit: "min")
        self.init(unchecked: lowest, typical, highest, hold: holdMinutes)
    }

    private init(unchecked lowest: Double, _ typical: Double, _ highest: Double, hold: Int) {
        self.lowest = lowest
        self.typical = typical
        self.highest = highest
        holdMinutes = hold
    }

    /// A threshold for one set (inverse of the triangular distribution function).
    func threshold(_ generator: inout SeededGenerator) -> InsulinVolume {
        let u = generator.uniform()
        let span = highest - lowest
        guard span > 0 else { return InsulinVolume(units: lowest) }
        let rise = (typical - lowest) / span
        return InsulinVolume(
            units: u < rise
                ? lowest + (u * span * (typical - lowest)).squareRoot()
                : highest - ((1 - u) * span * (highest - typical)).squareRoot())
    }
}

/// A kind of pump.
public struct PumpModel: Sendable {
    /// What people call it.
    public let name: String
    /// What a full reservoir holds.
    public let reservoirSize: InsulinAmount
    /// How well it meters.
    public let accuracy: PumpAccuracy
    /// How it notices a blocked line.
    public let detection: OcclusionDetection
    /// Whether a new infusion set is a new pump, as with a patch pump.
    public let isPatch: Bool
    private let pulse: InsulinAmount
    private let bolusPulseInterval: Span
    private let basalInterval: Span?
    private let rates: (step: Int64, lowest: Int64, highest: Int64)
    private let largestBolus: InsulinAmount

    /// 0.05 U pulses for basal and bolus, 1.5 U/min, 30 U and 30 U/h at most, rates in 0.05 U/h,
    /// 200 U. Source: reference/plant-models.md section 3.3; Omnipod 5 user guide.
    public static let omnipodLike = PumpModel(
        name: "omnipod-like", reservoirSize: .units(200), accuracy: .omnipodLike,
        detection: .omnipodLike, isPatch: true, pulse: .units(0.05),
        bolusPulseInterval: .seconds(2), basalInterval: nil, rates: (50, 50, 30_000),
        largestBolus: .units(30))

    /// Bolus in 0.01 U; basal in 0.001 U/h from 0.1 U/h, as one stroke of whole mU each 5 min;
    /// 25 U and 15 U/h at most, 300 U. Source: reference/plant-models.md section 3.3. A bolus runs
    /// at 3 U/min (ours: the maker's figure was not at hand).
    public static let tslimLike = PumpModel(
        name: "tslim-like", reservoirSize: .units(300), accuracy: .tslimLike,
        detection: .tslimLike, isPatch: false, pulse: .units(0.01),
        bolusPulseInterval: Span(milliseconds: 200), basalInterval: .minutes(5),
        rates: (1, 100, 15_000), largestBolus: .units(25))

    /// The same pump with another accuracy or detection, for studies of one at a time.
    public func with(
        accuracy: PumpAccuracy? = nil, detection: OcclusionDetection? = nil
    ) -> PumpModel {
        PumpModel(
            name: name, reservoirSize: reservoirSize, accuracy: accuracy ?? self.accuracy,
            detection: detection ?? self.detection, isPatch: isPatch, pulse: pulse,
            bolusPulseInterval: bolusPulseInterval, basalInterval: basalInterval, rates: rates,
            largestBolus: largestBolus)
    }

    /// The mechanics, programmed with a schedule.
    public func settings(schedule: BasalSchedule) -> PulsePump.Settings {
        var settings = PulsePump.Settings(schedule: schedule)
        settings.pulse = pulse
        settings.bolusPulseInterval = bolusPulseInterval
        settings.basalInterval = basalInterval
        settings.rateStep = InsulinRate(milliunitsPerHour: rates.step)
        settings.lowestRate = InsulinRate(milliunitsPerHour: rates.lowest)
        settings.highestRate = InsulinRate(milliunitsPerHour: rates.highest)
        settings.largestBolus = largestBolus
        return settings
    }

    /// The rate this pump can be set to that is nearest; zero below half its lowest.
    public func nearest(_ rate: InsulinRate) -> InsulinRate {
        let steps = (Double(rate.milliunitsPerHour) / Double(rates.step)).rounded()
        let whole = Int64(steps) * rates.step
        if whole < rates.lowest {
            return InsulinRate(
                milliunitsPerHour: 2 * rate.milliunitsPerHour < rates.lowest ? 0 : rates.lowest)
        }
        return InsulinRate(milliunitsPerHour: min(whole, rates.highest))
    }

    /// Refuses a schedule with a rate the pump cannot be set to.
    func check(_ schedule: BasalSchedule) throws(TableError) {
        for segment in schedule.segments where nearest(segment.rate) != segment.rate {
            throw TableError(
                column: "schedule",
                problem: "\(segment.rate.unitsPerHour) U/h at minute \(segment.startMinute) is not "
                    + "a rate of \(name): 0 or \(Double(rates.lowest) / 1000) to "
                    + "\(Double(rates.highest) / 1000) U/h in \(Double(rates.step) / 1000)")
        }
    }

    private init(
        name: String, reservoirSize: InsulinAmount, accuracy: PumpAccuracy,
        detection: OcclusionDetection, isPatch: Bool, pulse: InsulinAmount,
        bolusPulseInterval: Span, basalInterval: Span?,
        rates: (step: Int64, lowest: Int64, highest: Int64), largestBolus: InsulinAmount
    ) {
        self.name = name
        self.reservoirSize = reservoirSize
        self.accuracy = accuracy
        self.detection = detection
        self.isPatch = isPatch
        self.pulse = pulse
        self.bolusPulseInterval = bolusPulseInterval
        self.basalInterval = basalInterval
        self.rates = rates
        self.largestBolus = largestBolus
    }
}
