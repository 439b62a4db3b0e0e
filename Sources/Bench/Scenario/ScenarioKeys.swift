// The keys of a scenario, declared once: the loader reads through them, the schema and the tables
// of the documentation are made of them.

import BoardConfig
import ControlLoop
import Quantities
import Safety
package import TextInput
import VirtualPatient

extension Scenario {
    /// The keys of the whole file.
    enum Keys {
        static let title = RequiredKey("title", .text, "One line for people.")
        static let purpose = RequiredKey("purpose", .text, "What the scenario is for.")
        static let family = OptionalKey<ScenarioFamily>(
            "family", .choice, "Where it belongs in the gallery.")
        static let hazards = OptionalKey(
            "hazards", .node(.list(.word(Hazards.ids))), "Ids of the hazards it covers.")
        static let reported = OptionalKey(
            "reported",
            .node(
                .list(
                    .pattern(
                        "^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+#[1-9][0-9]*$",
                        example: "LoopKit/Loop#1541"))),
            "Failures users reported that it repeats.")
        static let seed = RequiredKey(
            "seed", .integer(in: 0...UInt64.max), "Draws everything random in the run.")
        static let start = OptionalKey(
            "start", .localTime,
            "Local time at the start. Needed, but for a recorded person: their own start.")
        static let utcOffset = FallbackKey(
            "utc_offset", .utcOffset, or: "+00:00", "Offset of local time from UTC, in quotes.")
        static let duration = OptionalKey(
            "duration", .duration(in: .minutes(5)...longestRun),
            "Length of the run. Needed, but for a recorded person: the whole recording.")
        static let patient = RequiredKey(
            "patient",
            .node(
                .either(
                    [
                        PatientKeys.drawnForm, PatientKeys.fileForm, PatientKeys.rowForm,
                        PatientKeys.recordedForm,
                    ].map { .section($0) })),
            "Who plays.")
        static let therapy = RequiredKey(
            "therapy",
            .node(
                .either([
                    .word([fromPatient, fromPatientUnannounced]), .section(TherapyText.form),
                ])),
            "The person's settings: from_patient derives them from the person, "
                + "from_patient_unannounced does for one who enters nothing; or written out.")
        static let automation = RequiredKey(
            "automation", Reading<Automation>.choice.withNode, "What isletd may do.")
        static let limits = OptionalKey(
            "limits", .node(.section(LimitsText.form)), "The person's limits in isletd.")
        static let configuration = OptionalKey(
            "configuration", .node(.section(Configuration.form)),
            "Changes of isletd's own configuration files.")
        static let meals = OptionalKey(
            "meals", .node(.list(.section(MealKeys.form))), "What is eaten.")
        static let exercise = OptionalKey(
            "exercise", .node(.list(.section(LifeKeys.bout))), "Bouts that do not overlap.")
        static let sleep = OptionalKey(
            "sleep", .node(.list(.section(LifeKeys.sleep))),
            "Sleep that the person tells the loop of; nothing else changes by it.")
        static let fingersticks = OptionalKey(
            "fingersticks", .node(.list(.section(LifeKeys.fingerstick))),
            "Fingersticks that the person enters on the pump.")
        static let alcohol = OptionalKey(
            "alcohol", .node(.list(.section(LifeKeys.drinking))), "Evenings with alcohol.")
        static let illness = OptionalKey(
            "illness", .node(.list(.section(LifeKeys.sickness))), "Infections.")
        static let variability = OptionalKey(
            "variability", .node(.section(LifeKeys.variability)),
            "How days differ; left out, they are all the same.")
        static let rescue = FallbackKey<RescueHabit>(
            "rescue", .choice, or: "none", "What the person does about low glucose.")
        static let sensor = OptionalKey(
            "sensor", .node(.section(SensorKeys.form)),
            "The sensor; left out, a g6 without faults, worn since a day.")
        static let pump = OptionalKey(
            "pump", .node(.section(PumpKeys.form)), "The pump and its sets.")
        static let person = OptionalKey(
            "person", .node(.section(PersonKeys.form)),
            "The person beside the devices; left out, they answer no alarm.")
        static let faults = OptionalKey(
            "faults", .node(.list(FaultForm.valueForm)), "What goes wrong.")
        static let expect = RequiredKey(
            "expect", .node(.list(.either([.text, .anySection]))), "What must hold.")

        /// The word that derives therapy settings from the drawn person.
        static let fromPatient = "from_patient"
        /// The same, for fully closed loop.
        static let fromPatientUnannounced = "from_patient_unannounced"
    }

    /// The form of the whole file.
    package static let form = SectionForm(
        "A scenario of Islet's bench.",
        [
            Keys.title, Keys.purpose, Keys.family, Keys.hazards, Keys.reported, Keys.seed,
            Keys.start, Keys.utcOffset, Keys.duration, Keys.patient, Keys.therapy,
            Keys.automation, Keys.limits, Keys.configuration, Keys.meals, Keys.exercise,
            Keys.sleep, Keys.fingersticks, Keys.alcohol, Keys.illness, Keys.variability,
            Keys.rescue, Keys.sensor, Keys.pump,
            Keys.person, Keys.faults, Keys.expect,
        ])

    /// The parts of a recorded person: they cannot be written beside a recording.
    static let recordedParts: [any DeclaredKey] = [
        Keys.meals, Keys.exercise, Keys.sleep, Keys.fingersticks, Keys.alcohol, Keys.illness,
        Keys.variability, Keys.rescue, Keys.sensor, Keys.pump,
    ]

}

extension Reading {
    /// The same form, with the node itself as its value.
    var withNode: Reading<TextNode> { .node(form) }
}
