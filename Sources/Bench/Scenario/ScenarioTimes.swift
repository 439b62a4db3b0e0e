// Moments of a scenario: times of day, times after the start, and times relative to named meals.

public import Quantities
package import TextInput

extension Scenario {
    /// When the run starts, how long it is, and which of its moments have a name.
    package struct Times {
        let start: LocalTime?
        let utcOffset: Span
        let duration: Span?
        /// Named meals in the order written.
        private var named: [Named] = []

        package init(start: LocalTime?, utcOffset: Span, duration: Span?) {
            self.start = start
            self.utcOffset = utcOffset
            self.duration = duration
        }

        private struct Named {
            let name: String
            let place: TextPlace
            let moments: [Span]
        }

        /// No moment is after this.
        private var end: Span { duration ?? Scenario.longestRun }

        /// One moment: "07:30", "day 2 07:30", "90 min", "30 min after lunch", "10 min before
        /// dinner", "at lunch".
        func moment(_ node: TextNode) throws(TextInputError) -> Span {
            let found = try node.text()
            guard !found.hasPrefix(Self.daily) else {
                throw node.error(
                    "\"\(found)\" is many moments where one is expected",
                    mend: "write one, for example day 2 07:30")
            }
            if let relative = Relative(found) { return try moment(relative, node) }
            guard let start else {
                guard !found.contains(":") else {
                    throw node.error(
                        "a time of day needs the scenario's start",
                        mend: "add start, or write a time after the start like 90 min")
                }
                return try node.moment(startMinute: 0, end: end)
            }
            return try node.moment(startMinute: start.minuteOfDay, end: end)
        }

        private static let daily = "every day"

        /// One moment, or one on each day of the run: "every day 07:30".
        func moments(_ node: TextNode) throws(TextInputError) -> [Span] {
            let found = try node.text()
            guard found.hasPrefix(Self.daily) else { return [try moment(node)] }
            let time = found.dropFirst(Self.daily.count).trimmingSpaces()
            guard TimeText.minuteOfDay(time) != nil else {
                throw node.error(
                    "\"\(found)\" is not a time of every day",
                    mend: "write for example every day 07:30")
            }
            var next = try moment(node.saying(time))
            var moments = [next]
            next = next + .hours(24)
            while next < end {
                moments.append(next)
                next = next + .hours(24)
            }
            return moments
        }

        /// Gives moments a name that every moment read from now on can refer to.
        /// - Parameter node: of the name.
        package mutating func name(_ node: TextNode, _ moments: [Span]) throws(TextInputError) {
            let name = try node.text()
            let isPlain = name.allSatisfy { $0.isLetter || $0.isNumber || " -_".contains($0) }
            let isTimeLike = name.hasPrefix("day ") || Relative(name) != nil
            guard isPlain, !isTimeLike, name.first?.isLetter == true, name.count <= 40 else {
                throw node.error(
                    "\"\(name)\" cannot be a name in a moment",
                    mend: "write a word like lunch: letters, digits, spaces, - and _")
            }
            if let taken = named.first(where: { $0.name == name }) {
                throw node.error(
                    "\"\(name)\" is the name of the one at line \(taken.place.line) already",
                    mend: "give each its own name")
            }
            named.append(Named(name: name, place: node.place, moments: moments))
        }

        /// When a named meal begins; `nil` for a name no meal has.
        func moments(ofMeal name: String) -> [Span]? {
            named.first { $0.name == name }?.moments
        }

        private func moment(
            _ relative: Relative, _ node: TextNode
        ) throws(TextInputError) -> Span {
            let anchor = try anchor(relative.name, node)
            var moment = anchor
            if let distance = relative.distance {
                let span = try node.saying(distance).duration(in: .zero...Scenario.longestRun)
                moment = relative.isBefore ? anchor - span : anchor + span
            }
            guard moment >= .zero else {
                throw node.error("\(try node.text()) is before the start")
            }
            guard moment <= end else {
                throw node.error(
                    "\(try node.text()) is after the end, \(QuantityText.write(end)) from the start"
                )
            }
            return moment
        }

        /// The moment of a name: "lunch" (of a repeated meal the first), or "day 2 lunch".
        private func anchor(_ text: String, _ node: TextNode) throws(TextInputError) -> Span {
            var name = text
            var day: Int64?
            let words = text.split(separator: " ", maxSplits: 2)
            if words.count == 3, words[0] == "day", let number = Int64(words[1]) {
                day = number
                name = String(words[2])
            }
            guard let found = named.first(where: { $0.name == name }) else {
                let names = named.map(\.name)
                let near = Suggestion.nearest(to: name, in: names)
                let isOfMeal = node.path.hasPrefix("meals")
                throw node.error(
                    "no meal \(isOfMeal ? "written above " : "")is named \"\(name)\"",
                    mend: near.map { "did you mean \"\($0)\"?" }
                        ?? (names.isEmpty
                            ? "give a meal a name: lunch, or write a time of day"
                            : "names are \(names.joined(separator: ", "))"))
            }
            guard let day else { return found.moments.first ?? .zero }
            let startMinute = Int64(start?.minuteOfDay ?? 0)
            let ofDay = found.moments.first {
                (Int64($0.minutes.rounded(.down)) + startMinute) / 1440 + 1 == day
            }
            guard let ofDay else {
                throw node.error("there is no \(name) on day \(day)")
            }
            return ofDay
        }
    }

    /// The longest run.
    public static let longestRun = Span.hours(24 * 366)
}

/// The parts of "30 min after lunch", "10 min before dinner" and "at lunch".
private struct Relative {
    /// How far; `nil` for "at".
    let distance: String?
    let isBefore: Bool
    let name: String

    init?(_ text: String) {
        if text.hasPrefix("at ") {
            distance = nil
            isBefore = false
            name = String(text.dropFirst(3))
            return
        }
        for (word, isBefore) in [(" after ", false), (" before ", true)] {
            guard let found = text.firstRange(of: word) else { continue }
            distance = String(text[..<found.lowerBound])
            self.isBefore = isBefore
            name = String(text[found.upperBound...])
            return
        }
        return nil
    }
}

extension TextNode {
    /// Another text at the same place, to be read in its stead.
    func saying(_ text: String) -> TextNode {
        TextNode(place: place, path: path, content: .scalar(text, quoted: true))
    }
}
