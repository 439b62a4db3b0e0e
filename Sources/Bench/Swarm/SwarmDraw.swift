// Draws a case of the swarm from one seed: who, with which settings, what happens, what goes wrong.

import BoardConfig
import Quantities
import Safety
import SmallMath
public import TextInput
import VirtualPatient

/// What is drawn for a seed, and what had to be drawn again.
public struct SwarmDraw: Sendable {
    /// The case.
    public let drawn: SwarmCase
    /// What was drawn first and could not be, in words; empty for most seeds.
    public let redrawn: [String]

    /// How many people of a seed are tried before the seed is given up.
    private static let people = 20

    /// Draws a case.
    ///
    /// - Parameters:
    ///   - seed: everything is a function of it and of `inProcess`.
    ///   - inProcess: whether faults that cannot be without processes, those of the disk, are left
    ///     out; nothing else changes with it.
    /// - Throws: ``TextInputError`` when no person of the seed can be run, which is a defect of the
    ///   draw or of the program.
    public init(seed: UInt64, inProcess: Bool) throws(TextInputError) {
        let root = SeededGenerator(seed: seed).stream(Self.stream)
        var redrawn: [String] = []
        var last: TextInputError?
        var who = SwarmDice(root.stream(0))
        for _ in 0..<Self.people {
            let patient = Self.patient(&who)
            do throws(TextInputError) {
                drawn = try Self.make(seed, patient, root, inProcess: inProcess, &redrawn)
                self.redrawn = redrawn
                return
            } catch {
                redrawn.append(
                    "\(patient.model.rawValue) \(patient.cohort.rawValue) \(patient.draw): "
                        + error.problem)
                last = error
            }
        }
        throw last ?? TextInputError(place: TextPlace(file: "swarm"), problem: "no person")
    }

    /// Not one of the world's own streams.
    private static let stream: UInt64 = 606

    private static func patient(_ dice: inout SwarmDice) -> Scenario.SampledPatient {
        let model = dice.one(of: PlantModel.allCases)
        let group = dice.one(of: AgeGroup.allCases)
        return Scenario.SampledPatient(
            model: model, cohort: model == .hovorka ? .adult : group,
            draw: dice.whole(1...1000))
    }

    private static func make(
        _ seed: UInt64, _ patient: Scenario.SampledPatient, _ root: SeededGenerator,
        inProcess: Bool, _ redrawn: inout [String]
    ) throws(TextInputError) -> SwarmCase {
        var settings = SwarmDice(root.stream(1))
        var devices = SwarmDice(root.stream(2))
        let safety = Span.hours(Int64(devices.whole(22...28)))
        var pump = Scenario.PumpSetup(
            kind: devices.one(of: Scenario.PumpKind.allCases), reservoir: .units(200))
        pump.isExact = devices.happens(0.2)
        pump.setsFail = devices.happens(0.15)
        if devices.happens(0.5) {
            pump.reservoir = .units(Double(devices.whole(60...200, step: 10)))
        }
        let right = try rightTherapy(seed, patient, pump)
        var drawn = SwarmCase(
            seed: seed, startHour: devices.whole(0...23), safety: safety, recovery: .zero,
            patient: patient, rightTherapy: right, automation: .closedLoop, limits: Limits(),
            meals: [], life: [], isVariable: settings.happens(0.5),
            rescues: settings.happens(0.4),
            sensor: devices.one(of: sensors), sensorFails: devices.happens(0.15),
            sensorWorn: .hours(24), pump: pump, acknowledges: devices.minutes(1...30), faults: [])
        if devices.happens(0.2) { drawn.sensorWorn = devices.minutes(0...13_000, step: 10) }
        drawn.sensorWorn = min(drawn.sensorWorn, drawn.lastWear)
        if settings.happens(0.3) { drawn.initialGlucose = settings.whole(70...250, step: 10) }
        drawn.automation = settings.happens(0.9) ? .closedLoop : .reduceOnly
        drawn.limits = Self.limits(right, &settings)
        if settings.happens(0.5) { drawn.wrongTherapy = wrong(right, pump, &settings) }
        drawn.faults = SwarmFaults.draw(
            root.stream(3), during: safety, inProcess: inProcess)
        drawn.recovery = drawn.backWithin + SwarmProperty.stays
        var life = SwarmDice(root.stream(4))
        drawn.meals = SwarmLife.meals(of: patient.cohort, from: drawn.startHour, &life, drawn)
        drawn.life = SwarmLife.events(&life, drawn)
        // A stream of its own: what else is drawn stays what it was before anything was told.
        var told = SwarmDice(root.stream(5))
        SwarmLife.statements(&told, &drawn)
        try settle(&drawn, &redrawn)
        return drawn
    }

    private static let sensors = ["exact", "g6", "g6", "g7", "breton-2008", "facchinetti-2014"]

    /// The person's own settings, as the scenario's `from_patient` finds them.
    private static func rightTherapy(
        _ seed: UInt64, _ patient: Scenario.SampledPatient, _ pump: Scenario.PumpSetup
    ) throws(TextInputError) -> TherapySettings {
        let text = """
            title: t
            purpose: p
            seed: \(seed)
            start: 2026-03-02 00:00
            duration: 1 h
            patient: {model: \(patient.model.rawValue), cohort: \(patient.cohort.rawValue), \
            draw: \(patient.draw)}
            therapy: from_patient
            automation: reduce_only
            pump: {model: \(pump.kind.rawValue)}
            expect: [journal verifies]
            """
        let play = try ScenarioPlay(
            Scenario.load(text: text, file: "swarm", folder: "swarm"))
        try play.checkBoard()
        return play.therapy
    }

    /// Takes back what the person or the board cannot have: the start glucose, then wrong settings.
    private static func settle(
        _ drawn: inout SwarmCase, _ redrawn: inout [String]
    ) throws(TextInputError) {
        while true {
            do throws(TextInputError) {
                try drawn.play().checkBoard()
                return
            } catch {
                if error.key == "patient.initial_glucose", drawn.initialGlucose != nil {
                    redrawn.append("start glucose left out: \(error.problem)")
                    drawn.initialGlucose = nil
                } else if drawn.wrongTherapy != nil {
                    redrawn.append("right settings instead: \(error.problem)")
                    drawn.wrongTherapy = nil
                } else {
                    throw error
                }
            }
        }
    }
}

/// Settings and limits.
extension SwarmDraw {
    /// Wrong by up to 30 %, each for itself.
    private static func wrong(
        _ right: TherapySettings, _ pump: Scenario.PumpSetup, _ dice: inout SwarmDice
    ) -> TherapySettings {
        var wrong = right
        let basal = dice.number(0.7...1.3)
        let sensitivity = dice.number(0.7...1.3)
        let ratio = dice.number(0.7...1.3)
        let rate = right.basal.highestRate.unitsPerHour * basal
        if let schedule = BasalSchedule(constant: pump.model.nearest(.unitsPerHour(rate))) {
            wrong.basal = schedule
        }
        wrong.sensitivity =
            InsulinSensitivity(
                mgPerdLPerUnit: (right.sensitivity.milligramsPerDeciliterPerUnit * sensitivity)
                    .rounded()) ?? right.sensitivity
        wrong.carbRatio =
            CarbRatio(gramsPerUnit: (right.carbRatio.gramsPerUnit * ratio * 2).rounded() / 2)
            ?? right.carbRatio
        return wrong
    }

    /// From the fail-safe defaults to the widest that still suit the person's insulin.
    private static func limits(_ right: TherapySettings, _ dice: inout SwarmDice) -> Limits {
        var limits = Limits()
        guard dice.happens(0.9) else { return limits }
        let basal = right.basal.highestRate.unitsPerHour
        let tenth = { (value: Double) in (value * 20).rounded() / 20 }
        limits.maximumBasal = .unitsPerHour(min(10, tenth(basal * dice.number(1...4))))
        limits.maximumBolus = .units(min(3, tenth(basal * dice.number(0...2))))
        limits.maximumInsulinOnBoard = .units(
            min(7, tenth(right.totalDailyInsulin.units * dice.number(0...0.2))))
        limits.hourlyBasalMultiple = Double(dice.whole(10...30)) / 10
        limits.twoHourDailyShare = Double(dice.whole(5...50)) / 100
        return limits
    }
}

extension SwarmCase {
    /// The newest the first sensor must be, so that it is no more than a minute from its end.
    fileprivate var lastWear: Span {
        let end = SensorModel.named(sensor)?.life.end ?? .hours(24 * 400)
        return end - .minutes(10)
    }

    /// Whether a sensor may end within the run, by age or by chance.
    var mayLoseSensor: Bool {
        guard let end = SensorModel.named(sensor)?.life.end else { return sensorFails }
        return sensorFails || sensorWorn + safety + .hours(9) > end
    }

    /// Whether it is a scenario that can be played on a board that starts.
    public var canBeSetUp: Bool { (try? play().checkBoard()) != nil }

    /// The case as a scenario made ready, in no folder.
    func play() throws(TextInputError) -> ScenarioPlay {
        let text = yaml(title: "t", purpose: "p", expectations: ["journal verifies"])
        return try ScenarioPlay(Scenario.load(text: text, file: "swarm", folder: "swarm"))
    }
}

extension ScenarioPlay {
    /// Refuses settings that `isletd` would refuse to start with.
    func checkBoard() throws(TextInputError) {
        let board = BenchBoard(
            for: self, folder: "board", cgm: "cgm", pump: "pump", hasGPIO: true, clockSocket: nil,
            journal: "journal")
        _ = try board.configuration()
    }
}
