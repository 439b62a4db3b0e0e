// Reads what happens to a scenario's person besides meals.

import Quantities
import TextInput
import VirtualPatient

extension Scenario {
    /// Heart rates that can be asked for. Unit: 1/min. Ours: between rest and the highest of
    /// anybody; above the person's own highest they count as that.
    private static let heartRates = 40.0...220.0

    static func life(
        _ section: inout Section, of subject: Subject, during times: Times
    ) throws(TextInputError) -> Life {
        var life = Life()
        if let node = section.optional("exercise") {
            try refuse(node, with: subject)
            life.exercise = try exercise(node, during: times)
        }
        if let node = section.optional("alcohol") {
            try refuse(node, with: subject)
            for element in try node.elements() {
                life.alcohol.append(try drinking(element, during: times))
            }
            life.alcohol.sort { $0.at < $1.at }
        }
        if let node = section.optional("illness") {
            try refuse(node, with: subject)
            for element in try node.elements() {
                life.illness.append(try sickness(element, during: times))
            }
            life.illness.sort { $0.at < $1.at }
        }
        if let node = section.optional("variability") {
            try refuse(node, with: subject)
            life.variability = try variability(node)
        }
        if let node = section.optional("rescue") {
            try refuse(node, with: subject)
            life.rescue = try node.choice(RescueHabit.self)
        }
        return life
    }

    private static func exercise(
        _ node: TextNode, during times: Times
    ) throws(TextInputError) -> [Exercise] {
        var bouts: [(bout: Exercise, node: TextNode)] = []
        for element in try node.elements() {
            bouts += try self.bouts(element, during: times).map { ($0, element) }
        }
        bouts.sort { $0.bout.at < $1.bout.at }
        for (before, after) in zip(bouts, bouts.dropFirst())
        where after.bout.at < before.bout.at + before.bout.lasts {
            throw after.node.error(
                "begins before the one at line \(before.node.place.line) has ended",
                mend: "write bouts that follow each other")
        }
        return bouts.map(\.bout)
    }

    /// A bout, on each day that it is done.
    private static func bouts(
        _ node: TextNode, during times: Times
    ) throws(TextInputError) -> [Exercise] {
        var section = try node.section()
        let moments = try times.moments(section.required("at"))
        let lasts = try section.required("lasts").duration(in: .minutes(1) ... .hours(12))
        let intensity = section.optional("intensity")
        let heartRate = section.optional("heart_rate")
        try section.finish()
        let effort: Effort
        switch (intensity, heartRate) {
        case (let node?, nil): effort = .intensity(try node.choice(ExerciseIntensity.self))
        case (nil, let node?): effort = .heartRate(try node.quantity("bpm", in: heartRates))
        case (nil, nil):
            throw node.error(
                "does not say how hard", mend: "add intensity: moderate, or heart_rate: 130 bpm")
        case (_?, let node?):
            throw node.error("intensity says how hard already", mend: "remove one of the two")
        }
        return moments.map { Exercise(at: $0, lasts: lasts, effort: effort) }
    }

    private static func drinking(
        _ node: TextNode, during times: Times
    ) throws(TextInputError) -> Drinking {
        var section = try node.section()
        let at = try times.moment(section.required("at"))
        let limits = Alcohol.doseLimits
        let dose = try section.required("amount").quantity(limits.unit, in: limits.range)
        try section.finish()
        return Drinking(at: at, gramsPerKilogram: dose)
    }

    private static func sickness(
        _ node: TextNode, during times: Times
    ) throws(TextInputError) -> Sickness {
        var section = try node.section()
        let at = try times.moment(section.required("at"))
        let lastsNode = try section.required("lasts")
        let lasts = try lastsNode.duration(in: .hours(24) ... .hours(24 * 60))
        let day = Span.hours(24).milliseconds
        guard lasts.milliseconds % day == 0 else {
            throw lastsNode.error("an illness lasts whole days", mend: "write for example 3 days")
        }
        let severity = try section.required("severity").choice(Illness.Severity.self)
        try section.finish()
        return Sickness(at: at, days: Int(lasts.milliseconds / day), severity: severity)
    }

    private enum Dawn: String, CaseIterable {
        case typical
        case none
    }

    /// The class of the person's days as scenarios name it: one of the library's, or drawn.
    private static let drawnClass = "drawn"

    private static func variability(_ node: TextNode) throws(TextInputError) -> Variability {
        var section = try node.section()
        let classNode = try section.required("class")
        let hasDawn = try section.optional("dawn")?.choice(Dawn.self) != Dawn.none
        try section.finish()
        let found = try classNode.text()
        if found == drawnClass { return Variability(sensitivityClass: nil, hasDawn: hasDawn) }
        guard let kind = SensitivityClass(rawValue: found) else {
            let names = [drawnClass] + SensitivityClass.allCases.map(\.rawValue)
            throw classNode.error(
                "\"\(found)\" is not one of \(names.joined(separator: ", "))",
                mend: Suggestion.nearest(to: found, in: names).map { "did you mean \"\($0)\"?" })
        }
        return Variability(sensitivityClass: kind, hasDawn: hasDawn)
    }
}

extension TextNode {
    /// A number with a unit that only scenarios use, such as "130 bpm".
    /// - Throws: a missing or other unit, or a value out of range, with what to write.
    func quantity(
        _ unit: String, in range: ClosedRange<Double>
    ) throws(TextInputError) -> Double {
        let found = try text()
        let digits = found.prefix { $0.isASCII && ($0.isNumber || "+-.".contains($0)) }
        guard let value = DecimalText.parse(digits) else {
            throw error(
                "\"\(found)\" does not start with a number",
                mend: "write it as a number and \(unit)")
        }
        let rest = found.dropFirst(digits.count).trimmingSpaces()
        guard rest == unit else {
            throw error(
                rest.isEmpty ? "\"\(found)\" has no unit" : "\(found): expected a value in \(unit)",
                mend: "write \(DecimalText.write(value)) \(unit)")
        }
        guard range.contains(value) else {
            throw error(
                "\(DecimalText.write(value)) \(unit) is out of range; allowed "
                    + "\(DecimalText.write(range.lowerBound)) to "
                    + "\(DecimalText.write(range.upperBound)) \(unit)")
        }
        return value
    }
}
