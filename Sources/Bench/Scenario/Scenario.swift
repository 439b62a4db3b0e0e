// A scenario: one run of the bench, wholly described. What a person writes is read by
// `Scenario.load`; what the bench plays is this value.

public import Quantities
public import Safety
public import TextInput
public import VirtualPatient

/// One scenario.
public struct Scenario: Sendable, Hashable {
    /// Who plays the patient.
    public enum Subject: Sendable, Hashable {
        /// A virtual patient drawn from a population.
        case sampled(SampledPatient)
        /// A virtual patient from a file: a readable one, or a row of a table.
        case written(WrittenPatient)
        /// A person from a file: the sensor, insulin and meals are what really happened.
        case recorded(Recording)
    }

    /// Where the therapy settings come from.
    public enum Therapy: Sendable, Hashable {
        /// Derived from the drawn patient's own parameters. Never with a recorded person.
        case fromPatient(meals: MealAnnouncement)
        /// Written in the scenario.
        case explicit(TherapySettings)
    }

    /// The scenario's folder name.
    public var name: String
    /// The scenario's folder.
    public var folder: String
    /// One line for people.
    public var title: String
    /// What the scenario is for.
    public var purpose: String
    /// The family of the gallery it belongs to.
    public var family: ScenarioFamily?
    /// Ids of the hazards it covers (``Hazards``), in the order written.
    public var hazards: [String]
    /// Failures users reported that it repeats: "LoopKit/Loop#1541", in the order written.
    public var reported: [String]
    /// Draws everything random in the run.
    public var seed: UInt64
    /// Local date and time at the start; `nil` (recorded person only) is the recording's own start.
    public var start: LocalTime?
    /// Offset of local time from UTC.
    public var utcOffset: Span
    /// Length of the run; `nil` (recorded person only) is the whole recording.
    public var duration: Span?
    /// Who plays the patient.
    public var subject: Subject
    /// The therapy settings of the run.
    public var therapy: Therapy
    /// What `isletd` may do. A recorded person is always advise-only.
    public var automation: Automation
    /// The person's limits in `isletd`'s configuration.
    public var limits: Limits
    /// What is changed in `isletd`'s configuration files.
    public var configuration: Configuration
    /// What is eaten, in the order of time. Empty with a recorded person, who brings their own.
    public var meals: [Meal]
    /// What else happens to the person. Nothing with a recorded person.
    public var life: Life
    /// The sensor. Not used with a recorded person.
    public var sensor: SensorSetup
    /// The pump and its set. Not used with a recorded person.
    public var pump: PumpSetup
    /// How the person answers alarms.
    public var person: Person
    /// What goes wrong with devices, lines and processes, in the order of time.
    public var faults: [Fault]
    /// Faults that the seed draws; ``ScenarioPlay`` adds them to ``faults``.
    public var drawnFaults: [DrawnFaults]
    /// What must hold at the end, in the order written.
    public var expectations: [StatedExpectation]
}

extension Scenario {
    /// A virtual patient of a population.
    public struct SampledPatient: Sendable, Hashable {
        /// The plant.
        public var model: PlantModel
        /// The population drawn from.
        public var cohort: AgeGroup
        /// Which draw of the scenario's seed, from 1.
        public var draw: Int
        /// Glucose at the start, at a true steady state; `nil` for the person's own basal glucose.
        public var initialGlucose: InitialGlucose?

        /// A draw.
        public init(
            model: PlantModel, cohort: AgeGroup, draw: Int, initialGlucose: InitialGlucose? = nil
        ) {
            self.model = model
            self.cohort = cohort
            self.draw = draw
            self.initialGlucose = initialGlucose
        }
    }

    /// A virtual patient from a file.
    public struct WrittenPatient: Sendable, Hashable {
        /// Where the person stands; paths are resolved against the scenario's folder.
        public enum Source: Sendable, Hashable {
            /// A readable patient, as `islet simulate --patient-file` takes it.
            case file(path: String)
            /// A row of a table in the layout of simglucose's `vpatient_params.csv`.
            case row(path: String, name: String, model: PlantModel, cohort: AgeGroup)
        }

        /// Where the person stands.
        public var source: Source
        /// Where the scenario names it.
        public var place: TextPlace
        /// Glucose at the start, at a true steady state; `nil` for where the file starts.
        public var initialGlucose: InitialGlucose?

        /// A person of a file.
        public init(source: Source, place: TextPlace, initialGlucose: InitialGlucose? = nil) {
            self.source = source
            self.place = place
            self.initialGlucose = initialGlucose
        }
    }

    /// A glucose to start from, and where it is written: who is drawn decides whether it can be.
    public struct InitialGlucose: Sendable, Hashable {
        /// The glucose.
        public var glucose: Glucose
        /// Where it stands.
        public var place: TextPlace

        /// A glucose to start from.
        public init(glucose: Glucose, place: TextPlace) {
            self.glucose = glucose
            self.place = place
        }
    }

    /// The files of a recorded person; paths are resolved against the scenario's folder.
    public enum Recording: Sendable, Hashable {
        /// A CSV file in the layout of the AZT1D extracts.
        case csv(path: String)
        /// A Nightscout export: its entries and treatments.
        case nightscout(entries: String, treatments: String)
    }

    /// Something eaten.
    public struct Meal: Sendable, Hashable {
        /// Begin of eating, from the start of the run.
        public var at: Span
        /// What is really eaten, and for how long.
        public var food: VirtualPatient.Meal
        /// What the person enters on the pump; `nil` when the meal is not announced.
        public var announcement: Announcement?
        /// The bolus the person gives with the announcement, or at `at` when there is none.
        public var bolus: UserBolus?
        /// The name other moments are told from.
        public var name: String?

        /// A meal.
        public init(
            at: Span, food: VirtualPatient.Meal, announcement: Announcement?, bolus: UserBolus?,
            name: String? = nil
        ) {
            self.name = name
            self.at = at
            self.food = food
            self.announcement = announcement
            self.bolus = bolus
        }
    }

    /// What the person enters for a meal.
    public struct Announcement: Sendable, Hashable {
        /// The carbohydrate as the person counts it, in whole grams.
        public var carbs: Carbohydrate
        /// Time after the begin of eating.
        public var delay: Span

        /// An announcement.
        public init(carbs: Carbohydrate, delay: Span) {
            self.carbs = carbs
            self.delay = delay
        }
    }

    /// A bolus the person gives.
    public enum UserBolus: Sendable, Hashable {
        /// The announced carbohydrate divided by the carb ratio.
        case carbRatio
        /// A fixed amount.
        case amount(InsulinAmount)
    }

    /// The person beside the devices.
    public struct Person: Sendable, Hashable {
        /// How long after an alarm the person presses the button; `nil` never.
        public var acknowledgesAlarmsWithin: Span?

        /// A person.
        public init(acknowledgesAlarmsWithin: Span?) {
            self.acknowledgesAlarmsWithin = acknowledgesAlarmsWithin
        }
    }
}

/// An expectation with its words and its place in the scenario.
public struct StatedExpectation: Sendable, Hashable {
    /// The line as written.
    public var text: String
    /// Where it stands.
    public var place: TextPlace
    /// What it asks.
    public var expectation: Expectation
}
