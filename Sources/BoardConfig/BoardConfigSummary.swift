// A configuration in words, for the person who must confirm that it is right.

import ControlLoop
import DecisionRecord
import DeviceProtocols
import Quantities
import Safety
import TextInput

extension BoardConfiguration {
    /// The configuration, one fact a line, with the fingerprint last.
    public var summary: [String] {
        let facts =
            permissionFacts + therapyFacts + boardFacts + [("fingerprint", fingerprint.hex)]
        let width = facts.reduce(0) { max($0, $1.0.count) } + 2
        return facts.map { name, value in
            name + String(repeating: " ", count: width - name.count) + value
        }
    }

    private var permissionFacts: [(String, String)] {
        let limits = loop.limits
        let none = "none above scheduled basal"
        let hourly = "at most \(QuantityText.write(limits.hourlyBasalMultiple)) times basal in 1 h"
        let twoHours = QuantityText.write(percent: limits.twoHourDailyShare * 100)
        let rate = limits.maximumBasal
        let bolus = limits.maximumBolus
        let onBoard = limits.maximumInsulinOnBoard
        return [
            ("automation", "\(loop.automation.rawValue) (\(automationInWords))"),
            ("largest automatic rate", rate == .zero ? none : QuantityText.write(rate)),
            ("largest automatic bolus", bolus == .zero ? none : QuantityText.write(bolus)),
            (
                "automatic insulin on board",
                onBoard == .zero ? none : "at most \(QuantityText.write(onBoard))"
            ),
            ("automatic insulin", "\(hourly), \(twoHours) of the daily total in 2 h"),
        ]
    }

    private var therapyFacts: [(String, String)] {
        let therapy = loop.therapy
        let segments = therapy.basal.segments.map { segment in
            (
                "basal from \(QuantityText.write(minuteOfDay: segment.startMinute))",
                QuantityText.write(segment.rate)
            )
        }
        let daily = QuantityText.write(therapy.basal.dailyTotal)
        return segments + [
            (
                "basal in a day",
                "\(daily) of \(QuantityText.write(therapy.totalDailyInsulin)) in all"
            ),
            ("1 U lowers glucose by", QuantityText.glucoseDrop(therapy.sensitivity)),
            ("1 U covers", QuantityText.carbsCovered(therapy.carbRatio)),
            ("target", QuantityText.write(therapy.target)),
            ("suspends below", QuantityText.write(therapy.suspendThreshold)),
            ("body mass", QuantityText.write(therapy.bodyMass)),
            (
                "insulin acts for",
                "\(QuantityText.write(therapy.insulinActionDuration)), most after "
                    + QuantityText.write(therapy.insulinActionPeak)
            ),
        ]
    }

    private var boardFacts: [(String, String)] {
        [
            ("sensor", "\(Self.describe(cgm)), \(SensorUnitWord(loop.sensorUnit).rawValue)"),
            (
                "pump",
                "\(Self.describe(pump)), steps \(QuantityText.write(loop.bolusIncrement)) and "
                    + QuantityText.write(loop.basalIncrement)
            ),
            ("gpio", gpio.map { "chip \($0.chip)" } ?? "none: no buzzer, no interlock, no button"),
            ("clock", clockInWords),
            ("journal", journal),
            ("local time", "UTC\(QuantityText.write(utcOffset: loop.utcOffset))"),
            ("decides every", QuantityText.write(loop.cycle)),
        ]
    }

    private var automationInWords: String {
        switch loop.automation {
        case .adviseOnly: "decides and records, commands nothing"
        case .reduceOnly: "may lower insulin, never raise it above scheduled basal"
        case .closedLoop: "may lower and raise insulin within the limits"
        }
    }

    private var clockInWords: String {
        switch clock {
        case .system: "the system's"
        case .lockstep(let socket): "the bench's, at \(socket); only with a virtual pump"
        }
    }

    private static func describe(_ line: LineSetup) -> String {
        "\(line.path) (\(line.driver.rawValue), \(line.bitsPerSecond) baud)"
    }
}
