// A scenario's patient, sensor and pump behind the controller line protocol: observations out,
// orders in, in virtual time.

import DeviceProtocols
import Quantities
import TextInput

/// What became of an order.
enum OrderFate: Sendable, Equatable {
    case done
    /// The pump said no.
    case refused(DoseRefusal)
    /// The pump could not be reached: a fault of the scenario stands on its line.
    case pumpSilent
}

/// The world of a scenario for a controller that speaks the line protocol.
///
/// The pump is reached over its own authenticated line, so that every fault of the scenario acts
/// here as it does on isletd. A rate is a lease for one step: a controller that says nothing more
/// leaves the pump on its own scheduled basal.
struct ServedWorld {
    /// Time between observations.
    static let step = Span.seconds(300)
    private static let attempts = 3
    /// Boluses are rounded down to it. Source: the line protocol, version 1, section 2.
    private static let bolusStep = InsulinAmount(milliunits: 50)

    private let play: ScenarioPlay
    private var world: VirtualWorld<SimulatedBody>
    private var caller: PumpCaller
    private var decoder = FrameDecoder()
    private var sample: CGMMeasurement?
    private var doseID: UInt64 = 0
    private var told: (basal: InsulinAmount, bolus: InsulinAmount) = (.zero, .zero)
    private var seen = 0
    /// What the person said until then has been told; what was said at the very start has not.
    private var heardTo = Span(milliseconds: -1)
    /// Everything that happened so far.
    private(set) var trace = BenchTrace()

    /// - Parameter mealBolus: who gives the meal bolus.
    /// - Throws: ``TextInputError`` for a recorded person, whom no controller can treat.
    init(_ play: ScenarioPlay, mealBolus: MealBolus) throws(TextInputError) {
        let place = TextPlace(file: "\(play.scenario.folder)/\(Scenario.fileName)")
        guard case .sampled(let patient) = play.subject else {
            throw TextInputError(
                place: place, key: "patient",
                problem: "a recorded person does not answer to another controller's insulin",
                mend: "choose a scenario with a virtual patient")
        }
        guard let pairing = PairingKey(bytes: play.pumpKey) else {
            throw TextInputError(place: place, problem: "the pump's key is not 32 bytes")
        }
        self.play = play
        let worn = mealBolus == .user ? play : try Self.withoutMealBoluses(play)
        do throws(PumpDoseBookFault) {
            world = try VirtualWorld(worn, patient: patient, pairing: pairing)
        } catch {
            throw TextInputError(place: place, problem: "the pump does not start (\(error))")
        }
        caller = PumpCaller(pairing: pairing, seed: play.scenario.seed)
        world.advance(to: .origin)
        world.controllerStarted()
        collect()
    }

    /// The same run, but that the person only enters what is eaten.
    private static func withoutMealBoluses(
        _ play: ScenarioPlay
    ) throws(TextInputError) -> ScenarioPlay {
        var scenario = play.scenario
        for index in scenario.meals.indices where scenario.meals[index].announcement != nil {
            scenario.meals[index].bolus = nil
        }
        return try ScenarioPlay(scenario)
    }

    /// Virtual time.
    var now: LoopInstant { world.now }

    /// The first message of a run.
    static func greeting(_ play: ScenarioPlay) -> ServedInit {
        let start = seconds(play, .origin)
        return ServedInit(
            patient: "\(play.scenario.name)@\(play.scenario.seed)", t_s: start,
            announce: play.therapy.meals == .announced,
            profile: ServedProfile(play, minuteOfDay: minuteOfDay(start)))
    }

    /// Local time as if it were UTC: the protocol knows no time zone.
    private static func seconds(_ play: ScenarioPlay, _ instant: LoopInstant) -> Int64 {
        let milliseconds =
            play.wallStart.unixMilliseconds + play.scenario.utcOffset.milliseconds
            + instant.milliseconds
        return milliseconds / 1000
    }

    private static func minuteOfDay(_ seconds: Int64) -> Int {
        Int(((seconds / 60) % 1440 + 1440) % 1440)
    }

    /// Lets time pass; the pump goes on with what it was told, until that ends.
    mutating func advance(to instant: LoopInstant) {
        guard instant > world.now else { return }
        world.advance(to: instant)
        collect()
    }

    /// What is to be said now.
    mutating func observe() -> ServedObservation {
        collect()
        let totals = world.pumpTotals
        let seconds = Self.seconds(play, world.now)
        var carbs = 0.0
        var begun = InsulinAmount.zero
        for event in trace.events[seen...] {
            switch event.kind {
            case .carbEntry: carbs += event.value ?? 0
            case .userBolus: begun += InsulinAmount(validatingUnits: event.value ?? 0) ?? .zero
            default: break
            }
        }
        seen = trace.events.count
        let stated = play.scenario.life.statements.filter {
            $0.at > heardTo && .origin + $0.at <= world.now
        }
        heardTo = world.now - .origin
        defer {
            told = totals
            sample = nil
        }
        return ServedObservation(
            t_s: seconds, cgm_mgdl: sample.flatMap(Self.shown), carbs_g: carbs,
            user_bolus_u: min(begun, world.userBolusLeft).units,
            delivered_basal_u: (totals.basal - told.basal).units,
            delivered_bolus_u: (totals.bolus - told.bolus).units,
            profile: ServedProfile(play, minuteOfDay: Self.minuteOfDay(seconds)),
            activities: stated.map { ServedActivity($0, at: world.now) })
    }

    private static func shown(_ sample: CGMMeasurement) -> Double? {
        guard sample.status == .ok, sample.age < step else { return nil }
        return switch sample.reading {
        case .value(let glucose): min(399, glucose.milligramsPerDeciliter.rounded())
        case .low: 39
        case .high: 400
        case .missing: nil
        }
    }
}

// MARK: Orders

extension ServedWorld {
    /// Carries out what a controller asked for: the rate first, then the bolus.
    /// - Returns: what became of each part that was asked for.
    mutating func order(basal: InsulinRate?, bolus: InsulinAmount?) -> [OrderFate] {
        let stepEnd = world.now + Self.step
        guard basal != nil || bolus != nil else { return [] }
        guard case .status(let status) = ask({ .getStatus }) else { return [.pumpSilent] }
        var fates: [OrderFate] = []
        if let basal, basal != status.programmedBasal {
            fates.append(
                dose(status) { now in
                    .setTemporaryBasal(rate: basal, duration: Self.wholeSeconds(stepEnd - now))
                })
        } else if status.temporaryBasal != nil {
            fates.append(dose(status) { _ in .cancelTemporaryBasal })
        }
        if let whole = bolus?.roundedDown(to: Self.bolusStep), whole > .zero {
            fates.append(dose(status) { _ in .setBolus(whole) })
        }
        return fates
    }

    private static func wholeSeconds(_ span: Span) -> Span {
        .seconds(max(1, span.milliseconds / 1000))
    }

    private mutating func dose(
        _ status: PumpStatus, _ order: (LoopInstant) -> DoseOrder
    ) -> OrderFate {
        doseID += 1
        let command = DoseCommand(
            id: doseID, challenge: status.challenge,
            notAfter: DeviceInstant(milliseconds: status.deviceTime.milliseconds + 60_000),
            logHead: .zero)
        let made = order(world.now)
        guard case .dose(let result) = ask({ .dose(command, made) }) else { return .pumpSilent }
        if case .refused(let reason) = result.outcome { return .refused(reason) }
        return result.outcome == .accepted ? .done : .pumpSilent
    }

    /// Asks the pump, again when nothing comes back; each wait takes virtual time.
    private mutating func ask(_ request: () -> PumpRequest) -> PumpReply? {
        for attempt in 1...Self.attempts {
            if attempt > 1 || !caller.isConnected || caller.needsRenewal(at: world.now) {
                send(caller.hello(at: world.now))
                if !caller.isConnected { wait() }
            }
            guard caller.isConnected else { continue }
            send(caller.ask(request(), at: world.now))
            if let reply = caller.takeReply() { return reply }
            wait()
            if let reply = caller.takeReply() { return reply }
        }
        return nil
    }

    private mutating func wait() {
        world.advance(to: world.now + PumpCaller.patience)
        collect()
    }

    private mutating func send(_ bytes: [UInt8]) {
        world.receive(bytes, on: .pump)
        collect()
    }

    /// Takes what the world has to say, until it falls silent.
    private mutating func collect() {
        while world.hasOutputs {
            for output in world.takeOutputs() {
                switch output {
                case .bytes(let bytes, .pump):
                    let answer = caller.receive(bytes, at: world.now)
                    if !answer.isEmpty { world.receive(answer, on: .pump) }
                case .bytes(let bytes, .cgm): decode(bytes)
                case .button, .interlock, .hangUp, .restored: break
                }
            }
        }
        let part = world.takeTrace()
        trace.minutes += part.minutes
        trace.events += part.events
    }

    private mutating func decode(_ bytes: [UInt8]) {
        decoder.push(bytes)
        while let result = decoder.next() {
            guard case .success(let frame) = result,
                case .measurement(let found)? = try? CGMMessage(frame)
            else { continue }
            sample = found
        }
    }
}
