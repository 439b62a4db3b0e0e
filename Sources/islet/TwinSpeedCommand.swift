// `islet twin speed`: how long the twin and one whole decision take on this machine.

import ArgumentParser
import ControlLoop
import Dosing
import Foundation
import Glibc
import Quantities
import Twin
import TwinStudy
import VirtualPatient

/// Measures the twin and the planner along days of a made-up person.
struct TwinSpeedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "speed",
        abstract: "Measure the twin's cycle and one decision on this machine.",
        discussion: """
            Lives along the days of one development person and times, for every reading, the \
            twin's update with its 4-h forecast, the decision (update, 6-h forecast, dosing), and \
            the planner's whole answer with the twin's state read and written. Times are the \
            thread's own on the processor and, beside them, those on the wall, which other \
            programs lengthen. Nothing here passes or fails.
            """)

    @Option(help: "Days to live along.")
    var days = 4

    @Flag(help: "Write one JSON object to standard output.")
    var json = false

    private struct Spread: Encodable {
        let median_us: Double
        let p99_us: Double
        let wall_median_us: Double
        let wall_p99_us: Double
    }

    private struct Measured: Encodable {
        let cycles: Int
        let update_and_forecast: Spread
        let decision: Spread
        let planner_answer: Spread
        let state_bytes: Int
    }

    func run() throws {
        try TwinTools.told("speed") {
            guard (1...30).contains(days) else {
                throw TwinRefusal("--days \(days): write a number from 1 to 30")
            }
            let found = try measure()
            guard !json else { return print(try TwinTools.json(found)) }
            print("\(found.cycles) cycles; microseconds on the processor (on the wall)")
            tell("update and 4-h forecast", found.update_and_forecast)
            tell("decision", found.decision)
            tell("planner's whole answer", found.planner_answer)
            print("the twin's state: \(found.state_bytes) bytes")
        }
    }

    private func tell(_ name: String, _ spread: Spread) {
        func text(_ value: Double) -> String {
            TwinTools.aligned(TwinTools.fixed(value, 0), 6)
        }
        print(
            TwinTools.padded(name, 26) + "median" + text(spread.median_us)
                + " (" + text(spread.wall_median_us) + ")   p99" + text(spread.p99_us)
                + " (" + text(spread.wall_p99_us) + ")")
    }

    private func measure() throws -> Measured {
        let person = try StudyPerson.drawn(.s2008, .adult, split: .development, count: 1)[0]
        var arm = StudyArm()
        arm.days = days
        guard
            let trace = StudyTrace(of: person, clinic: StudyClinic(measuring: person), arm: arm)
        else { throw TwinRefusal("this person's settings could not be found") }
        var clocks = (twin: Stopwatch(), decision: Stopwatch(), answer: Stopwatch())
        var state: [UInt8] = []
        for cycle in trace.cycles {
            let request = request(cycle, of: trace, twin: state)
            try time(cycle, of: trace, state: state, &clocks.twin, &clocks.decision)
            state = clocks.answer.time { Planner.plan(request) }.twin
        }
        let answer = clocks.answer.spread
        return Measured(
            cycles: trace.cycles.count, update_and_forecast: clocks.twin.spread,
            decision: clocks.decision.spread, planner_answer: answer,
            state_bytes: state.count)
    }

    private func time(
        _ cycle: StudyCycle, of trace: StudyTrace, state: [UInt8], _ twinClock: inout Stopwatch,
        _ decisionClock: inout Stopwatch
    ) throws {
        let settings = TwinSettings(therapy: trace.therapy)
        let bounds = DosingTuning().bounds(announces: true)
        guard let twin = TwinState(decoding: state, settings: settings) else { return }
        let input = TwinRun.input(cycle, settings)
        var first = twin
        var forecast = TwinForecast(steps: Planner.forecastPoints)
        twinClock.time {
            _ = first.step(input, settings: settings)
            first.forecast(into: &forecast, pending: 0, settings: settings, bounds: bounds)
        }
        var second = twin
        _ = decisionClock.time {
            _ = second.step(input, settings: settings)
            let forecast = second.forecast(
                steps: DosingParameters.horizon, pending: 0, settings: settings, bounds: bounds)
            return ZoneController.propose(
                situation(cycle, of: trace, second), forecast: forecast)
        }
    }

    private func situation(
        _ cycle: StudyCycle, of trace: StudyTrace, _ twin: TwinState
    ) -> DosingSituation {
        DosingSituation(
            scheduledRate: trace.therapy.basal.rate(atMinute: 0).unitsPerHour,
            target: trace.therapy.target.milligramsPerDeciliter,
            suspendThreshold: trace.therapy.suspendThreshold.milligramsPerDeciliter,
            dailyInsulin: trace.therapy.totalDailyInsulin.units,
            reading: cycle.reading.effectiveGlucose?.milligramsPerDeciliter,
            glucose: twin.glucose, rest: twin.glucose, trust: twin.trust, gated: false,
            announces: true, unloggedMeal: twin.watch.probability(.unloggedMeal),
            caution: twin.release.caution,
            minuteOfDay: Double(cycle.minute % 1440), ease: twin.release.ease,
            rateMax: 5, bolusMax: 1, room: 5)
    }

    private func request(
        _ cycle: StudyCycle, of trace: StudyTrace, twin: [UInt8]
    ) -> PlannerRequest {
        PlannerRequest(
            cycle: UInt64(cycle.minute),
            at: LoopInstant(milliseconds: Int64(cycle.minute) * 60_000),
            minuteOfDay: cycle.minute % 1440, elapsed: twin.isEmpty ? .zero : .minutes(5),
            reading: cycle.reading,
            deliveredBasal: .units(max(cycle.insulin - cycle.personBolus, 0)),
            deliveredBolus: .units(cycle.personBolus), bolusInProgress: .zero,
            uncertainInsulin: .zero, insulinOnBoard: .zero, carbs: .grams(cycle.carbs),
            carbsAge: .zero, therapy: trace.therapy,
            limits: PlannerLimits(
                maximumBasal: .unitsPerHour(5), maximumBolus: .units(1),
                insulinOnBoardRoom: .units(5)), activity: nil, twin: twin)
    }

    /// Times of one piece of work, over and over.
    private struct Stopwatch {
        private var thread: [Double] = []
        private var wall: [Double] = []

        mutating func time<Result>(_ work: () -> Result) -> Result {
            let before = (Self.now(CLOCK_THREAD_CPUTIME_ID), Self.now(CLOCK_MONOTONIC))
            let result = work()
            thread.append(Self.now(CLOCK_THREAD_CPUTIME_ID) - before.0)
            wall.append(Self.now(CLOCK_MONOTONIC) - before.1)
            return result
        }

        /// Unit: microseconds.
        private static func now(_ clock: clockid_t) -> Double {
            var time = timespec()
            clock_gettime(clock, &time)
            return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
        }

        private static func at(_ share: Double, of times: [Double]) -> Double {
            let sorted = times.sorted()
            guard !sorted.isEmpty else { return 0 }
            let place = min(Int(share * Double(sorted.count)), sorted.count - 1)
            return (sorted[place] * 10).rounded() / 10
        }

        var spread: Spread {
            Spread(
                median_us: Self.at(0.5, of: thread), p99_us: Self.at(0.99, of: thread),
                wall_median_us: Self.at(0.5, of: wall), wall_p99_us: Self.at(0.99, of: wall))
        }
    }
}
