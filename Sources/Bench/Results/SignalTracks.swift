// Values, amounts and spans over time, from which a run's signals are made.

import Quantities

/// A value that holds from its moment until the next one. Times in ms from the start.
struct StepTrack<Value: Equatable & Sendable>: Sendable {
    private(set) var times: [Int64] = []
    private(set) var values: [Value?] = []

    /// Adds a value at a moment not before the last one; at the same moment the later one counts.
    mutating func add(_ value: Value?, at time: Int64) {
        if times.last == time {
            values[values.count - 1] = value
        } else if times.isEmpty || values[values.count - 1] != value {
            times.append(time)
            values.append(value)
        }
    }

    /// The value at a moment; `nil` before the first.
    func value(at time: Int64) -> Value? {
        let index = times.countUp(to: time)
        return index > 0 ? values[index - 1] : nil
    }
}

/// Amounts at moments, to be summed over windows. Unit: mU.
struct AmountTrack: Sendable {
    private(set) var times: [Int64] = []
    private var sums: [Int64] = [0]

    /// Adds an amount at a moment not before the last one.
    mutating func add(_ amount: InsulinAmount, at time: Int64) {
        times.append(time)
        sums.append((sums.last ?? 0) + amount.milliunits)
    }

    /// The sum over the window that ends with a moment; its begin does not belong to it. Unit: U.
    func sum(of window: Span, endingAt time: Int64) -> Double {
        let last = times.countUp(to: time)
        let first = times.countUp(to: time - window.milliseconds)
        return Double(sums[last] - sums[first]) / 1000
    }
}

extension [Int64] {
    /// How many of these rising numbers are not above a bound.
    func countUp(to bound: Int64) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] <= bound { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// A time that something stood, in ms from the start. Its end does not belong to it; what is over
/// at once stands at its one moment.
struct StandingSpan: Sendable {
    let name: String
    let from: Int64
    /// `nil` when it stood to the end.
    let until: Int64?
    /// When a person acknowledged it.
    var acknowledged: Int64?

    func contains(_ time: Int64) -> Bool {
        time == from || from < time && time < until ?? .max
    }
}
