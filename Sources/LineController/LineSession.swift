// One simulated person behind the line protocol: the supervisor meets a pump made of the lines.

import ControlLoop
import DeviceProtocols
package import Quantities
import Safety

/// What the loop wants for the next 5 min.
package struct LineDecision: Sendable, Equatable {
    /// The basal rate for the next 300 s.
    package var basal: InsulinRate
    /// On top of what the person gives, now.
    package var bolus: InsulinAmount
    /// The loop's mode.
    package var note: String
    /// Carbohydrate not yet absorbed; `nil` when the planner was not asked. Unit: g.
    package var carbsOnBoard: Double?
    /// Where the forecast ends; `nil` when the planner was not asked. Unit: mg/dL.
    package var eventual: Double?
    /// What the person is advised to give by hand, for a meal that waits for its bolus and beyond;
    /// `nil` without a reading or when the planner was not asked.
    package var advised: InsulinAmount?

    /// A decision.
    package init(
        basal: InsulinRate, bolus: InsulinAmount, note: String, carbsOnBoard: Double? = nil,
        eventual: Double? = nil, advised: InsulinAmount? = nil
    ) {
        self.basal = basal
        self.bolus = bolus
        self.note = note
        self.carbsOnBoard = carbsOnBoard
        self.eventual = eventual
        self.advised = advised
    }
}

/// The supervisor and planner of isletd, in one process, with the simulator's pump and sensor.
package struct LineSession {
    private var supervisor: Supervisor
    private var pump: LinePump
    private let learning: TwinLearning
    private let meals: MealAnnouncement
    private var counter: UInt32 = 0
    private var reply: PlannerReply?

    /// A person whose supervisor begins here.
    /// - Parameter learning: whether what the twin learns may reach a dose.
    package init(
        _ message: LineInit, learning: TwinLearning = .released
    ) throws(LineError) {
        self.learning = learning
        meals = message.announce ? .announced : .unannounced
        guard message.protocol == 1 else {
            throw .init("protocol \(message.protocol): this program speaks version 1")
        }
        guard message.units == "mg/dL" else {
            throw .init("units \"\(message.units)\": this protocol uses mg/dL")
        }
        guard message.step_s == 300 else {
            throw .init("step_s \(message.step_s): this protocol steps by 300 s")
        }
        try Self.check(message.t_s)
        let configuration = try Self.configuration(message.profile, learning, meals)
        let start = Self.instant(message.t_s)
        pump = LinePump(
            programmed: configuration.therapy.basal.rate(atMinute: 0), now: start)
        supervisor = Supervisor(
            configuration: configuration, at: start, wall: Self.wall(message.t_s))
        feed(.started(epoch: 1), at: start)
        feed(.pumpConnected(pump.identity), at: start)
    }

    private static func configuration(
        _ profile: LineProfile, _ learning: TwinLearning, _ meals: MealAnnouncement
    ) throws(LineError) -> LoopConfiguration {
        LoopConfiguration(
            therapy: try profile.therapy(learning: learning, meals: meals),
            limits: try profile.limits(),
            automation: .closedLoop,
            sensorUnit: .milligramsPerDeciliter, utcOffset: .zero, cycle: .minutes(5),
            bolusIncrement: InsulinAmount(milliunits: 50),
            basalIncrement: InsulinRate(milliunitsPerHour: 50))
    }

    private static func check(_ seconds: Int64) throws(LineError) {
        guard LineRanges.time.contains(seconds) else {
            throw .init(
                "t_s \(seconds): must be seconds, \(LineRanges.time.lowerBound) ... "
                    + "\(LineRanges.time.upperBound)")
        }
    }

    private static func instant(_ seconds: Int64) -> LoopInstant {
        LoopInstant(milliseconds: seconds * 1000)
    }

    private static func wall(_ seconds: Int64) -> WallInstant {
        WallInstant(unixMilliseconds: seconds * 1000)
    }

    /// One observation, one decision.
    package mutating func decide(
        _ message: LineObservation
    ) throws(LineError) -> LineDecision {
        try Self.check(message.t_s)
        let configuration = try Self.configuration(message.profile, learning, meals)
        supervisor.reconfigure(configuration)
        try pump.receive(
            message, at: Self.instant(message.t_s),
            programmed: configuration.therapy.basal.rate(atMinute: 0))
        while supervisor.nextWake < Self.instant(message.t_s) {
            feed(.tick, at: supervisor.nextWake)
        }
        reply = nil
        feed(.sensor(try sample(message)), at: Self.instant(message.t_s))
        return LineDecision(
            basal: pump.rate, bolus: pump.takeBolus(), note: supervisor.mode.rawValue,
            carbsOnBoard: reply?.carbsOnBoard, eventual: reply?.forecast.mean.last,
            advised: message.cgm_mgdl == nil ? nil : reply.flatMap(Self.advised))
    }

    private static func advised(_ reply: PlannerReply) -> InsulinAmount? {
        let parts = [PlannerReply.mealAdvice, PlannerReply.correctionAdvice]
        return InsulinAmount(
            validatingUnits: reply.estimates.filter { parts.contains($0.name) }
                .reduce(0) { $0 + $1.value })
    }

    private mutating func sample(
        _ message: LineObservation
    ) throws(LineError) -> CGMMeasurement {
        counter += 1
        var reading = SensorReading.missing
        if let value = message.cgm_mgdl {
            guard let glucose = Glucose(validatingMgPerdL: value), (20...600).contains(value) else {
                throw .init("cgm_mgdl \(value): is no glucose in mg/dL (20 ... 600)")
            }
            // The simulator saturates at 39 and 400, as sensors do.
            reading = value < 40 ? .low : value >= 400 ? .high : .value(glucose)
        }
        return CGMMeasurement(
            reading: reading, unit: .milligramsPerDeciliter, trend: nil,
            status: message.cgm_mgdl == nil ? .noSignal : .ok, sensorID: 1, counter: counter,
            age: .zero, bootID: 1, deviceTime: pump.deviceTime)
    }

    private mutating func feed(_ event: LoopEvent, at instant: LoopInstant) {
        var pending = [event]
        while !pending.isEmpty {
            let next = pending.removeFirst()
            let commands = supervisor.step(
                LoopInput(
                    at: instant, wall: WallInstant(unixMilliseconds: instant.milliseconds),
                    event: next))
            for command in commands {
                switch command {
                case .sendPump(let request): pending.append(.pumpReply(pump.answer(request)))
                case .plan(let request):
                    let answer = Planner.plan(request)
                    reply = answer
                    pending.append(.plannerReply(answer))
                case .record, .startPlanner, .output: break
                }
            }
        }
    }
}

/// The pump as the lines describe it: what it delivered comes from the simulator, what it was told
/// goes back in the reply.
struct LinePump {
    private(set) var programmed: InsulinRate
    private var now: LoopInstant
    private var basalTotal = InsulinAmount.zero
    private var bolusTotal = InsulinAmount.zero
    private var flowing = InsulinAmount.zero
    private var history: [HistoryEntry] = []
    private var lease: (rate: InsulinRate, end: LoopInstant, id: UInt64)?
    private var bolus = InsulinAmount.zero
    private var results: [UInt64: DoseOrder] = [:]
    private var lastDose: UInt64?

    init(programmed: InsulinRate, now: LoopInstant) {
        self.programmed = programmed
        self.now = now
    }

    var identity: PumpIdentity {
        PumpIdentity(
            pumpID: 1, bootCounter: 1, isVirtual: true, model: "line protocol", firmware: "1")
    }

    var deviceTime: DeviceInstant {
        DeviceInstant(milliseconds: UInt64(clamping: now.milliseconds))
    }

    /// The rate for the next step.
    var rate: InsulinRate { lease?.rate ?? programmed }

    /// The bolus ordered in this step, once.
    mutating func takeBolus() -> InsulinAmount {
        defer { bolus = .zero }
        return bolus
    }

    mutating func receive(
        _ message: LineObservation, at instant: LoopInstant, programmed: InsulinRate
    ) throws(LineError) {
        guard instant >= now else { throw .init("t_s \(message.t_s): time goes back") }
        guard instant - now <= LineRanges.longestGap else {
            throw .init(
                "t_s \(message.t_s): is more than a day after the line before; "
                    + "send an obs every 300 s, or begin again with init")
        }
        now = instant
        self.programmed = programmed
        if let lease, lease.end <= now { self.lease = nil }
        guard let basal = InsulinAmount(validatingUnits: message.delivered_basal_u),
            let given = InsulinAmount(validatingUnits: message.delivered_bolus_u),
            let user = InsulinAmount(validatingUnits: message.user_bolus_u), basal >= .zero,
            given >= .zero, user >= .zero
        else { throw .init("a delivered amount or user_bolus_u is negative or no number") }
        guard let carbs = Carbohydrate(validatingGrams: message.carbs_g) else {
            throw .init("carbs_g \(message.carbs_g): is no amount")
        }
        basalTotal += basal
        bolusTotal += given
        flowing = user
        if carbs > .zero { note(.carbohydrate(carbs)) }
        if user > .zero { note(.userBolus(user)) }
        for activity in message.activities ?? [] { note(.activity(try activity.statement())) }
    }

    private mutating func note(_ event: HistoryEntry.Event) {
        history.append(
            HistoryEntry(
                sequence: UInt32(truncatingIfNeeded: history.count + 1), bootCounter: 1,
                at: deviceTime, event: event))
    }

    mutating func answer(_ request: PumpRequest) -> PumpReply {
        switch request {
        case .getStatus, .setTherapyState: return .status(status)
        case .getHistory(let from):
            return .history(
                HistoryPage(
                    entries: Array(history.dropFirst(Int(from) - 1).prefix(16)),
                    hasMore: history.count > Int(from) + 15))
        case .getDose(let id), .cancelBolus(let id): return .dose(result(id))
        case .dose(let command, let order):
            carryOut(order, id: command.id)
            return .dose(result(command.id))
        }
    }

    private mutating func carryOut(_ order: DoseOrder, id: UInt64) {
        guard results[id] == nil else { return }
        results = [id: order]
        lastDose = id
        switch order {
        case .setTemporaryBasal(let rate, let duration): lease = (rate, now + duration, id)
        case .cancelTemporaryBasal: lease = nil
        case .setBolus(let amount): bolus = amount
        }
    }

    private func result(_ id: UInt64) -> DoseResult {
        DoseResult(
            doseID: id, outcome: results[id] == nil ? .unknownID : .accepted, order: results[id],
            delivered: .zero, deliveredBasalTotal: basalTotal, deliveredBolusTotal: bolusTotal,
            deviceTime: deviceTime)
    }

    private var status: PumpStatus {
        PumpStatus(
            pumpID: 1, bootCounter: 1, isVirtual: true, therapyState: .run,
            programmedBasal: programmed,
            temporaryBasal: lease.map {
                ActiveTemporaryBasal(rate: $0.rate, remaining: $0.end - now, doseID: $0.id)
            },
            bolus: flowing > .zero ? ActiveBolus(doseID: nil, remaining: flowing) : nil,
            deliveredBasalTotal: basalTotal, deliveredBolusTotal: bolusTotal,
            reservoir: .units(200), batteryPercent: 100, lastDoseID: lastDose, challenge: 1,
            historyHighWater: UInt32(truncatingIfNeeded: history.count), annunciations: [],
            deviceTime: deviceTime)
    }
}
