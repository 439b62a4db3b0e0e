// What a scenario is about: its family, the hazards it covers, the reported failures it repeats.

import TextInput

/// A family of the gallery.
public enum ScenarioFamily: String, Sendable, Hashable, CaseIterable {
    /// Days as most days are.
    case dailyLife = "daily life"
    /// Meals counted wrong, late, twice, not at all, or not eaten.
    case meals
    /// Exercise, alcohol, illness.
    case exerciseAndIllness = "exercise and illness"
    /// A sensor that is silent, stuck, wrong or worn out.
    case sensorFaults = "sensor faults"
    /// A pump or a set that delivers something else.
    case pumpAndSetFaults = "pump and set faults"
    /// Serial and GPIO lines.
    case lineFaults = "line faults"
    /// Clocks that step, time zones, daylight saving.
    case timeAndClock = "time and clock"
    /// Power cuts and processes that are killed or stopped.
    case powerAndProcess = "power and process"
    /// Configurations that must be refused.
    case configurationErrors = "configuration errors"
    /// Somebody on the line who should not be there.
    case linkAttacks = "link attacks"
    /// Weeks.
    case longRuns = "long runs"
}

extension Scenario {
    /// Where a scenario belongs, and what it covers.
    struct Head {
        let family: ScenarioFamily?
        let hazards: [String]
        let reported: [String]

        init(_ section: inout Section) throws(TextInputError) {
            family = try section.read(Keys.family)
            hazards = try Self.list(section.read(Keys.hazards), Self.hazard)
            reported = try Self.list(section.read(Keys.reported), Self.report)
        }

        private static func list(
            _ node: TextNode?, _ read: (TextNode) throws(TextInputError) -> String
        ) throws(TextInputError) -> [String] {
            guard let node else { return [] }
            var found: [String] = []
            for element in try node.elements() {
                let one = try read(element)
                guard !found.contains(one) else {
                    throw element.error("\(one) stands twice", mend: "keep one of them")
                }
                found.append(one)
            }
            return found
        }

        private static func hazard(_ node: TextNode) throws(TextInputError) -> String {
            let found = try node.text()
            guard Hazards.ids.contains(found) else {
                throw node.error(
                    "\"\(found)\" is no hazard of the project's list",
                    mend: "write an id like H09 (\(Hazards.ids[0]) to "
                        + "\(Hazards.ids[Hazards.ids.count - 1]))")
            }
            return found
        }

        /// "owner/repository#number".
        private static func report(_ node: TextNode) throws(TextInputError) -> String {
            let found = try node.text()
            let halves = found.split(separator: "#", omittingEmptySubsequences: false)
            let names = halves[0].split(separator: "/", omittingEmptySubsequences: false)
            let isName: (Substring) -> Bool = { name in
                !name.isEmpty
                    && name.allSatisfy { $0.isLetter || $0.isNumber || "-_.".contains($0) }
            }
            guard halves.count == 2, names.count == 2, names.allSatisfy(isName),
                Int(halves[1]).map({ $0 > 0 }) == true
            else {
                throw node.error(
                    "\"\(found)\" is no issue of a repository",
                    mend: "write for example LoopKit/Loop#1541")
            }
            return found
        }
    }
}
