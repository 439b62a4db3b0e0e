// What really flowed of the insulin that was ordered, from the trace's minutes.

public import Quantities

extension BenchTrace {
    /// The mean basal rate that the pump delivered over stretches of equal length from the start
    /// of the run; the last stretch may be shorter.
    ///
    /// - Parameter minutes: length of a stretch, at least 1.
    public func basalDelivered(everyMinutes minutes: Int) -> [InsulinRate] {
        var sums: [(amount: InsulinAmount, minutes: Int64)] = []
        for minute in self.minutes {
            let place = max(minute.minute - 1, 0) / max(minutes, 1)
            while sums.count <= place { sums.append((.zero, 0)) }
            sums[place].amount = sums[place].amount + minute.basal
            sums[place].minutes += 1
        }
        return sums.map {
            InsulinRate(milliunitsPerHour: $0.amount.milliunits * 60 / max($0.minutes, 1))
        }
    }

    /// What flowed of boluses that the pump took, in their order.
    ///
    /// A minute's bolus insulin belongs to the newest bolus that had begun, and what is more than
    /// that one asked for to the one before: a bolus that was broken off does not take from the
    /// next.
    ///
    /// - Parameter boluses: begin and amount of each, by begin.
    public func flowed(of boluses: [(at: Span, amount: InsulinAmount)]) -> [InsulinAmount] {
        var flowed = boluses.map { _ in InsulinAmount.zero }
        var begun = 0
        for minute in minutes where minute.bolus > .zero {
            let end = Span.minutes(Int64(minute.minute))
            while begun < boluses.count, boluses[begun].at < end { begun += 1 }
            var left = minute.bolus
            for place in (0..<begun).reversed() where left > .zero {
                let part = min(left, boluses[place].amount - flowed[place])
                guard part > .zero else { continue }
                flowed[place] = flowed[place] + part
                left = left - part
            }
        }
        return flowed
    }
}
