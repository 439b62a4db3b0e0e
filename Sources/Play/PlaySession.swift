// A training session: a scenario, a controller in process, and what a person did when.

public import Bench
public import Quantities
public import TextInput
import VirtualPatient

/// A session as a deterministic state machine: time and actions in, a view out.
///
/// A value: the same scenario, seed and timed actions give the same session, to the bit.
public struct PlaySession: Sendable {
    /// The scenario, made ready as it is played.
    public let play: ScenarioPlay
    /// Whether the scenario's person leaves announcing and boluses to whoever plays.
    public let byHand: Bool
    /// The controller and the patient.
    public private(set) var loop: InProcessLoop
    /// What was done, in order.
    public private(set) var actions: [TimedAction] = []
    /// The loop as it was before each group of actions of one instant, for asking "what if not?".
    private(set) var before: [(at: Span, loop: InProcessLoop)] = []

    /// A session at its start.
    ///
    /// - Parameters:
    ///   - folder: the scenario's folder.
    ///   - seed: replaces the scenario's.
    ///   - byHand: meals come as written, but nobody announces them, exercise or sleep, gives a
    ///     bolus, or tests.
    /// - Throws: ``TextInputError`` when the scenario cannot be played.
    public init(scenario folder: String, seed: UInt64?, byHand: Bool) throws(TextInputError) {
        var scenario = try Scenario.load(folder: folder)
        if byHand {
            for index in scenario.meals.indices {
                scenario.meals[index].announcement = nil
                scenario.meals[index].bolus = nil
            }
            for index in scenario.life.exercise.indices {
                scenario.life.exercise[index].announced = nil
            }
            scenario.life.sleep = []
            scenario.life.fingersticks = []
        }
        try self.init(ScenarioPlay(scenario, seed: seed), byHand: byHand)
    }

    /// A session of a scenario made ready.
    public init(_ play: ScenarioPlay, byHand: Bool = false) throws(TextInputError) {
        self.play = play
        self.byHand = byHand
        loop = try InProcessLoop(play)
    }

    /// Virtual time.
    public var now: Span { loop.now - .origin }

    /// Whether the scenario's end is reached.
    public var isOver: Bool { now >= play.duration }

    /// Moves on, to the scenario's end at most.
    public mutating func advance(to span: Span) {
        loop.advance(to: .origin + min(max(span, now), play.duration))
    }

    /// Does something now.
    /// - Throws: ``PlayRefusal`` when it cannot be done; then nothing was done.
    public mutating func take(_ action: PlayAction) throws(PlayRefusal) {
        guard !isOver else { throw PlayRefusal("the session is over") }
        try check(action)
        if before.last?.at != now { before.append((now, loop)) }
        Self.carryOut(action, in: &loop, reservoir: play.scenario.pump.reservoir)
        actions.append(TimedAction(at: now, action: action))
    }

    private func check(_ action: PlayAction) throws(PlayRefusal) {
        switch action {
        case .bolus, .eat(_, _, _, .some):
            switch loop.world.bolusAnswer {
            case .taken: break
            case .busy:
                throw PlayRefusal("the pump is still giving a bolus; wait until it has ended")
            case .refused: throw PlayRefusal("the pump does not run; clear or change the set")
            }
        case .controller(let on) where on == loop.isOn:
            throw PlayRefusal("the controller is \(on ? "on" : "off") already")
        case .exercise:
            guard !loop.world.isExercising else {
                throw PlayRefusal("exercise is going on; wait until it has ended")
            }
        default: break
        }
    }

    /// Carries out what was checked, or what a changed past may now refuse: then it is left out.
    static func carryOut(
        _ action: PlayAction, in loop: inout InProcessLoop, reservoir: InsulinAmount
    ) {
        switch action {
        case .eat(let carbs, let lasts, let announced, let bolus):
            let minutes = Int(lasts.minutes.rounded())
            loop.act { world in
                if let meal = try? Meal(carbohydrate: carbs, eatingMinutes: minutes) {
                    world.eat(meal)
                }
                if let announced { world.enter(announced) }
                if let bolus { world.startBolus(bolus) }
            }
        case .announce(let carbs): loop.act { $0.enter(carbs) }
        case .bolus(let amount): loop.act { $0.startBolus(amount) }
        case .exercise(let intensity, let lasts):
            loop.act { _ = $0.exercise(intensity, minutes: Int(lasts.minutes.rounded())) }
        case .state(let statement): loop.act { $0.state(statement) }
        case .test: loop.act { $0.test() }
        case .sensorOff(let lasts): loop.breakSensor(for: lasts)
        case .blockSet(let percent): loop.act { $0.block(share: percent / 100) }
        case .changeSet: loop.act { $0.changeSet(reservoir: reservoir) }
        case .controller(let on): loop.switchController(on: on)
        case .acknowledge: loop.acknowledge()
        }
    }

    /// Plays recorded actions, to an end.
    /// - Throws: ``PlayRefusal`` at the first that cannot be done: then the recording does not fit
    ///   the scenario.
    public mutating func replay(_ actions: [TimedAction], until end: Span) throws(PlayRefusal) {
        for timed in actions {
            advance(to: timed.at)
            do throws(PlayRefusal) { try take(timed.action) } catch {
                throw PlayRefusal(
                    "at \(QuantityText.write(timed.at)), \(timed.action.words): \(error)")
            }
        }
        advance(to: end)
    }
}
