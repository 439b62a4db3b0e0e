// When insulin appears and acts: measured on a plant, so that insulins can be compared.

import Quantities

/// How a plant answers to a small bolus given on top of the basal rate that holds it.
public struct InsulinResponse: Sendable, Hashable {
    /// Time from the bolus to the highest extra plasma insulin. Unit: min.
    public let plasmaPeak: Double
    /// Time from the bolus to half of that, on the way up. Unit: min.
    public let earlyHalf: Double
    /// Time from the bolus to half of that, on the way down; `nil` if not within the time watched.
    /// Unit: min.
    public let lateHalf: Double?
    /// The highest extra plasma insulin. Unit: pmol/L per U.
    public let plasmaPeakHeight: Double
    /// Extra plasma insulin over the first 30 min. Unit: pmol/L min per U.
    public let firstHalfHour: Double
    /// Time from the bolus to the steepest fall of plasma glucose, the peak of the insulin's
    /// activity as bolus calculators mean it. Unit: min.
    public let actionPeak: Double

    /// The highest basal rate, far above what any accepted person needs: with the largest bolus it
    /// fills what a minute can carry. Unit: U/min.
    public static let basalLimit = PlantInput.insulinUnitsLimit - 10

    /// Watches a plant that is at rest on its basal rate.
    /// - Parameters:
    ///   - plant: at basal steady state.
    ///   - basal: the rate that holds it. Unit: U/min. Range: 0...``basalLimit``.
    ///   - bolus: given evenly over the first minute; small, so that the answer is linear.
    ///     Unit: U. Range: more than 0, at most 10.
    ///   - minutes: how long to watch. Range: 60...1440.
    public init(
        of plant: some Plant, basal: Double, bolus: Double = 0.1, minutes: Int = 480
    ) {
        precondition(
            basal >= 0 && basal <= Self.basalLimit, "a basal rate is within 0...990 U/min")
        precondition(bolus > 0 && bolus <= 10, "a bolus is above 0 and at most 10 U")
        precondition((60...1440).contains(minutes), "60 to 1440 min are watched")
        var without = plant
        var with = plant
        var insulin = [0.0]
        var glucose = [0.0]
        for minute in 0..<minutes {
            without.step(minute: PlantInput(insulinUnits: basal))
            with.step(minute: PlantInput(insulinUnits: basal + (minute == 0 ? bolus : 0)))
            insulin.append(
                (with.signals.plasmaInsulin - without.signals.plasmaInsulin) / bolus)
            glucose.append(
                with.plasmaGlucose.milligramsPerDeciliter
                    - without.plasmaGlucose.milligramsPerDeciliter)
        }
        let peak = Self.top(insulin)
        // The bolus is spread over the first minute: on average it was given at half a minute.
        plasmaPeak = peak.place - 0.5
        plasmaPeakHeight = peak.height
        let top = Int(peak.place.rounded())
        let half = peak.height / 2
        let rise = insulin[...top].firstIndex { $0 >= half } ?? top
        earlyHalf = Self.crossing(insulin, before: rise, at: half) - 0.5
        let fall = insulin[top...].firstIndex { $0 <= half }
        lateHalf = fall.map { Self.crossing(insulin, before: $0, at: half) - 0.5 }
        let early = insulin[0...30]
        firstHalfHour = early.reduce(0, +) - (insulin[0] + insulin[30]) / 2
        let falls = zip(glucose, glucose.dropFirst()).map { $0 - $1 }
        // A fall over the minute from k to k + 1 belongs to k + 1/2, which the bolus' own half
        // minute takes off again.
        actionPeak = Self.top(falls).place
    }

    /// The highest point, between the samples by a parabola.
    private static func top(_ values: [Double]) -> (place: Double, height: Double) {
        var best = 0
        for index in values.indices where values[index] > values[best] { best = index }
        guard best > 0, best < values.count - 1 else { return (Double(best), values[best]) }
        let (left, mid, right) = (values[best - 1], values[best], values[best + 1])
        let bend = left - 2 * mid + right
        guard bend < 0 else { return (Double(best), mid) }
        let shift = (left - right) / (2 * bend)
        return (Double(best) + shift, mid - (left - right) * shift / 4)
    }

    /// Where the line between a sample and the one before it has a value.
    private static func crossing(_ values: [Double], before index: Int, at level: Double) -> Double
    {
        guard index > 0 else { return Double(index) }
        let (a, b) = (values[index - 1], values[index])
        return Double(index - 1) + (a == b ? 0 : (level - a) / (b - a))
    }
}
