// How a parameter of a sensor is declared, once: its name, unit, accepted range and source.

/// What is declared about one parameter of a sensor model.
public struct SensorParameter: Sendable, Hashable {
    /// Its name, as errors show it.
    public let name: String
    /// Its unit.
    public let unit: String
    /// The values accepted.
    public let range: ClosedRange<Double>
    /// Where the form and the usual value come from.
    public let source: String

    init(_ name: String, _ unit: String, _ range: ClosedRange<Double>, _ source: String) {
        self.name = name
        self.unit = unit
        self.range = range
        self.source = source
    }

    /// Whether a value may be used.
    /// - Throws: ``TableError`` naming the parameter and the range when it is outside, or not a
    ///   number.
    public func check(_ value: Double) throws(TableError) {
        guard range.contains(value) else {
            throw TableError(
                column: name,
                problem: "\(value) is outside \(range.lowerBound) to \(range.upperBound) \(unit)")
        }
    }
}
