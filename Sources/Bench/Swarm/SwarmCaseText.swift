// Writes a case of the swarm as the scenario folder a person would have written.

import Quantities
import Safety
import TextInput
import VirtualPatient

extension SwarmCase {
    /// The text of `scenario.yaml`.
    /// - Parameters:
    ///   - title: one line.
    ///   - purpose: one line.
    ///   - expectations: the sentences; at least one.
    public func yaml(title: String, purpose: String, expectations: [String]) -> String {
        var lines = [
            "title: \(title)", "purpose: >", "  \(purpose)", "seed: \(seed)",
            "start: 2026-03-02 \(startHour < 10 ? "0" : "")\(startHour):00",
            "duration: \(QuantityText.write(duration))", "", patientLine,
        ]
        if let wrongTherapy {
            lines.append("therapy:")
            lines += TherapyText.write(wrongTherapy, indent: 2).split(separator: "\n").map(
                String.init)
        } else {
            lines.append("therapy: from_patient")
        }
        lines += ["automation: \(automation.rawValue)"] + limitLines + lifeLines + deviceLines
        let faults = faultLines
        if !faults.isEmpty { lines += ["", "faults:"] + faults }
        lines += ["", "expect:"] + expectations.map { "  - \(Self.quoted($0))" }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func quoted(_ sentence: String) -> String {
        sentence.contains("\"") ? "'\(sentence)'" : "\"\(sentence)\""
    }

    private var patientLine: String {
        var parts = [
            "model: \(patient.model.rawValue)", "cohort: \(patient.cohort.rawValue)",
            "draw: \(patient.draw)",
        ]
        if let initialGlucose { parts.append("initial_glucose: \(initialGlucose) mg/dL") }
        return "patient: {\(parts.joined(separator: ", "))}"
    }

    private var limitLines: [String] {
        guard limits != Limits() else { return [] }
        return [
            "limits:",
            "  \(Limits.maximumBasalLimit.key): \(QuantityText.write(limits.maximumBasal))",
            "  \(Limits.maximumBolusLimit.key): \(QuantityText.write(limits.maximumBolus))",
            "  \(Limits.maximumInsulinOnBoardLimit.key): "
                + QuantityText.write(limits.maximumInsulinOnBoard),
            "  \(Limits.hourlyBasalMultipleLimit.key): "
                + QuantityText.write(limits.hourlyBasalMultiple),
            "  \(Limits.twoHourDailyShareLimit.key): "
                + QuantityText.write(percent: (limits.twoHourDailyShare * 100).rounded()),
        ]
    }

    private var lifeLines: [String] {
        var lines: [String] = []
        if !meals.isEmpty { lines += ["", "meals:"] + meals.map { "  - \($0.yaml)" } }
        for (key, keyed) in [
            ("exercise", life.compactMap(\.exercise)), ("sleep", life.compactMap(\.sleep)),
            ("alcohol", life.compactMap(\.alcohol)), ("illness", life.compactMap(\.illness)),
        ] where !keyed.isEmpty {
            lines += ["\(key):"] + keyed.map { "  - \($0)" }
        }
        if isVariable { lines.append("variability: {class: drawn}") }
        if rescues { lines.append("rescue: rule_of_15") }
        return lines
    }

    private var deviceLines: [String] {
        var sensorParts = ["model: \(sensor)"]
        if sensorFails { sensorParts.append("faults: usual") }
        if sensorWorn != .hours(24) {
            sensorParts.append("worn: \(QuantityText.write(sensorWorn))")
        }
        var pumpParts = ["model: \(pump.kind.rawValue)"]
        if pump.reservoir != .units(200) {
            pumpParts.append("reservoir: \(QuantityText.write(pump.reservoir))")
        }
        if pump.isExact { pumpParts.append("accuracy: exact") }
        if pump.setsFail { pumpParts.append("faults: usual") }
        return [
            "", "sensor: {\(sensorParts.joined(separator: ", "))}",
            "pump: {\(pumpParts.joined(separator: ", "))}",
            "person: {acknowledges_alarms_within: \(QuantityText.write(acknowledges))}",
        ]
    }

    private var faultLines: [String] {
        var all = faults
        if endsWithNewSet {
            // The larger of what the kind and the scenario hold.
            all.append(
                Scenario.Fault(
                    at: safety, .setChange, .set, reservoir: pump.model.reservoirSize))
        }
        return all.map { "  - \($0.yaml)" }
    }
}

extension SwarmCase.Meal {
    fileprivate var yaml: String {
        var parts = ["at: \(QuantityText.write(at))", "carbs: \(carbs) g"]
        if fastShare != 100 { parts.append("fast_share: \(fastShare) %") }
        if fat != 0 { parts.append("fat: \(fat) g") }
        if protein != 0 { parts.append("protein: \(protein) g") }
        if lasts != .minutes(15) { parts.append("lasts: \(QuantityText.write(lasts))") }
        parts.append("announced: \(announced?.yaml ?? "no")")
        if announced?.isBolused == false { parts.append("bolus: none") }
        return "{\(parts.joined(separator: ", "))}"
    }
}

extension SwarmCase.Announced {
    fileprivate var yaml: String {
        guard error != 0 || delay != .zero else { return "exactly" }
        var parts: [String] = []
        if error != 0 { parts.append("error: \(error) %") }
        if delay != .zero { parts.append("delay: \(QuantityText.write(delay))") }
        return "{\(parts.joined(separator: ", "))}"
    }
}

extension SwarmCase.LifeEvent {
    fileprivate var exercise: String? {
        guard case .exercise(let at, let lasts, let intensity, let announced) = self else {
            return nil
        }
        let told = announced.map { ", announced: \(QuantityText.write($0))" } ?? ""
        return "{at: \(QuantityText.write(at)), lasts: \(QuantityText.write(lasts)), "
            + "intensity: \(intensity.rawValue)\(told)}"
    }

    fileprivate var sleep: String? {
        guard case .sleep(let at, let lasts) = self else { return nil }
        return "{at: \(QuantityText.write(at)), lasts: \(QuantityText.write(lasts))}"
    }

    fileprivate var alcohol: String? {
        guard case .alcohol(let at, let grams) = self else { return nil }
        return "{at: \(QuantityText.write(at)), amount: \(QuantityText.write(grams)) g/kg}"
    }

    fileprivate var illness: String? {
        guard case .illness(let at, let severity) = self else { return nil }
        return "{at: \(QuantityText.write(at)), lasts: 1 day, severity: \(severity.rawValue)}"
    }
}
