// Makes a failing case small: takes parts away, cuts time off, makes values plain, and keeps every
// step after which the same property still fails (delta debugging, Zeller and Hildebrandt 2002).

import Quantities

/// Shrinks a failing case.
public struct SwarmShrink {
    /// What is left.
    public struct Shrunk: Sendable {
        /// The smallest case found.
        public var smallest: SwarmCase
        /// What it fails.
        public var finding: SwarmFinding
        /// Runs that were spent.
        public var runs: Int
        /// Whether no single step makes it smaller; else the runs were used up before that was known.
        public var isMinimal: Bool
    }

    private let property: SwarmProperty
    private let budget: Int
    private let judge: (SwarmCase, String) throws -> SwarmRun?
    private var best: SwarmCase
    private var finding: SwarmFinding
    private var tried: Set<SwarmCase> = []
    private var runs = 0

    /// A shrinker of one case.
    ///
    /// - Parameters:
    ///   - finding: what it fails.
    ///   - property: the property of the finding.
    ///   - budget: runs at most; at least 1.
    ///   - judge: runs a case and judges one sentence of it; `nil` when it cannot be set up.
    public init(
        _ drawn: SwarmCase, failing finding: SwarmFinding, of property: SwarmProperty, budget: Int,
        judge: @escaping (SwarmCase, String) throws -> SwarmRun?
    ) {
        best = drawn
        self.finding = finding
        self.property = property
        self.budget = budget
        self.judge = judge
    }

    /// Shrinks until nothing makes it smaller or the runs are used up.
    /// - Throws: what the judge throws.
    public mutating func run() throws -> Shrunk {
        tried.insert(best)
        var isSmaller = true
        while isSmaller, runs < budget {
            isSmaller = false
            if try cutEnd() { isSmaller = true }
            if try removeParts() { isSmaller = true }
            if try cutStart() { isSmaller = true }
            if try makePlain() { isSmaller = true }
        }
        return Shrunk(smallest: best, finding: finding, runs: runs, isMinimal: !isSmaller)
    }

    /// Whether a candidate fails for the same reason; if so it is the best from now on.
    private mutating func keeps(_ candidate: SwarmCase) throws -> Bool {
        guard runs < budget, tried.insert(candidate).inserted,
            let sentence = property.sentence(for: candidate),
            // What cannot be set up is no smaller failure.
            let run = try judge(candidate, sentence)
        else { return false }
        runs += 1
        guard let found = SwarmFinding(property.id, sentence, in: run),
            found.isSameReason(as: finding)
        else { return false }
        best = candidate
        finding = found
        return true
    }

    // MARK: time

    /// Ends the run soon after the failure, or halves what is left.
    private mutating func cutEnd() throws -> Bool {
        var isCut = false
        if property.phase == .safety, best.recovery > .zero {
            var candidate = best
            candidate.recovery = .zero
            isCut = try keeps(candidate)
        }
        guard best.recovery == .zero else { return try cutSafety() || isCut }
        if let at = finding.at {
            let hour = Int64((at.minutes / 60).rounded(.down)) + 1
            isCut = try keeps(best.ending(at: .hours(hour))) || isCut
        }
        for share in [0.5, 0.75] {
            while try keeps(best.ending(at: best.safety.part(share))) { isCut = true }
        }
        return isCut
    }

    /// Lets the recovery begin soon after the last fault; what happened in between is gone.
    private mutating func cutSafety() throws -> Bool {
        let last = best.faults.map { $0.at + ($0.lasts ?? .zero) }.max() ?? .zero
        let hour = Int64((last.minutes / 60).rounded(.up))
        return try keeps(best.recovering(from: .hours(max(1, hour))))
    }

    /// Begins the run later in the same day.
    private mutating func cutStart() throws -> Bool {
        var isCut = false
        let first = best.beginnings.min() ?? best.safety
        var hours = Int((min(first, best.safety - .minutes(5)).minutes / 60).rounded(.down))
        while hours > 0 {
            if try keeps(best.starting(after: hours)) { isCut = true }
            hours = min(hours / 2, Int((best.beginnings.min() ?? .zero).minutes / 60))
        }
        return isCut
    }

    // MARK: parts

    /// Takes away faults, meals and what else happens: halves first, then quarters, then each.
    private mutating func removeParts() throws -> Bool {
        var isSmaller = false
        var size = max(1, best.partCount / 2)
        while size >= 1, best.partCount > 0 {
            var index = 0
            while index < best.partCount {
                let range = index..<min(best.partCount, index + size)
                if try keeps(best.without(parts: range)) {
                    isSmaller = true
                } else {
                    index += size
                }
            }
            size /= 2
        }
        return isSmaller
    }

    // MARK: values

    private mutating func makePlain() throws -> Bool {
        var isPlainer = false
        for step in SwarmSteps.all {
            let plainer = step(best)
            if plainer != best, try keeps(plainer) { isPlainer = true }
        }
        for list in [SwarmSteps.ofMeals(best), SwarmSteps.ofFaults(best), SwarmSteps.ofLife(best)] {
            for choices in list {
                // The plainest first; the others only when it does not do.
                for step in choices {
                    let plainer = step(best)
                    guard plainer != best, try keeps(plainer) else { continue }
                    isPlainer = true
                    break
                }
            }
        }
        return isPlainer
    }
}

/// Smaller cases.
extension SwarmCase {
    /// Moments at which something begins.
    var beginnings: [Span] { faults.map(\.at) + meals.map(\.at) + life.map(\.at) }

    /// Faults, meals and other events, in this order.
    var partCount: Int { faults.count + meals.count + life.count }

    /// Without some of its parts.
    func without(parts range: Range<Int>) -> SwarmCase {
        var smaller = self
        let isKept = { (index: Int) in !range.contains(index) }
        smaller.faults = faults.indices.filter(isKept).map { faults[$0] }
        smaller.meals = meals.indices.filter { isKept($0 + faults.count) }.map { meals[$0] }
        smaller.life = life.indices.filter { isKept($0 + faults.count + meals.count) }
            .map { life[$0] }
        return smaller
    }

    /// With its safety phase as the whole run, which ends then. What lies behind is gone.
    func ending(at end: Span) -> SwarmCase {
        var shorter = self
        guard end < safety, end >= .minutes(30) else { return self }
        shorter.safety = end
        shorter.recovery = .zero
        shorter.faults = faults.filter { $0.at < end }.map { fault in
            var fault = fault
            fault.lasts = fault.lasts.map { min($0, end - fault.at) }
            return fault
        }
        shorter.meals = meals.filter { $0.at < end }
        shorter.life = life.filter { $0.at < end }
        return shorter
    }

    /// With a safety phase that ends earlier. What lies between the two is gone, and what happens in
    /// the recovery happens as long after its begin.
    func recovering(from end: Span) -> SwarmCase {
        guard end < safety else { return self }
        var shorter = self
        let lead = safety - end
        let isKept = { (at: Span) in at < end || at >= safety }
        shorter.safety = end
        shorter.faults = faults.filter { $0.at + ($0.lasts ?? .zero) <= end }
        shorter.meals = meals.filter { isKept($0.at) }
        for index in shorter.meals.indices where shorter.meals[index].at >= safety {
            shorter.meals[index].at = shorter.meals[index].at - lead
        }
        shorter.life = life.filter { isKept($0.at) }
            .map { $0.at >= safety ? $0.earlier(by: lead) : $0 }
        return shorter
    }

    /// With a later start, at the same time of day for everything; nothing that happens is lost.
    func starting(after hours: Int) -> SwarmCase {
        let lead = Span.hours(Int64(hours))
        guard hours > 0, safety > lead, beginnings.allSatisfy({ $0 >= lead }) else { return self }
        var later = self
        later.startHour = (startHour + hours) % 24
        later.safety = safety - lead
        for index in faults.indices { later.faults[index].at = faults[index].at - lead }
        for index in meals.indices { later.meals[index].at = meals[index].at - lead }
        later.life = life.map { $0.earlier(by: lead) }
        return later
    }
}

extension SwarmCase.LifeEvent {
    fileprivate func earlier(by lead: Span) -> Self {
        switch self {
        case .exercise(let at, let lasts, let intensity, let announced):
            .exercise(at: at - lead, lasts: lasts, intensity, announced: announced)
        case .sleep(let at, let lasts): .sleep(at: at - lead, lasts: lasts)
        case .alcohol(let at, let grams): .alcohol(at: at - lead, grams: grams)
        case .illness(let at, let severity): .illness(at: at - lead, severity)
        }
    }
}

extension Span {
    /// A part of it, in whole hours where it is more than two, else in tens of minutes.
    fileprivate func part(_ share: Double) -> Span {
        let minutes = minutes * share
        let grain: Double = minutes >= 120 ? 60 : 10
        return .minutes(Int64((minutes / grain).rounded() * grain))
    }
}
