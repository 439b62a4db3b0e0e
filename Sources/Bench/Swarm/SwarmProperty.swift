// What a random run must never do, and what it must come back to: declared once, each as a sentence
// that `islet hil run` judges too, and independent of how the controller reckons.

public import Quantities
import Safety
public import TextInput

/// Something that must hold in every run of the swarm.
public struct SwarmProperty: Sendable {
    /// The part of a run it speaks of.
    public enum Phase: String, Sendable {
        /// While faults stand: nothing unsafe.
        case safety
        /// When they are over: the loop is back.
        case recovery
    }

    /// Its name.
    public let id: String
    /// When it is looked at.
    public let phase: Phase
    /// Why, in a sentence.
    public let why: String
    private let write: @Sendable (SwarmCase) -> String?

    init(
        _ id: String, _ phase: Phase = .safety, why: String,
        _ write: @escaping @Sendable (SwarmCase) -> String?
    ) {
        self.id = id
        self.phase = phase
        self.why = why
        self.write = write
    }

    /// The expectation for a case, as docs/expectations.md has it; `nil` when it does not speak of
    /// such a case. The soundness of the run is no sentence of a scenario, but part of every report.
    public func sentence(for drawn: SwarmCase) -> String? {
        phase == .recovery && drawn.recovery == .zero ? nil : write(drawn)
    }

    /// How reports of runs name their soundness: the run came to its end, no dose lost or doubled.
    public static let soundness = "the run is sound"

    /// How long the loop must stay back to count as back.
    static let stays = Span.hours(2)

    /// Every property, the gravest first.
    public static let all: [SwarmProperty] = safety + recovery

    /// A sentence of somebody's own, to be searched for like the others.
    /// - Throws: ``TextInputError`` at the word that is wrong.
    public static func asked(_ sentence: String) throws(TextInputError) -> SwarmProperty {
        let text = try StatedExpectation(sentence: sentence).text
        return SwarmProperty("asked", why: "somebody asked for it") { _ in text }
    }
}

/// While faults stand.
extension SwarmProperty {
    private static let safety: [SwarmProperty] =
        [
            SwarmProperty(
                "sound",
                why: "isletd neither dies nor hangs, and no dose is lost, doubled or unrecorded"
            ) { _ in soundness },
            SwarmProperty("journal-verifies", why: "the journal's chain is whole") { _ in
                "journal verifies"
            },
            SwarmProperty("journal-replays", why: "every decision is recomputed to the bit") { _ in
                "journal replays"
            },
        ] + envelopes + increases + alarms + lows

    /// Insulin within what the limits allow, reckoned here from the scenario's settings alone.
    private static let envelopes: [SwarmProperty] = [
        SwarmProperty(
            "hour-envelope",
            why: "automatic insulin of any hour is scheduled basal and at most its multiple more"
        ) { drawn in
            let most = (1 + drawn.limits.hourlyBasalMultiple) * drawn.basal
            return "automatic in 60 min <= \(units(most + tolerance))"
        },
        SwarmProperty(
            "two-hour-envelope",
            why: "automatic insulin of any two hours is at most the share of the daily total"
        ) { drawn in
            let most = max(
                2 * drawn.basal,
                drawn.limits.twoHourDailyShare * drawn.therapy.totalDailyInsulin.units)
            return "automatic in 2 h <= \(units(most + tolerance))"
        },
        SwarmProperty("bolus-limit", why: "no automatic bolus is above its limits") { drawn in
            let most = min(drawn.limits.maximumBolus.units, drawn.basal / 2)
            return "max automatic bolus <= \(units(most))"
        },
        SwarmProperty("rate-limit", why: "no commanded rate is above its limits") { drawn in
            let most = max(
                drawn.basal, min(drawn.limits.maximumBasal.unitsPerHour, 3 * drawn.basal))
            return "max automatic rate <= \(QuantityText.write(hundredth(most))) U/h"
        },
    ]

    /// No increase on what is not known.
    private static let increases: [SwarmProperty] =
        [
            SwarmProperty("stale-increase", why: "no increase on a reading older than 12 min") {
                _ in
                "no automatic increase while cgm_age > 12 min if it arises"
            },
            SwarmProperty("low-increase", why: "no increase on a reading below 70 mg/dL") { _ in
                "no automatic increase while cgm < 70 if it arises"
            },
            SwarmProperty(
                "lease",
                why: "a rate above schedule ends by itself: 12 min of reading and 30 min of lease"
            ) { _ in "basal <= scheduled basal while cgm_age > 45 min if it arises" },
        ]
        + [LoopMode.reduceOnly, .suspended, .scheduledBasal, .latchedSafe].map { mode in
            SwarmProperty(
                "increase-in-\(mode.rawValue)", why: "no increase in a mode that forbids it"
            ) { _ in
                // A mode that begins right after a decision, in the same millisecond, is not its.
                "no automatic increase while mode \(mode.rawValue) for 1 min if it arises"
            }
        }

    /// What people must be told, and when the loop must let go.
    private static let alarms: [SwarmProperty] =
        [LoopMode.closedLoop, .reduceOnly].map { mode in
            SwarmProperty(
                "blind-\(mode.rawValue)", why: "without a reading for 20 min the loop lets go"
            ) { drawn in
                drawn.isAlwaysAwake
                    ? "no mode \(mode.rawValue) while cgm_age > 26 min if it arises" : nil
            }
        } + [
            SwarmProperty(
                "urgent-low-alarm", why: "readings below 55 mg/dL sound the urgent alarm"
            ) { drawn in
                drawn.isAlwaysAwake
                    ? "alarm urgent_low within 10 min of cgm < 55 for 10 min if it arises" : nil
            },
            SwarmProperty(
                "true-low-alarm",
                why: "true glucose below 55 mg/dL is told by an alarm where the sensor works"
            ) { drawn in
                drawn.isAlwaysAwake && drawn.hasTrueSensor
                    ? "alarm low within 15 min of glucose < 55 for 15 min if it arises" : nil
            },
        ]

    /// Harm the pump alone would not have done.
    private static let lows: [SwarmProperty] = [
        SwarmProperty(
            "severe-low", why: "no very low glucose that the pump alone would not have brought"
        ) { drawn in
            // One portion of sugar more or less, in either of the two worlds, moves a low by so much.
            "no more time below 40 than scheduled basal + \(drawn.rescues ? "1 h" : "15 min")"
        },
        SwarmProperty(
            "low",
            why: "where the sensor says what it measures and nobody eats at its word, no event "
                + "below 54 mg/dL that the pump alone would not have brought"
        ) { drawn in
            drawn.hasLyingSensor || drawn.rescues
                ? nil : "no more time below 54 than scheduled basal + 15 min"
        },
    ]

    /// The step of a dose, and what a rate gives before it is seen. Unit: U.
    private static let tolerance = 0.05

    private static func units(_ value: Double) -> String {
        "\(QuantityText.write(hundredth(value))) U"
    }

    /// Up to the next hundredth, but for what binary fractions are off.
    private static func hundredth(_ value: Double) -> Double {
        (value * 100 - 1e-6).rounded(.up) / 100
    }
}

/// When they are over.
extension SwarmProperty {
    private static let recovery: [SwarmProperty] = [
        SwarmProperty(
            "back", .recovery,
            why: "the loop is back within the stated time, or has asked a person to look at the "
                + "insulin that does not act"
        ) { drawn in
            guard !drawn.pump.setsFail else { return nil }
            let mode: LoopMode = drawn.automation == .closedLoop ? .closedLoop : .reduceOnly
            return "from \(time(drawn.safety)) to \(time(drawn.safety + drawn.backWithin)): "
                + "mode \(mode.rawValue) or mode suspended "
                + "or alarm insulin_not_acting at least once"
        },
        SwarmProperty("stays-unlatched", .recovery, why: "nothing keeps the loop latched") {
            drawn in
            "after \(time(drawn.safety + drawn.backWithin)): never mode latched_safe for 5 min"
        },
        SwarmProperty("stays-back", .recovery, why: "the loop does not fall out again") { drawn in
            guard !drawn.pump.setsFail, !drawn.mayLoseSensor else { return nil }
            return "after \(time(drawn.safety + drawn.backWithin)): "
                + "never mode scheduled_basal for 45 min"
        },
    ]

    private static func time(_ span: Span) -> String { QuantityText.write(span) }
}

extension SwarmCase {
    /// The rate of the settings. Unit: U/h.
    fileprivate var basal: Double { therapy.basal.highestRate.unitsPerHour }

    /// How long after the last fault the loop may take to be back: an hour; after a new sensor its
    /// warm-up; after a restart of the pump the duration of insulin action, in which nothing is
    /// added.
    public var backWithin: Span {
        if faults.contains(where: { $0.target == .pump && $0.kind == .reset }) {
            return therapy.insulinActionDuration + .minutes(60)
        }
        return mayLoseSensor ? .minutes(270) : .minutes(60)
    }

    /// Whether the supervisor and its journal are there all the time.
    fileprivate var isAlwaysAwake: Bool {
        !faults.contains { fault in
            fault.target == .disk || fault.target == .supervisor && fault.kind != .kill
        }
    }

    /// Whether readings are there and true: the error of a real sensor can hide a low for an hour.
    fileprivate var hasTrueSensor: Bool {
        sensor == "exact" && !mayLoseSensor
            && !faults.contains { $0.target == .cgm || $0.target == .cgmLine }
    }

    /// Whether a fault shows another glucose than the sensor measures.
    fileprivate var hasLyingSensor: Bool {
        let lies: [FaultKind] = [
            .stuck, .garbage, .wrong, .scale, .drift, .unitError, .spike, .secondSensor, .swap,
            .tamper,
        ]
        return faults.contains { fault in
            (fault.target == .cgm || fault.target == .cgmLine) && lies.contains(fault.kind)
        }
    }
}
