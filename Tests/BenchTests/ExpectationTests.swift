// The sentences a scenario expects things in.

import Bench
import ControlLoop
import Quantities
import Safety
import Testing
import TextInput

/// Swift Testing has an `Expectation` of its own.
fileprivate typealias Expected = Bench.Expectation

/// A day from 06:00.
private let runTimes = Scenario.Times(
    start: LocalTime("2026-03-01 06:00"), utcOffset: .zero, duration: .hours(48))

private func read(_ sentence: String) throws -> Expected {
    let node = try StrictYAML.parse("- \(sentence)", file: "s.yaml").elements()[0]
    return try StatedExpectation.read(node, during: runTimes).expectation
}

@Suite("Expectations")
struct ExpectationTests {
    private static let inRange: Expected.GlucoseBand = .within(.mgPerdL(70) ... .mgPerdL(180))
    private static let low: Expected.Condition = .compare(.glucose, .less, .value(55))
    private static let old: Expected.Condition = .compare(.cgmAge, .more, .value(12))
    private static let bolus: Expected.Happening = .event(.automaticBolus(nil))

    private static let measured: [(String, Expected.Claim)] = [
        ("time in 70..180 >= 70 %", .timeInBand(inRange, .truth, .atLeast, .percent(70))),
        ("time  in 70..180   >= 70 %", .timeInBand(inRange, .truth, .atLeast, .percent(70))),
        (
            "time below 54 <= 0 %",
            .timeInBand(.below(.mgPerdL(54)), .truth, .atMost, .percent(0))
        ),
        (
            "time above 250 mg/dL <= 2.5 %",
            .timeInBand(.above(.mgPerdL(250)), .truth, .atMost, .percent(2.5))
        ),
        (
            "time below 54 <= 5 min",
            .timeInBand(.below(.mgPerdL(54)), .truth, .atMost, .span(.minutes(5)))
        ),
        ("cgm time in 70..180 >= 80 %", .timeInBand(inRange, .readings, .atLeast, .percent(80))),
        (
            "time with cgm_age <= 6 min >= 95 %",
            .timeWith(.compare(.cgmAge, .atMost, .value(6)), .atLeast, .percent(95))
        ),
        ("mode closed_loop >= 90 %", .timeWith(.mode(.closedLoop), .atLeast, .percent(90))),
        ("mode latched_safe <= 0 %", .timeWith(.mode(.latchedSafe), .atMost, .percent(0))),
        ("cv <= 36 %", .metric(.cv, .truth, .atMost, 36)),
        ("cgm mean <= 160 mg/dL", .metric(.mean, .readings, .atMost, 160)),
        ("severe hypo events <= 0", .metric(.severeHypoEvents, .truth, .atMost, 0)),
        (
            "no more time below 54 than scheduled basal",
            .againstScheduledBasal(.below(.mgPerdL(54)), .atMost, allowance: .percent(0))
        ),
        (
            "no less time in 70..180 than scheduled basal - 2 %",
            .againstScheduledBasal(inRange, .atLeast, allowance: .percent(-2))
        ),
        (
            "no more time below 54 than scheduled basal + 15 min",
            .againstScheduledBasal(.below(.mgPerdL(54)), .atMost, allowance: .span(.minutes(15)))
        ),
        (
            "automatic in 60 min <= 3.2 U",
            .always(.compare(.automatic(.minutes(60)), .atMost, .value(3.2)), while: nil)
        ),
    ]

    private static let recorded: [(String, Expected.Claim)] = [
        ("alarm urgent_low never", .alarm(.urgentLow, .never)),
        ("alarm low raised", .alarm(.low, .raised)),
        ("alarm no_reading raised and acknowledged", .alarm(.noReading, .raisedAndAcknowledged)),
        ("journal verifies", .journalVerifies),
        ("journal replays", .journalReplays),
        ("max automatic bolus <= 1 U", .automaticBolus(atMost: .units(1))),
        ("max automatic rate <= 4.5 U/h", .automaticRate(atMost: .unitsPerHour(4.5))),
        ("no command sent", .noCommandSent),
        (
            "forecast error at 1 h <= 25 mg/dL",
            .forecastError(ahead: .minutes(60), atMost: .mgPerdL(25))
        ),
        ("isletd refuses to start", .refusesToStart(nil)),
        ("isletd refuses to start: limits.yaml", .refusesToStart("limits.yaml")),
    ]

    private static let temporal: [(String, Expected.Claim)] = [
        (
            "always glucose > 54 mg/dL",
            .always(.compare(.glucose, .more, .value(54)), while: nil)
        ),
        ("glucose > 54 always", .always(.compare(.glucose, .more, .value(54)), while: nil)),
        ("glucose > 54", .always(.compare(.glucose, .more, .value(54)), while: nil)),
        ("glucose in 60..300", .always(.inBand(.glucose, 60...300), while: nil)),
        (
            "basal <= scheduled basal while glucose < 55",
            .always(.compare(.basal, .atMost, .number(.scheduledBasal)), while: low)
        ),
        (
            "delivered in 60 min <= 4 U",
            .always(.compare(.delivered(.hours(1)), .atMost, .value(4)), while: nil)
        ),
        ("never glucose < 55", .never(low)),
        (
            "never glucose > 250 for 2 h",
            .never(.held(.compare(.glucose, .more, .value(250)), .hours(2)))
        ),
        ("mode latched_safe never", .never(.mode(.latchedSafe))),
        (
            "mode scheduled_basal while cgm_age > 12 min",
            .always(.mode(.scheduledBasal), while: old)
        ),
        ("no automatic bolus while cgm_age > 12 min", .absent(bolus, while: old)),
        (
            "alarm urgent_low within 15 min of glucose < 55",
            .within(
                .condition(.alarm(.urgentLow, onlyUnacknowledged: false)), .minutes(15),
                of: .condition(low))
        ),
        (
            "mode closed_loop within 30 min of fault ends",
            .within(
                .condition(.mode(.closedLoop)), .minutes(30),
                of: .event(.fault(.ends, name: nil)))
        ),
        (
            "no automatic bolus within 30 min of user bolus",
            .notWithin(bolus, .minutes(30), of: .event(.userBolus(nil)))
        ),
        ("dose refused never", .count(.event(.dose(.refused)), .atMost(0), daily: false)),
        (
            "alarm low raised at most 2 times a day",
            .count(.event(.alarm(.low, .raised)), .atMost(2), daily: true)
        ),
        (
            "isletd starts exactly 2 times",
            .count(.event(.plain(.controllerStart)), .exactly(2), daily: false)
        ),
        ("carb entry once", .count(.event(.plain(.carbEntry)), .exactly(1), daily: false)),
    ]

    @Test("each sentence becomes its typed value", arguments: measured + recorded + temporal)
    fileprivate func reads(sentence: String, claim: Expected.Claim) throws {
        #expect(try read(sentence) == Expected(claim))
    }

    @Test("a meal of the scenario is an event by its name")
    func meals() throws {
        let node = try StrictYAML.parse("- no meal within 3 h of dinner", file: "s.yaml")
        var named = runTimes
        try named.name(try StrictYAML.parse("dinner", file: "s.yaml"), [.hours(12), .hours(36)])
        let claim = try StatedExpectation.read(node.elements()[0], during: named).expectation.claim
        let dinner = Expected.Event.mealNamed("dinner", [.hours(12), .hours(36)])
        #expect(
            claim == .notWithin(.event(.plain(.meal)), .hours(3), of: .event(dinner)))
        #expect(throws: TextInputError.self) { try read("no meal within 3 h of dinner") }
    }

    @Test("events name amounts, faults and announcements; states name what they are about")
    func terms() throws {
        let never: [(String, Expected.Event)] = [
            (
                "automatic bolus >= 0.5 U never",
                .automaticBolus(.init(relation: .atLeast, amount: .units(0.5)))
            ),
            ("fault \"stuck cgm\" begins never", .fault(.begins, name: "stuck cgm")),
            ("pump alarm \"occlusion\" never", .pumpAlarm("occlusion")),
            ("automatic increase never", .automaticIncrease),
            ("dose command never", .doseCommand),
        ]
        for (sentence, event) in never {
            #expect(
                try read(sentence).claim == .count(.event(event), .atMost(0), daily: false))
        }
        #expect(
            try read("alarm high unacknowledged for 30 min never").claim
                == .never(.held(.alarm(.high, onlyUnacknowledged: true), .minutes(30))))
        #expect(try read("twin untrusted never").claim == .never(.twin(.untrusted)))
        #expect(
            try read("no meal while fault \"off cgm\"").claim
                == .absent(.event(.plain(.meal)), while: .fault("off cgm")))
    }

    private static let scopes: [(String, Expected.Scope)] = [
        ("from 07:30 to 09:00: ", .between(.minutes(90), .minutes(180))),
        ("from 90 min to day 2 06:30: ", .between(.minutes(90), .minutes(1470))),
        ("after 07:30: ", .after(.minutes(90))), ("before 3 h: ", .before(.hours(3))),
        ("after the faults: ", .afterFaults(.zero)),
        ("1 h 30 min after the faults: ", .afterFaults(.minutes(90))),
        ("during the faults: ", .duringFaults), ("", .whole),
    ]

    @Test("a part of the run stands before a colon, plain or in quotes", arguments: scopes)
    fileprivate func parts(words: String, scope: Expected.Scope) throws {
        for quote in ["", "\""] {
            let found = try read(quote + words + "never glucose < 55 if it arises" + quote)
            #expect(found == Expected(.never(Self.low), in: scope, mayNotArise: true))
        }
    }
}
