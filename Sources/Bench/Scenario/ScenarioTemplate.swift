// A new scenario's folder: a file with comments that runs and passes as it is, and a README.

import TextInput

/// What a new scenario's folder holds.
public struct ScenarioTemplate: Sendable {
    /// The text of `scenario.yaml`.
    public let scenario: String
    /// The text of `README.md`.
    public let readme: String

    /// A first day with two meals, a silent sensor, and what must hold.
    public init(title: String) {
        scenario = """
            # A scenario of Islet's bench. Every key is in docs/scenarios.md; `islet hil describe` tells
            # this file in words. For an editor that checks while you write:
            #   islet hil schema > scenario.schema.json
            # and as the first line of this file:
            #   yaml-language-server: $schema=scenario.schema.json
            title: \(TextNode.quoted(title))
            purpose: >
              What this scenario is for: what happens, and what isletd should do about it.

            seed: 1                          # draws everything random; another seed, another day
            start: 2026-03-01 06:00          # local time
            duration: 12 h

            patient:                         # one of the statistical people; or file: person.yaml
              model: s2008
              cohort: adult
              draw: 1
            therapy: from_patient            # what a careful clinic would set for this person

            automation: closed_loop
            limits:                          # left out, automation adds no insulin above basal
              maximum_basal: 2 U/h
              maximum_bolus: 1 U
              maximum_insulin_on_board: 3 U

            person:
              acknowledges_alarms_within: 5 min
            rescue: rule_of_15               # eats 15 g when the sensor shows a low

            meals:
              - name: breakfast              # other moments can be told from it
                at: 07:30
                carbs: 40 g
                announced: exactly           # or no, or {error: -20 %, delay: 10 min}
              - {name: lunch, at: 12:30, carbs: 60 g, announced: {error: -10 %}}

            faults:
              - {fault: off, target: cgm, at: 90 min after lunch, for: 30 min}

            expect:
              - time in 70..180 >= 70 %
              - time below 54 <= 0 %
              - alarm no_reading raised and acknowledged
              - mode closed_loop >= 80 %
              - journal verifies
              - journal replays

            """
        readme = Self.readme(title, "Made by `islet hil new`; say here what it is for.")
    }

    /// Another scenario's text under a new title.
    /// - Parameters:
    ///   - text: of the other's `scenario.yaml`.
    ///   - name: of the other.
    public init(title: String, from text: String, named name: String) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if let index = lines.firstIndex(where: { $0.hasPrefix("title:") }) {
            lines[index] = "title: \(TextNode.quoted(title))"
        }
        scenario = lines.joined(separator: "\n")
        readme = Self.readme(title, "Begun as a copy of `\(name)`; say here what is different.")
    }

    private static func readme(_ title: String, _ words: String) -> String {
        """
        # \(title)

        \(words)

            islet hil describe .      # in plain words
            islet hil run .           # run it

        """
    }
}
