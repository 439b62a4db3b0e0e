// The fault campaign's cases: every fault at every phase, length and size, over drawn patients.

package import Bench
import Quantities
import SmallMath
package import TextInput
import VirtualPatient

/// One case of the campaign.
package struct CampaignCase: Sendable {
    let number: Int
    package let scenario: Scenario

    var words: String { scenario.faults.map(\.words).joined(separator: ", ") }
}

/// The grid: a number is a case, whatever else is run.
package struct CampaignGrid: Sendable {
    let seed: UInt64
    private let template: Scenario

    /// Twelve hours with a meal that is announced and one that is not.
    package static let text = """
        title: A fault of the campaign
        purpose: One fault over half a day, with a meal that is announced and one that is not.
        seed: 1
        start: 2026-03-01 06:00
        duration: 12 h
        patient: {model: s2008, cohort: adult, draw: 1}
        therapy: from_patient
        automation: closed_loop
        limits: {maximum_basal: 3 U/h, maximum_bolus: 2 U, maximum_insulin_on_board: 5 U}
        meals:
          - {at: 07:30, carbs: 50 g, announced: exactly}
          - {at: 12:30, carbs: 45 g, announced: no}
        person: {acknowledges_alarms_within: 5 min}
        expect: [journal verifies]

        """

    package init(seed: UInt64) throws(TextInputError) {
        self.seed = seed
        template = try Scenario.load(text: Self.text, file: "campaign", folder: ".")
    }

    /// Faults of devices, lines and sets; those of processes and disks need a board of their own.
    static let forms = FaultForm.all.filter { $0.need == nil }
    /// Begins, from the start: in the fasting hour, around both meals and after them.
    static let phases: [Int64] = [15, 75, 95, 130, 200, 300, 395, 430]
    static let lengths: [Int64] = [10, 45, 120, 300]
    static let sizes = 3
    /// Whose physiology: each with its own draws.
    static let people: [(PlantModel, AgeGroup)] = [
        (.s2008, .adult), (.s2013, .adult), (.s2008, .adolescent), (.hovorka, .adult),
        (.s2013, .adolescent),
    ]
    static let draws = 40

    /// One case in so many has a schedule of several rates.
    static let segmentedEvery = 3
    /// Minutes of the day, and the share of the person's one rate from then on. Two of the changes
    /// lie among the faults.
    static let segments = [(0, 1.3), (480, 0.7), (720, 1.2), (1200, 1)]

    /// How many cases there are before only patients and chance differ.
    static var size: Int { forms.count * phases.count * lengths.count * sizes }

    /// A case by its number, from 0.
    package func make(_ number: Int) -> CampaignCase {
        let form = Self.forms[number % Self.forms.count]
        let round = number / Self.forms.count
        let phase = Self.phases[round % Self.phases.count]
        let length = Self.lengths[round / Self.phases.count % Self.lengths.count]
        let size = round / (Self.phases.count * Self.lengths.count) % Self.sizes
        var generator = SeededGenerator(seed: seed).stream(UInt64(number))
        var scenario = template
        scenario.name = "campaign-\(number)"
        scenario.seed = generator.next() >> 16
        let (model, cohort) = Self.people[number % Self.people.count]
        let draw = 1 + Int(generator.uniform() * Double(Self.draws))
        scenario.subject = .sampled(
            Scenario.SampledPatient(
                model: model, cohort: cohort, draw: draw, initialGlucose: nil))
        var fault = Scenario.Fault(at: .minutes(phase), form.kind, form.target)
        if form.length != .none { fault.lasts = .minutes(length) }
        if let magnitude = form.magnitude {
            fault.magnitude = magnitude.sized(size, of: Self.sizes, &generator)
        }
        let directions = LineDirection.allCases
        if form.hasDirection { fault.direction = directions[round % directions.count] }
        scenario.faults = [fault]
        if number % Self.segmentedEvery == 0 { segment(&scenario) }
        return CampaignCase(number: number, scenario: scenario)
    }

    /// Gives the person a schedule of several rates; who has no settings stays without.
    private func segment(_ scenario: inout Scenario) {
        guard var therapy = try? ScenarioPlay(scenario).therapy else { return }
        let rate = therapy.basal.rate(atMinute: 0)
        let pump = scenario.pump.model
        let segments = Self.segments.map { minute, share in
            BasalSchedule.Segment(
                startMinute: minute, rate: pump.nearest(rate.scaled(by: share)))
        }
        therapy.basal = BasalSchedule(segments: segments) ?? therapy.basal
        scenario.therapy = .explicit(therapy)
    }
}

extension FaultMagnitudeForm {
    /// The least, a middling and the greatest size, or one of the words.
    func sized(_ size: Int, of sizes: Int, _ generator: inout SeededGenerator) -> FaultMagnitude {
        if case .word(let words) = unit {
            return .word(words[size % words.count])
        }
        switch size {
        case 0: return .number(drawn.lowerBound)
        case sizes - 1: return .number(drawn.upperBound)
        default: return draw(&generator)
        }
    }
}
