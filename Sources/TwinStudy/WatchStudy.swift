// How often the twin's rival explanations are right: simulated faults, and days without any.

public import Twin
import VirtualPatient

/// Detection and false alarms of the twin's rival explanations.
public enum WatchStudy {
    /// One explanation's account.
    public struct Result: Sendable, Equatable {
        /// Which.
        public var hypothesis: TwinHypothesis
        /// Faults staged.
        public var staged = 0
        /// Faults during which its probability passed one half.
        public var detected = 0
        /// Minutes from the fault's start to that, in order.
        public var delays: [Double] = []
        /// Alarms (rises through one half) on days without faults.
        public var falseAlarms = 0
        /// Days without faults.
        public var days = 0.0

        /// Share detected.
        public var sensitivity: Double { Double(detected) / Double(max(staged, 1)) }
        /// False alarms a day.
        public var falsePerDay: Double { Double(falseAlarms) / max(days, 1e-9) }
        /// Median delay. Unit: min.
        public var medianDelay: Double { delays.isEmpty ? 0 : delays.sorted()[delays.count / 2] }
    }

    /// The faults staged for each explanation, on the third day.
    static let staged: [(TwinHypothesis, [StudyFault])] = [
        (
            .unloggedMeal,
            [
                StudyFault(kind: .unloggedMeal, start: 3795, duration: 150, size: 50),
                StudyFault(kind: .unloggedMeal, start: 3360, duration: 150, size: 30),
            ]
        ),
        (
            .compressionLow,
            [
                StudyFault(kind: .compression, start: 3000, duration: 45, size: 24),
                StudyFault(kind: .compression, start: 3090, duration: 45, size: 36),
                StudyFault(kind: .compression, start: 3090, duration: 45, size: 48),
            ]
        ),
        (.stuckSensor, [StudyFault(kind: .stuck, start: 3500, duration: 120)]),
        (.insulinNotActing, [StudyFault(kind: .setFailure, start: 2910, duration: 480)]),
        (.sensitivityRise, [StudyFault(kind: .exercise, start: 3500, duration: 180, size: 2.5)]),
    ]

    /// Stages every fault in every person's days, G6 sensor, meals announced, closed loop.
    public static func run(on people: [StudyPerson]) -> [Result] {
        var results = TwinHypothesis.allCases.map { Result(hypothesis: $0) }
        for person in people {
            let clinic = StudyClinic(measuring: person)
            var arm = StudyArm()
            arm.sensor = .g6
            arm.loop = .closed
            if let clean = StudyTrace(of: person, clinic: clinic, arm: arm) {
                let run = TwinRun(of: clean)
                for index in results.indices { count(run, of: clean, in: &results[index]) }
            }
            for (hypothesis, faults) in staged {
                for fault in faults {
                    arm.faults = [fault]
                    guard let trace = StudyTrace(of: person, clinic: clinic, arm: arm) else {
                        continue
                    }
                    judge(fault, TwinRun(of: trace), trace, &results[hypothesis.rawValue])
                }
            }
        }
        return results
    }

    private static func count(_ run: TwinRun, of trace: StudyTrace, in result: inout Result) {
        result.days += Double(trace.cycles.count - 288) / 288
        for cycle in 289..<trace.cycles.count
        where run.watches[cycle].probability(result.hypothesis) > 0.5
            && run.watches[cycle - 1].probability(result.hypothesis) <= 0.5
        { result.falseAlarms += 1 }
    }

    private static func judge(
        _ fault: StudyFault, _ run: TwinRun, _ trace: StudyTrace, _ result: inout Result
    ) {
        result.staged += 1
        for (index, cycle) in trace.cycles.enumerated()
        where cycle.minute >= fault.start && cycle.minute <= fault.start + fault.duration {
            if run.watches[index].probability(result.hypothesis) > 0.5 {
                result.detected += 1
                result.delays.append(Double(cycle.minute - fault.start))
                return
            }
        }
    }
}
