// What a folder of results says of itself: the plan in short, and what made it.

/// The head of a trial's results, `plan.json`.
package struct TrialHead: Codable, Sendable, Equatable {
    /// A controller of the plan.
    package struct Controller: Codable, Sendable, Equatable {
        /// Its name in tables.
        package var name: String
        /// "open_loop" is the control; see `TrialDecider.Kind`.
        package var kind: String

        /// A controller.
        package init(name: String, kind: String) {
            self.name = name
            self.kind = kind
        }
    }

    /// A cohort of the plan.
    package struct Cohort: Codable, Sendable, Equatable {
        /// Its name in tables.
        package var name: String
        /// The age group of its people; "mixed" when there are several.
        package var group: String
        /// How many they are.
        package var people: Int

        /// A cohort.
        package init(name: String, group: String, people: Int) {
            self.name = name
            self.group = group
            self.people = people
        }
    }

    /// Version of this layout.
    package var schema = 1
    /// What the trial is for.
    package var title: String
    /// The plan's file, as it was given: it says how to run it again, not what was run.
    package var plan: String
    /// Length of each run. Unit: d.
    package var days: Int
    /// Seeds; as text, for a float may not count them exactly.
    package var seeds: [String]
    /// Names of the arms.
    package var arms: [String]
    /// Who decides.
    package var controllers: [Controller]
    /// Who takes part.
    package var cohorts: [Cohort]
    /// Runs of the whole plan.
    package var runs: Int
    /// Of the plan's text and its tables, in hex.
    package var plan_sha256: String
    /// Of the sources of the program, in hex.
    package var build: String
    /// "2/5" for the second of five parts; `nil` for the whole.
    package var shard: String?

    /// A head.
    package init(
        title: String, plan: String, days: Int, seeds: [String], arms: [String],
        controllers: [Controller],
        cohorts: [Cohort], runs: Int, plan_sha256: String, build: String, shard: String? = nil
    ) {
        self.title = title
        self.plan = plan
        self.days = days
        self.seeds = seeds
        self.arms = arms
        self.controllers = controllers
        self.cohorts = cohorts
        self.runs = runs
        self.plan_sha256 = plan_sha256
        self.build = build
        self.shard = shard
    }

    /// The head of the whole that this is a part of.
    package var whole: TrialHead {
        var head = self
        head.shard = nil
        return head
    }

    /// The name of the controller that the others are measured against for what is theirs: the
    /// first open loop.
    package var control: String? { controllers.first { $0.kind == "open_loop" }?.name }
}
