// Which limits cut decisions, how often, and how much at most.

import Quantities

/// One limit's work over a run.
struct LimitUsage: Equatable {
    let limit: String
    /// Decisions it cut.
    var decisions: Int
    /// The largest bolus it cut off at once. Sums would count again what the next decision asks
    /// for again.
    var largestBolusCut: InsulinAmount = .zero
    /// The largest rate it cut off at once.
    var largestBasalCut: InsulinRate = .zero
    /// Proposals it refused whole.
    var refusals = 0

    /// The limits that cut, most often first, equals in order of their ids; rounding to the pump's
    /// step is not counted.
    static func ranked(_ report: RunReport) -> [LimitUsage] {
        var usages: [LimitUsage] = []
        for decision in report.decisions {
            var counted: [String] = []
            for cut in decision.cuts where !cut.isRounding {
                let position: Int
                if let known = usages.firstIndex(where: { $0.limit == cut.limit }) {
                    position = known
                } else {
                    position = usages.count
                    usages.append(
                        LimitUsage(limit: cut.limit, decisions: 0))
                }
                if !counted.contains(cut.limit) {
                    usages[position].decisions += 1
                    counted.append(cut.limit)
                }
                switch cut.change {
                case .basal(let before, let after):
                    usages[position].largestBasalCut = max(
                        usages[position].largestBasalCut, before - after)
                case .bolus(let before, let after):
                    usages[position].largestBolusCut = max(
                        usages[position].largestBolusCut, before - after)
                case .refused:
                    usages[position].refusals += 1
                }
            }
        }
        return usages.sorted {
            $0.decisions != $1.decisions ? $0.decisions > $1.decisions : $0.limit < $1.limit
        }
    }
}
