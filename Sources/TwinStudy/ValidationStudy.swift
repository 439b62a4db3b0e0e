// The validation protocol: development people fit the baselines, test people judge the twin.

import VirtualPatient

/// What one arm and one group of people gave.
public struct ArmResult: Sendable {
    /// The conditions.
    public var arm: StudyArm
    /// Who, such as "adult s2008".
    public var people: String
    /// Number of people.
    public var count: Int
    /// Forecast errors.
    public var score: TraceScore
    /// The check by intervention.
    public var effect: EffectScore
    /// What the days were like.
    public var days: DaysScore
}

/// A group of people judged under several arms, with the people the baselines are fitted on.
public struct StudyGroup: Sendable {
    /// Name for tables.
    public var name: String
    /// People for fitting the baselines.
    public var development: [StudyPerson]
    /// People to judge with.
    public var judged: [StudyPerson]

    /// A group.
    public init(name: String, development: [StudyPerson], judged: [StudyPerson]) {
        self.name = name
        self.development = development
        self.judged = judged
    }
}

/// A validation.
public enum ValidationStudy {
    /// Runs one arm on one group.
    /// - Parameter settings: the twin's.
    public static func run(
        _ arm: StudyArm, on group: StudyGroup, settings: TwinRunSettings = TwinRunSettings()
    ) -> ArmResult {
        let prepared = PreparedArm(arm, group)
        return prepared.result(settings)
    }
}

/// An arm's traces and fitted baselines, for judging one twin or several on the same days.
public struct PreparedArm: Sendable {
    private let arm: StudyArm
    private let name: String
    private let traces: [StudyTrace]
    private let baselines: [(ar: LinearForecast, arx: LinearForecast)]

    /// Simulates the people's days and fits the baselines.
    public init(_ arm: StudyArm, _ group: StudyGroup) {
        self.arm = arm
        name = group.name
        traces = Self.traces(group.judged, arm)
        let fitting = Self.traces(group.development, arm)
        baselines =
            fitting.isEmpty
            ? []
            : TwinRun.horizons.map { horizon in
                (
                    LinearForecast(fitting: fitting, horizon: horizon, withInputs: false),
                    LinearForecast(fitting: fitting, horizon: horizon, withInputs: true)
                )
            }
    }

    private static func traces(_ people: [StudyPerson], _ arm: StudyArm) -> [StudyTrace] {
        people.compactMap {
            StudyTrace(of: $0, clinic: $0.clinic ?? StudyClinic(measuring: $0), arm: arm)
        }
    }

    /// Judges a twin.
    public func result(_ settings: TwinRunSettings) -> ArmResult {
        var score = TraceScore()
        var effect = EffectScore()
        var days = DaysScore()
        for trace in traces {
            let run = TwinRun(of: trace, settings: settings)
            score.add(TraceScore(run, on: trace, baselines: baselines))
            effect.add(EffectScore(run, on: trace))
            days.add(trace)
        }
        return ArmResult(
            arm: arm, people: name, count: traces.count, score: score, effect: effect, days: days)
    }
}
