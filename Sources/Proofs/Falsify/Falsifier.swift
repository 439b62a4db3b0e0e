// Searches a person's day for a low that the controller makes: the cross-entropy method.

import Bench
import Foundation
import Quantities
import SmallMath
import Synchronization
public import TextInput
import VirtualPatient

/// The worst day found for one person.
public struct FalsifiedDay: Sendable, Equatable {
    /// Who, and the scenario's own seed.
    public var person: String
    /// The day in words: meals, sensor, settings.
    public var day: String
    /// The lowest true glucose, with the controller and on the pump's own schedule. Unit: mg/dL.
    public var lowest: Double
    /// See ``lowest``.
    public var lowestUntreated: Double
    /// Properties broken and doses outside the envelope, in words.
    public var broken: [String]
    /// Severe lows of the controller's own, in words.
    public var lows: [String]
    /// Days tried for this person.
    public var tried: Int
    /// Those of them that could not be played.
    public var refused: Int
}

/// What the search found, and whom it could not search for.
public struct FalsifierReport: Sendable, Equatable {
    /// Somebody none of whose days could be played.
    public struct Refusal: Sendable, Equatable {
        /// Who, and the scenario's own seed.
        public var person: String
        /// Why the first day was not played, in one line.
        public var reason: String
    }

    /// The worst day of each person; none of them means that nothing was measured.
    public var days: [FalsifiedDay] = []
    /// The others.
    public var refused: [Refusal] = []
}

/// The search.
///
/// It looks for the day on which the controller takes glucose furthest below where the pump's own
/// schedule leaves it: two meals, one counted wrong and one not announced at all; a sensor that is
/// off within the bounds of an integrated sensor (21 CFR 862.1355, 15 %); settings wrong by up to
/// 30 %. Source of the method: R. Rubinstein, "The cross-entropy method", 1999.
public enum Falsifier {
    /// Searches for several people.
    ///
    /// - Parameters:
    ///   - people: how many, drawn from the seed.
    ///   - evaluations: days tried for each.
    ///   - jobs: how many people at a time.
    /// - Throws: ``TextInputError`` if the search's own scenario cannot be read.
    public static func run(
        people: Int, evaluations: Int, seed: UInt64, jobs: Int,
        progress: @escaping @Sendable (FalsifiedDay) -> Void
    ) throws(TextInputError) -> FalsifierReport {
        let template = try Scenario.load(
            text: CampaignGrid.text, file: "falsifier", folder: ".")
        let root = SeededGenerator(seed: seed)
        let found = Mutex<(next: Int, people: [Int: DaySearch.Outcome])>((0, [:]))
        DispatchQueue.concurrentPerform(iterations: max(1, min(jobs, people))) { _ in
            while true {
                let number = found.withLock { state in
                    state.next += 1
                    return state.next - 1
                }
                guard number < people else { return }
                var search = DaySearch(
                    template: template, number: number, generator: root.stream(UInt64(number)))
                let outcome = search.run(evaluations: evaluations)
                if case .found(let day) = outcome { progress(day) }
                found.withLock { $0.people[number] = outcome }
            }
        }
        let outcomes = found.withLock { $0.people }
        var report = FalsifierReport()
        for number in 0..<people {
            switch outcomes[number] {
            case .found(let day): report.days.append(day)
            case .refused(let refusal): report.refused.append(refusal)
            case nil: break
            }
        }
        return report
    }
}

/// One person's search.
private struct DaySearch {
    private let template: Scenario
    private var generator: SeededGenerator

    /// Population and elite of the method.
    private static let population = 24
    private static let elite = 6
    private static let narrowest = 0.03

    enum Outcome: Sendable {
        case found(FalsifiedDay)
        case refused(FalsifierReport.Refusal)
    }

    init(template: Scenario, number: Int, generator: SeededGenerator) {
        self.generator = generator
        var scenario = template
        let people = CampaignGrid.people
        let (model, cohort) = people[number % people.count]
        scenario.seed = self.generator.next() >> 16
        scenario.subject = .sampled(
            Scenario.SampledPatient(model: model, cohort: cohort, draw: 1 + number))
        self.template = scenario
    }

    mutating func run(evaluations: Int) -> Outcome {
        var mean = [Double](repeating: 0.5, count: DayShape.dimensions)
        var spread = [Double](repeating: 0.3, count: DayShape.dimensions)
        var worst: (score: Double, day: FalsifiedDay)?
        var tried = 0
        var refusals: [String] = []
        while tried < evaluations {
            var tries: [(score: Double, point: [Double])] = []
            for _ in 0..<min(Self.population, evaluations - tried) {
                let point = (0..<mean.count).map { index in
                    min(1, max(0, mean[index] + spread[index] * generator.normal()))
                }
                tried += 1
                do {
                    let (score, day) = try judge(point)
                    tries.append((score, point))
                    if worst.map({ score < $0.score }) ?? true { worst = (score, day) }
                } catch {
                    refusals.append("\(error)")
                }
            }
            let best = tries.sorted { $0.score < $1.score }.prefix(Self.elite)
            guard best.count == Self.elite else { break }
            for index in mean.indices {
                let values = best.map { $0.point[index] }
                let middle = values.reduce(0, +) / Double(values.count)
                let variance =
                    values.reduce(0) { $0 + ($1 - middle) * ($1 - middle) } / Double(values.count)
                mean[index] = middle
                spread[index] = max(Self.narrowest, variance.squareRoot())
            }
        }
        guard var day = worst?.day else {
            return .refused(
                FalsifierReport.Refusal(
                    person: CampaignCase(number: 0, scenario: template).person,
                    reason: refusals.first ?? "no day was tried"))
        }
        day.tried = tried
        day.refused = refusals.count
        return .found(day)
    }

    /// How far below the untreated run the controller went.
    ///
    /// - Throws: why the day cannot be played.
    private func judge(_ point: [Double]) throws(TextInputError) -> (Double, FalsifiedDay) {
        let shape = DayShape(point)
        let scenario = try shape.scenario(template)
        let run = try PlayedRun(scenario)
        guard let untreated = run.play.traceOnScheduledBasal() else {
            throw DayShape.refusal("the day cannot be played on scheduled basal")
        }
        let lowestUntreated = untreated.minutes.compactMap(\.plasma).min() ?? .infinity
        let day = FalsifiedDay(
            person: CampaignCase(number: 0, scenario: scenario).person, day: shape.words,
            lowest: run.lowest, lowestUntreated: lowestUntreated, broken: run.broken,
            lows: run.attributableLows(), tried: 0, refused: 0)
        // Above 80 mg/dL it is all the same how much higher the untreated run stays.
        return (run.lowest - min(80, lowestUntreated), day)
    }
}

/// A day as a point of the unit cube.
struct DayShape {
    static let dimensions = 7
    private let breakfast: Double
    private let counted: Double
    private let lunch: Double
    private let lunchAt: Int64
    private let scale: Double
    private let bias: Double
    private let settings: Double

    init(_ point: [Double]) {
        func between(_ index: Int, _ low: Double, _ high: Double) -> Double {
            low + (high - low) * point[index]
        }
        breakfast = between(0, 10, 120).rounded()
        counted = between(1, 0.5, 2)
        lunch = between(2, 5, 100).rounded()
        lunchAt = Int64(between(3, 240, 480).rounded())
        scale = between(4, 85, 115).rounded()
        bias = between(5, -15, 15).rounded()
        settings = between(6, 0.7, 1.3)
    }

    var words: String {
        "\(Int(breakfast)) g at 07:30 entered as \(Int((breakfast * counted).rounded())) g, "
            + "\(Int(lunch)) g not entered after \(lunchAt) min, sensor shows \(Int(scale)) % "
            + "from 1 h and \(Int(bias)) mg/dL more from 6 h, settings times "
            + "\((settings * 100).rounded() / 100)"
    }

    static func refusal(_ problem: String) -> TextInputError {
        TextInputError(place: TextPlace(file: "falsifier"), problem: problem)
    }

    /// The day as a scenario.
    ///
    /// - Throws: why the person cannot be played at all, or that their settings cannot be scaled so.
    func scenario(_ template: Scenario) throws(TextInputError) -> Scenario {
        var therapy = try ScenarioPlay(template).therapy
        let segments = therapy.basal.segments.map { segment in
            BasalSchedule.Segment(
                startMinute: segment.startMinute,
                rate: template.pump.model.nearest(segment.rate.scaled(by: settings)))
        }
        guard let basal = BasalSchedule(segments: segments),
            let isf = InsulinSensitivity(
                mgPerdLPerUnit: therapy.sensitivity.milligramsPerDeciliterPerUnit / settings),
            let ratio = CarbRatio(gramsPerUnit: therapy.carbRatio.gramsPerUnit / settings),
            let first = try? Meal(carbohydrate: .grams(breakfast), eatingMinutes: 15),
            let second = try? Meal(carbohydrate: .grams(lunch), eatingMinutes: 15)
        else {
            throw Self.refusal("the person's settings cannot be multiplied by \(settings)")
        }
        therapy.basal = basal
        therapy.sensitivity = isf
        therapy.carbRatio = ratio
        var scenario = template
        scenario.therapy = .explicit(therapy)
        scenario.meals[0].food = first
        scenario.meals[0].announcement?.carbs = .grams((breakfast * counted).rounded())
        scenario.meals[1].food = second
        scenario.meals[1].at = .minutes(lunchAt)
        // One after the other: together they would leave the bounds.
        scenario.faults = [
            Scenario.Fault(
                at: .minutes(60), lasts: .minutes(300), .scale, .cgm, .number(scale)),
            Scenario.Fault(
                at: .minutes(360), lasts: .minutes(359), .wrong, .cgm, .number(bias)),
        ]
        return scenario
    }
}
