// A checked set of readings: one value per instant, in order, with the cadence they came at.

public import Quantities

/// One reading for the metrics.
public struct GlucoseSample: Sendable, Hashable {
    /// When, as the time since any one origin that all readings share.
    public var at: Span
    /// The value.
    public var glucose: Glucose

    /// A reading.
    public init(at: Span, glucose: Glucose) {
        self.at = at
        self.glucose = glucose
    }

    /// A sensor's word; `nil` when it is missing. LOW and HIGH count as the range's ends (40, 400).
    public init?(at: Span, reading: SensorReading) {
        guard let glucose = reading.effectiveGlucose else { return nil }
        self.init(at: at, glucose: glucose)
    }
}

/// Why readings have no metrics.
public enum MetricsError: Error, Equatable {
    /// There is not one reading.
    case noReadings
    /// Two readings of one instant differ. Time since the readings' origin.
    case conflictingReadings(at: Span)
}

/// Readings in order of time, one per instant.
///
/// The order they are given in does not matter. The same value twice at one instant counts once;
/// two different values at one instant are refused, because nothing says which is right.
public struct GlucoseTrace: Sendable {
    /// At least one; instants rise.
    public let samples: [GlucoseSample]
    /// Time between readings: the median difference, to the nearest minute when that is at least
    /// one. 5 min for a single reading.
    public let cadence: Span

    /// Orders and checks readings.
    /// - Throws: ``MetricsError/noReadings``, ``MetricsError/conflictingReadings(at:)``.
    public init(_ readings: some Sequence<GlucoseSample>) throws(MetricsError) {
        var unique: [GlucoseSample] = []
        for sample in readings.sorted(by: { $0.at < $1.at }) {
            if let last = unique.last, last.at == sample.at {
                guard last.glucose == sample.glucose else {
                    throw .conflictingReadings(at: sample.at)
                }
                continue
            }
            unique.append(sample)
        }
        guard !unique.isEmpty else { throw .noReadings }
        samples = unique
        cadence = Self.medianDifference(unique)
    }

    /// Time from the first to the last reading.
    public var span: Span {
        guard let first = samples.first, let last = samples.last else { return .zero }
        return last.at - first.at
    }

    /// The time that readings from `first` to `last` stand for: each stands for one cadence, and
    /// jitter of less than half a cadence does not count.
    func duration(from first: Span, to last: Span) -> Span {
        let steps = (last - first).seconds / cadence.seconds
        return Span(milliseconds: (Int64(steps.rounded()) + 1) * cadence.milliseconds)
    }

    private static func medianDifference(_ samples: [GlucoseSample]) -> Span {
        let differences = zip(samples.dropFirst(), samples)
            .map { ($0.at - $1.at).milliseconds }.sorted()
        guard !differences.isEmpty else { return .minutes(5) }
        let middle = differences[(differences.count - 1) / 2]
        let minutes = (middle + 30_000) / 60_000
        return minutes > 0 ? .minutes(minutes) : Span(milliseconds: middle)
    }
}
