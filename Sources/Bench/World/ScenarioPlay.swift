// A scenario made ready to play: the person drawn or read, settings derived, times fixed.

public import DeviceProtocols
import LinkCrypto
public import Quantities
import Safety
import SmallMath
public import TextInput
public import VirtualPatient

/// A scenario with everything that follows from it. The same scenario gives the same play.
public struct ScenarioPlay: Sendable {
    /// Who plays.
    public enum Subject: Sendable {
        /// A virtual patient.
        case sampled(SimulatedPatient)
        /// A recorded person.
        case recorded(RecordedTrack)
    }

    /// The scenario; its seed is the run's, and its drawn faults are among its faults.
    public let scenario: Scenario
    /// Who plays.
    public let subject: Subject
    /// The therapy settings of the run.
    public let therapy: TherapySettings
    /// Wall time at the start.
    public let wallStart: WallInstant
    /// Length of the run.
    public let duration: Span

    /// What every derived therapy has in common. Sources: hazards-and-limits 3.3 (suspend
    /// threshold), 3.6 (rapid-acting insulin: 5 h curve for a virtual adult, peak at 75 min).
    private static let target = Glucose.mgPerdL(110)
    private static let suspendThreshold = Glucose.mgPerdL(70)
    private static let actionDuration = Span.hours(6)
    private static let actionPeak = Span.minutes(75)

    /// Makes a scenario ready.
    ///
    /// - Parameters:
    ///   - scenario: the scenario.
    ///   - seed: replaces the scenario's.
    /// - Throws: ``TextInputError`` when a recording cannot be read, is empty in the time asked
    ///   for, or the patient drawn does not answer to insulin.
    public init(_ scenario: Scenario, seed: UInt64? = nil) throws(TextInputError) {
        var scenario = scenario
        scenario.seed = seed ?? scenario.seed
        let place = TextPlace(file: "\(scenario.folder)/\(Scenario.fileName)")
        switch scenario.subject {
        case .sampled, .written:
            let (patient, group) = try scenario.person(place)
            switch scenario.therapy {
            case .explicit(let settings): therapy = settings
            case .fromPatient(let meals):
                therapy = try Self.therapy(of: patient, group, meals, scenario, place)
            }
            guard let start = scenario.start, let length = scenario.duration else {
                throw TextInputError(
                    place: place, problem: "a virtual patient needs a start and a duration")
            }
            wallStart = start.wall(utcOffset: scenario.utcOffset)
            duration = length
            scenario.drawFaults(end: length)
            do {
                subject = .sampled(
                    try SimulatedPatient(
                        patient, group, scenario, schedule: therapy.basal,
                        minuteOfDay: start.minuteOfDay))
            } catch {
                throw TextInputError(place: place, problem: error.description)
            }
        case .recorded(let recording):
            guard case .explicit(let settings) = scenario.therapy else {
                throw TextInputError(place: place, problem: "a recorded person needs a therapy")
            }
            therapy = settings
            let track = try Self.track(recording, of: scenario, place)
            subject = .recorded(track)
            wallStart = track.start
            duration = min(scenario.duration ?? track.duration, track.duration)
            scenario.drawFaults(end: duration)
        }
        self.scenario = scenario
        try checkConfiguration()
    }

    private static func therapy(
        of patient: PatientRecord, _ group: AgeGroup, _ meals: MealAnnouncement,
        _ scenario: Scenario, _ place: TextPlace
    ) throws(TextInputError) -> TherapySettings {
        let settings = TherapyEstimate(for: patient, group: group)?.settings(
            target: target, suspendThreshold: suspendThreshold, actionDuration: actionDuration,
            actionPeak: actionPeak)
        guard var settings else {
            throw TextInputError(
                place: place, key: "therapy",
                problem: "\(patient.name) does not answer to insulin", mend: "choose another draw")
        }
        settings.meals = meals
        // A clinic programmes what the pump can be set to.
        let segments = settings.basal.segments.map { segment in
            BasalSchedule.Segment(
                startMinute: segment.startMinute, rate: scenario.pump.model.nearest(segment.rate))
        }
        settings.basal = BasalSchedule(segments: segments) ?? settings.basal
        return settings
    }

    private static func track(
        _ recording: Scenario.Recording, of scenario: Scenario, _ place: TextPlace
    ) throws(TextInputError) -> RecordedTrack {
        let whole: RecordedTrack
        switch recording {
        case .csv(let path):
            whole = try .readCSV(path: path, utcOffset: scenario.utcOffset)
        case .nightscout(let entries, let treatments):
            whole = try .readNightscout(entries: entries, treatments: treatments)
        }
        guard let start = scenario.start else { return whole }
        let part = whole.starting(at: start.wall(utcOffset: scenario.utcOffset))
        guard !part.readings.isEmpty else {
            throw TextInputError(
                place: place, key: "start", problem: "the recording has no reading after \(start)",
                mend: "choose an earlier start, or leave it out")
        }
        return part
    }

    /// The minute of the local day the run starts at.
    public var startMinute: Int {
        let local = wallStart.unixMilliseconds + scenario.utcOffset.milliseconds
        return Int(local / 60_000 % 1440)
    }

    /// The instant the run ends at.
    public var end: LoopInstant { LoopInstant.origin + duration }

    /// Who the sensor is in this run.
    var cgmSettings: VirtualCGM.Settings {
        let streams = WorldStreams(seed: scenario.seed)
        var generator = streams.identity
        _ = generator.next()
        return VirtualCGM.Settings(
            sensorID: streams.sensorID(number: 0),
            bootID: UInt32(truncatingIfNeeded: generator.next()))
    }

    /// Who the pump is in this run.
    func pumpSettings(pairing: PairingKey) -> VirtualPumpSettings {
        var generator = WorldStreams(seed: scenario.seed).identity.stream(1)
        return VirtualPumpSettings(
            pumpID: generator.next() >> 1, pairing: pairing, basal: therapy.basal,
            wallStart: wallStart, utcOffset: scenario.utcOffset)
    }

    /// The seed of the chance in a failing disk.
    var diskSeed: UInt64 {
        var generator = WorldStreams(seed: scenario.seed).identity.stream(3)
        return generator.next()
    }

    /// The pump key of this run, drawn from the seed: 32 bytes. A bench key guards nothing.
    public var pumpKey: [UInt8] {
        var generator = WorldStreams(seed: scenario.seed).identity.stream(2)
        return (0..<32).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }
}

extension Scenario {
    /// The virtual patient and their group, where the run starts.
    fileprivate func person(
        _ place: TextPlace
    ) throws(TextInputError) -> (PatientRecord, AgeGroup) {
        let patient: PatientRecord
        let group: AgeGroup
        let start: InitialGlucose?
        switch subject {
        case .sampled(let drawn):
            do {
                let people = try People(model: drawn.model, group: drawn.cohort, seed: seed)
                patient = people.patient(drawn.draw)
            } catch {
                throw TextInputError(place: place, key: "patient", problem: error.problem)
            }
            (group, start) = (drawn.cohort, drawn.initialGlucose)
        case .written(let written):
            (patient, group) = try written.person()
            start = written.initialGlucose
        case .recorded:
            throw TextInputError(
                place: place, key: "patient", problem: "a recorded person is no virtual patient")
        }
        guard let start else { return (patient, group) }
        do { return (try PatientRecord(patient, steadyAt: start.glucose), group) } catch {
            throw TextInputError(
                place: start.place, key: "patient.initial_glucose",
                problem: "\(patient.name): \(error.problem)")
        }
    }
}

/// A virtual patient of a play, with body and pump at the start of the run.
public struct SimulatedPatient: Sendable {
    /// Who it is.
    public let record: PatientRecord
    let body: SimulatedBody
    let mechanism: WornMechanism

    fileprivate init(
        _ record: PatientRecord, _ group: AgeGroup, _ scenario: Scenario, schedule: BasalSchedule,
        minuteOfDay: Int
    ) throws(TableError) {
        self.record = record
        body = try SimulatedBody(
            record, life: scenario.life, sensor: scenario.sensor, minuteOfDay: minuteOfDay,
            seed: scenario.seed)
        mechanism = try WornMechanism(
            scenario.pump, schedule: schedule, events: scenario.setEvents,
            minuteOfDay: minuteOfDay, wearer: group, seed: scenario.seed)
    }
}

/// The world of a play, whoever plays.
extension VirtualWorld where Body == SimulatedBody {
    /// The world of a virtual patient at its start.
    /// - Throws: ``PumpDoseBookFault`` when the pump's memory is damaged.
    public init(
        _ play: ScenarioPlay, patient: SimulatedPatient, pairing: PairingKey,
        pumpMemory: [UInt8]? = nil
    ) throws(PumpDoseBookFault) {
        let scenario = play.scenario
        let streams = WorldStreams(seed: scenario.seed)
        let pump = try VirtualPump(
            play.pumpSettings(pairing: pairing), mechanism: patient.mechanism,
            generator: streams.pump, memory: pumpMemory,
            faults: PumpFaults(scenario.faults, streams: streams))
        self.init(
            scenario, body: patient.body, cgm: VirtualCGM(play.cgmSettings), pump: pump,
            person: VirtualPerson(
                meals: scenario.meals, life: scenario.life,
                carbRatio: play.therapy.carbRatio,
                acknowledgesWithin: scenario.person.acknowledgesAlarmsWithin))
    }
}

extension VirtualWorld where Body == RecordedBody {
    /// The world of a recorded person at its start.
    /// - Throws: ``PumpDoseBookFault`` when the pump's memory is damaged.
    public init(
        _ play: ScenarioPlay, track: RecordedTrack, pairing: PairingKey,
        pumpMemory: [UInt8]? = nil
    ) throws(PumpDoseBookFault) {
        let scenario = play.scenario
        let streams = WorldStreams(seed: scenario.seed)
        let pump = try VirtualPump(
            play.pumpSettings(pairing: pairing),
            mechanism: RecordedMechanism(
                track, schedule: play.therapy.basal, utcOffset: scenario.utcOffset),
            generator: streams.pump, memory: pumpMemory,
            faults: PumpFaults(scenario.faults, streams: streams))
        self.init(
            scenario, body: RecordedBody(track), cgm: VirtualCGM(play.cgmSettings), pump: pump,
            person: VirtualPerson(
                track, acknowledgesWithin: scenario.person.acknowledgesAlarmsWithin))
    }
}
