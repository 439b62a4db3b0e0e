// The steps that make a value of a case plainer, one at a time.

import Quantities
import Safety
import VirtualPatient

/// Steps towards what a scenario has when nothing is said.
enum SwarmSteps {
    typealias Step = @Sendable (SwarmCase) -> SwarmCase

    /// Steps of the whole case.
    static let all: [Step] = [
        changing { $0.wrongTherapy = nil },
        changing { $0.wrongTherapy?.sensitivity = $0.rightTherapy.sensitivity },
        changing { $0.wrongTherapy?.carbRatio = $0.rightTherapy.carbRatio },
        changing { $0.wrongTherapy?.basal = $0.rightTherapy.basal },
        changing { $0.initialGlucose = nil },
        changing { $0.limits = Limits() },
        changing { $0.isVariable = false },
        changing { $0.sensorFails = false },
        changing { $0.sensor = "exact" },
        changing { $0.sensorWorn = .hours(24) },
        changing { $0.pump.setsFail = false },
        changing { $0.pump.isExact = true },
        changing { $0.pump.reservoir = .units(200) },
        changing { $0.pump.kind = .omnipodLike },
        changing { $0.rescues = false },
        changing { $0.acknowledges = .minutes(5) },
    ]

    /// Steps of each meal.
    static func ofMeals(_ drawn: SwarmCase) -> [[Step]] {
        drawn.meals.indices.flatMap { index -> [[Step]] in
            let meal = { (change: @escaping @Sendable (inout SwarmCase.Meal) -> Void) in
                changing { change(&$0.meals[index]) }
            }
            return [
                [
                    meal {
                        $0.fat = 0
                        $0.protein = 0
                    }
                ],
                [meal { $0.fastShare = 100 }], [meal { $0.lasts = .minutes(15) }],
                [
                    meal { $0.announced = nil },
                    meal { if $0.announced != nil { $0.announced = .init() } },
                    meal { $0.announced?.delay = .zero }, meal { $0.announced?.error = 0 },
                ],
                [meal { $0.at = $0.at.wholeHours }, meal { $0.at = $0.at.tens }],
            ]
        }
    }

    /// Steps of each fault.
    static func ofFaults(_ drawn: SwarmCase) -> [[Step]] {
        drawn.faults.indices.flatMap { index -> [[Step]] in
            let fault = { (change: @escaping @Sendable (inout Scenario.Fault) -> Void) in
                changing { change(&$0.faults[index]) }
            }
            let lengths: [Int64] = [1, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180]
            return [
                lengths.map { length in
                    fault { if let lasts = $0.lasts { $0.lasts = min(lasts, .minutes(length)) } }
                },
                [fault { $0.over = nil }], [fault { $0.direction = .both }],
                [
                    fault { $0.magnitude = $0.form?.magnitude?.fallback ?? $0.magnitude },
                    fault { $0.magnitude = $0.plainMagnitude },
                ],
                [fault { $0.at = $0.at.wholeHours }, fault { $0.at = $0.at.tens }],
            ]
        }
    }

    /// Steps of everything else that happens.
    static func ofLife(_ drawn: SwarmCase) -> [[Step]] {
        drawn.life.indices.map { index in
            [
                changing { $0.life[index] = $0.life[index].plain },
                changing { $0.life[index] = $0.life[index].short },
                changing { $0.life[index] = $0.life[index].untold },
            ]
        }
    }

    private static func changing(_ change: @escaping @Sendable (inout SwarmCase) -> Void) -> Step {
        { drawn in
            var changed = drawn
            change(&changed)
            return changed
        }
    }
}

extension Span {
    /// The last whole hour, but not the start.
    fileprivate var wholeHours: Span {
        self < .hours(1) ? self : .hours(Int64((minutes / 60).rounded(.down)))
    }

    /// The last ten minutes.
    fileprivate var tens: Span {
        self < .minutes(10) ? self : .minutes(Int64((minutes / 10).rounded(.down)) * 10)
    }
}

extension Scenario.Fault {
    /// The magnitude with one digit that is not zero, where that is still allowed.
    fileprivate var plainMagnitude: FaultMagnitude {
        guard case .number(let value) = magnitude, value != 0, let form = form?.magnitude else {
            return magnitude
        }
        var unit = 1.0
        while unit * 10 <= value.magnitude { unit *= 10 }
        guard unit > 1 else { return magnitude }
        let plain = (value / unit).rounded() * unit
        return form.range.contains(plain) ? .number(plain) : magnitude
    }
}

extension SwarmCase.LifeEvent {
    /// At a whole hour.
    fileprivate var plain: Self {
        switch self {
        case .exercise(let at, let lasts, let intensity, let announced):
            .exercise(at: at.wholeHours, lasts: lasts, intensity, announced: announced)
        case .sleep(let at, let lasts): .sleep(at: at.wholeHours, lasts: lasts)
        case .alcohol(let at, let grams): .alcohol(at: at.wholeHours, grams: grams)
        case .illness(let at, let severity): .illness(at: at.wholeHours, severity)
        }
    }

    /// Half an hour of it, where it has a length.
    fileprivate var short: Self {
        switch self {
        case .exercise(let at, let lasts, let intensity, let announced):
            .exercise(at: at, lasts: min(lasts, .minutes(30)), intensity, announced: announced)
        case .sleep(let at, let lasts): .sleep(at: at, lasts: min(lasts, .minutes(30)))
        case .alcohol, .illness: self
        }
    }

    /// Exercise that the loop is not told of.
    fileprivate var untold: Self {
        guard case .exercise(let at, let lasts, let intensity, _) = self else { return self }
        return .exercise(at: at, lasts: lasts, intensity, announced: nil)
    }
}
