// Reads what happens to a scenario's person besides meals.

import Quantities
import Safety
import TextInput
import VirtualPatient

extension Scenario {
    /// The keys of the sections about life.
    enum LifeKeys {
        static let moments = RequiredKey("at", .moments, "When it begins.")
        static let lasts = RequiredKey(
            "lasts", .duration(in: .minutes(1) ... .hours(12)), "How long.")
        static let intensity = OptionalKey<ExerciseIntensity>(
            "intensity", .choice, "How hard, in words; or heart_rate.")
        /// Ours: between rest and the highest of anybody.
        static let heartRate = OptionalKey(
            "heart_rate", .quantity("bpm", in: 40.0...220.0),
            "How hard, by heart rate; above the person's own highest it counts as that.")
        static let announced = OptionalKey(
            "announced", .duration(in: .zero...FixedLimits.activityLeadMax),
            "How long before it begins the person tells the loop; left out, they do not.")
        static let bout = SectionForm(
            "A bout.", [moments, lasts, intensity, heartRate, announced])

        static let sleepLasts = RequiredKey(
            "lasts",
            .duration(in: FixedLimits.activityShortest...FixedLimits.sleepLongest), "How long.")
        static let sleep = SectionForm(
            "A sleep that the person tells the loop of.", [moments, sleepLasts])

        static let testMoments = RequiredKey("at", .moments, "When.")
        static let shows = OptionalKey(
            "shows",
            .glucose(
                in: FixedLimits.fingerstickLowest...FixedLimits.fingerstickHighest),
            "What the meter shows; left out, plasma glucose as it is.")
        static let fingerstick = SectionForm(
            "A fingerstick that the person enters on the pump.", [testMoments, shows])

        static let at = RequiredKey("at", .moment, "When it begins.")
        static let amount = RequiredKey(
            "amount", .quantity(Alcohol.doseLimits.unit, in: Alcohol.doseLimits.range),
            "Alcohol by body mass.")
        static let drinking = SectionForm("An evening.", [at, amount])

        static let days = RequiredKey(
            "lasts", .duration(in: .hours(24) ... .hours(24 * 60)), "How long, in whole days.")
        static let severity = RequiredKey<Illness.Severity>("severity", .choice, "How ill.")
        static let sickness = SectionForm("An infection.", [at, days, severity])

        static let classWord = RequiredKey(
            "class",
            .node(.word([drawnClass] + SensitivityClass.allCases.map(\.rawValue))),
            "Sensitivity at breakfast, lunch and dinner: high or low; or drawn.")
        static let dawn = FallbackKey<Dawn>(
            "dawn", .choice, or: "typical", "The dawn phenomenon.")
        static let variability = SectionForm("Days that differ.", [classWord, dawn])
    }

    static func life(
        _ section: inout Section, during times: Times
    ) throws(TextInputError) -> Life {
        var life = Life()
        if let node = try section.read(Keys.exercise) {
            life.exercise = try exercise(node, during: times)
        }
        for element in try section.read(Keys.sleep)?.elements() ?? [] {
            life.sleep += try sleep(element, during: times)
        }
        life.sleep.sort { $0.at < $1.at }
        for element in try section.read(Keys.fingersticks)?.elements() ?? [] {
            life.fingersticks += try fingersticks(element, during: times)
        }
        life.fingersticks.sort { $0.at < $1.at }
        for element in try section.read(Keys.alcohol)?.elements() ?? [] {
            life.alcohol.append(try drinking(element, during: times))
        }
        life.alcohol.sort { $0.at < $1.at }
        for element in try section.read(Keys.illness)?.elements() ?? [] {
            life.illness.append(try sickness(element, during: times))
        }
        life.illness.sort { $0.at < $1.at }
        life.variability = try section.read(Keys.variability).map(variability)
        life.rescue = try section.read(Keys.rescue)
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
        var section = try node.section(of: LifeKeys.bout)
        let moments = try times.moments(section.read(LifeKeys.moments))
        let lasts = try section.read(LifeKeys.lasts)
        let intensity = try section.read(LifeKeys.intensity)
        let heartRate = try section.read(LifeKeys.heartRate)
        let heartRateNode = section.place(LifeKeys.heartRate)
        let announced = try section.read(LifeKeys.announced)
        let announcedNode = section.place(LifeKeys.announced)
        try section.finish()
        let stated = FixedLimits.activityShortest...FixedLimits.exerciseLongest
        if announced != nil, !stated.contains(lasts) {
            throw announcedNode.error(
                "the loop takes no exercise of \(QuantityText.write(lasts)), but "
                    + "\(QuantityText.write(stated.lowerBound)) to "
                    + QuantityText.write(stated.upperBound),
                mend: "remove this key, or change lasts")
        }
        let effort: Effort
        switch (intensity, heartRate) {
        case (let intensity?, nil): effort = .intensity(intensity)
        case (nil, let rate?): effort = .heartRate(rate)
        case (nil, nil):
            throw node.error(
                "does not say how hard", mend: "add intensity: moderate, or heart_rate: 130 bpm")
        case (_?, _?):
            throw heartRateNode.error(
                "intensity says how hard already", mend: "remove one of the two")
        }
        return moments.map { Exercise(at: $0, lasts: lasts, effort: effort, announced: announced) }
    }

    private static func sleep(
        _ node: TextNode, during times: Times
    ) throws(TextInputError) -> [Sleep] {
        var section = try node.section(of: LifeKeys.sleep)
        let moments = try times.moments(section.read(LifeKeys.moments))
        let lasts = try section.read(LifeKeys.sleepLasts)
        try section.finish()
        return moments.map { Sleep(at: $0, lasts: lasts) }
    }

    private static func fingersticks(
        _ node: TextNode, during times: Times
    ) throws(TextInputError) -> [Test] {
        var section = try node.section(of: LifeKeys.fingerstick)
        let moments = try times.moments(section.read(LifeKeys.testMoments))
        let shows = try section.read(LifeKeys.shows)
        try section.finish()
        return moments.map { Test(at: $0, shows: shows) }
    }

    private static func drinking(
        _ node: TextNode, during times: Times
    ) throws(TextInputError) -> Drinking {
        var section = try node.section(of: LifeKeys.drinking)
        let at = try times.moment(section.read(LifeKeys.at))
        let dose = try section.read(LifeKeys.amount)
        try section.finish()
        return Drinking(at: at, gramsPerKilogram: dose)
    }

    private static func sickness(
        _ node: TextNode, during times: Times
    ) throws(TextInputError) -> Sickness {
        var section = try node.section(of: LifeKeys.sickness)
        let at = try times.moment(section.read(LifeKeys.at))
        let lasts = try section.read(LifeKeys.days)
        let lastsNode = section.place(LifeKeys.days)
        let day = Span.hours(24).milliseconds
        guard lasts.milliseconds % day == 0 else {
            throw lastsNode.error("an illness lasts whole days", mend: "write for example 3 days")
        }
        let severity = try section.read(LifeKeys.severity)
        try section.finish()
        return Sickness(at: at, days: Int(lasts.milliseconds / day), severity: severity)
    }

    enum Dawn: String, CaseIterable {
        case typical
        case none
    }

    /// The class of the person's days as scenarios name it: one of the library's, or drawn.
    static let drawnClass = "drawn"

    private static func variability(_ node: TextNode) throws(TextInputError) -> Variability {
        var section = try node.section(of: LifeKeys.variability)
        let classNode = try section.read(LifeKeys.classWord)
        let hasDawn = try section.read(LifeKeys.dawn) == .typical
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

extension Reading<Double> {
    /// A number with a unit that only scenarios use.
    static func quantity(_ unit: String, in range: ClosedRange<Double>) -> Reading {
        Reading(.measure(unit: unit, low: range.lowerBound, high: range.upperBound)) {
            node throws(TextInputError) in try node.quantity(unit, in: range)
        }
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
