// How often the twin's rival explanations are right: simulated faults, and days without any.

public import Twin
import VirtualPatient

/// Detection and false alarms of the twin's rival explanations.
public enum WatchStudy {
    /// What became of one kind of fault.
    public struct CaseResult: Sendable, Equatable {
        /// Its name.
        public var name: String
        /// What should have been found.
        public var hypothesis: TwinHypothesis
        /// Faults staged.
        public var staged = 0
        /// Faults during which the explanation's probability passed one half.
        public var detected = 0
        /// Minutes from the fault's start to that.
        public var delays: [Double] = []
        /// Faults during which another explanation passed one half, by explanation.
        public var others = TwinHypothesis.allCases.map { _ in 0 }

        /// How many were detected within some minutes.
        public func detected(within minutes: Double) -> Int { delays.count { $0 <= minutes } }

        /// Quantile of the delays of what was found. Unit: min.
        public func delay(quantile: Double) -> Double? {
            guard !delays.isEmpty else { return nil }
            let place = Int((Double(delays.count - 1) * quantile).rounded())
            return delays.sorted()[place]
        }
    }

    /// False alarms of one explanation.
    public struct QuietResult: Sendable, Equatable {
        /// Which.
        public var hypothesis: TwinHypothesis
        /// Rises of its probability through one half, an hour apart at least.
        public var alarms = 0
        /// Those between midnight and six.
        public var nightAlarms = 0
        /// Days without faults.
        public var days = 0.0

        /// A day.
        public var perDay: Double { Double(alarms) / max(days, 1e-9) }
        /// A night.
        public var perNight: Double { Double(nightAlarms) / max(days, 1e-9) }
    }

    /// All results.
    public struct Result: Sendable, Equatable {
        /// By kind of fault.
        public var cases = WatchCase.all.map {
            CaseResult(name: $0.name, hypothesis: $0.hypothesis)
        }
        /// By explanation.
        public var quiet = TwinHypothesis.allCases.map { QuietResult(hypothesis: $0) }

        /// Nothing counted.
        public init() {}

        /// Joins the counts.
        public mutating func add(_ other: Result) {
            for index in cases.indices {
                cases[index].staged += other.cases[index].staged
                cases[index].detected += other.cases[index].detected
                cases[index].delays += other.cases[index].delays
                for place in cases[index].others.indices {
                    cases[index].others[place] += other.cases[index].others[place]
                }
            }
            for index in quiet.indices {
                quiet[index].alarms += other.quiet[index].alarms
                quiet[index].nightAlarms += other.quiet[index].nightAlarms
                quiet[index].days += other.quiet[index].days
            }
        }
    }

    /// Stages faults in every person's days: G6 sensor, meals announced, closed loop.
    /// - Parameter name: of the only kind of fault to stage; `nil`: every kind.
    public static func run(on people: [StudyPerson], only name: String? = nil) -> Result {
        var result = Result()
        for person in people { live(person, only: name) { result.note($0, $1, $2, $3) } }
        return result
    }

    /// Lives a person's days without a fault (`nil`) and with each.
    private static func live(
        _ person: StudyPerson, only name: String?,
        _ body: (_ place: Int?, _ fault: StudyFault?, _ trace: StudyTrace, _ run: TwinRun) -> Void
    ) {
        let clinic = StudyClinic(measuring: person)
        var arm = StudyArm()
        arm.sensor = .g6
        arm.loop = .closed
        guard let clean = StudyTrace(of: person, clinic: clinic, arm: arm) else { return }
        body(nil, nil, clean, TwinRun(of: clean))
        for (place, staged) in WatchCase.all.enumerated() where name == nil || staged.name == name {
            let fault = staged.fault(for: person, life: clean.life)
            arm.faults = [fault]
            guard let trace = StudyTrace(of: person, clinic: clinic, arm: arm) else { continue }
            body(place, fault, trace, TwinRun(of: trace))
        }
    }
}

extension WatchStudy.Result {
    /// A rise within this time of the end of an alarm is the same alarm. Unit: min.
    private static let apart = 60

    fileprivate mutating func note(
        _ place: Int?, _ fault: StudyFault?, _ trace: StudyTrace, _ run: TwinRun
    ) {
        guard let place, let fault else {
            for index in quiet.indices { countQuiet(&quiet[index], run, trace) }
            return
        }
        let staged = WatchCase.all[place]
        cases[place].staged += 1
        var others: Set<TwinHypothesis> = []
        var found: Double?
        // What was suspected before the fault began has not found it.
        var stood: Set<TwinHypothesis> = []
        let end = fault.start + fault.duration + staged.grace
        for (index, cycle) in trace.cycles.enumerated() where cycle.minute <= end {
            let watch = run.watches[index]
            let suspected = Set(TwinHypothesis.allCases.filter { watch.probability($0) > 0.5 })
            guard cycle.minute >= fault.start else {
                stood = suspected
                continue
            }
            stood.formIntersection(suspected)
            for other in TwinHypothesis.allCases
            where suspected.contains(other) && !stood.contains(other) {
                let isRight = other == staged.hypothesis || other == staged.equallyRight
                if !isRight { others.insert(other) }
                if isRight, found == nil { found = Double(cycle.minute - fault.start) }
            }
        }
        for other in TwinHypothesis.allCases where others.contains(other) {
            cases[place].others[other.rawValue] += 1
        }
        if let found {
            cases[place].detected += 1
            cases[place].delays.append(found)
        }
    }

    private func countQuiet(
        _ result: inout WatchStudy.QuietResult, _ run: TwinRun, _ trace: StudyTrace
    ) {
        result.days += Double(trace.cycles.count - 288) / 288
        var latest = -1440
        for cycle in 289..<trace.cycles.count
        where run.watches[cycle].probability(result.hypothesis) > 0.5 {
            let minute = trace.cycles[cycle].minute
            if minute - latest > Self.apart {
                result.alarms += 1
                if minute % 1440 < 360 { result.nightAlarms += 1 }
            }
            latest = minute
        }
    }
}
