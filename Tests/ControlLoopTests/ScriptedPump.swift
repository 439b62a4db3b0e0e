// A pump and a planner that answer at once, so that tests can play whole hours with a supervisor.

import ControlLoop
import DecisionRecord
import DeviceProtocols
import Quantities
import Safety

/// A pump that does what it is told, exactly, with a record of dose ids.
struct ScriptedPump {
    var programmed = InsulinRate.unitsPerHour(1)
    /// The rates of a day, from midnight of the pump's clock; else ``programmed`` all day.
    var schedule: BasalSchedule?
    var bootCounter: UInt32 = 1
    var basalTotal = InsulinAmount.zero
    var bolusTotal = InsulinAmount.zero
    var lease: (rate: InsulinRate, end: Int64, id: UInt64)?
    var record: [UInt64: (order: DoseOrder, amount: InsulinAmount)] = [:]
    var executions: [(id: UInt64, order: DoseOrder)] = []
    var history: [HistoryEntry] = []
    var clock: Int64 = 0
    var refuses: DoseRefusal?
    var runawayRate: InsulinRate?
    var therapyState = TherapyState.run
    var batteryPercent = 90
    var reservoir = InsulinAmount.units(200)
    var annunciations: PumpAnnunciations = []

    var rate: InsulinRate { runawayRate ?? lease.map(\.rate) ?? programmed }

    mutating func advance(to milliseconds: Int64) {
        let day: Int64 = 86_400_000
        while let schedule, clock < milliseconds {
            let midnight = clock / day * day
            let starts = schedule.segments.map { midnight + Int64($0.startMinute) * 60_000 }
            programmed = schedule.rate(atMinute: Int(clock % day / 60_000))
            let change = starts.first { $0 > clock } ?? midnight + day
            deliver(to: min(change, milliseconds))
        }
        deliver(to: milliseconds)
        if let schedule { programmed = schedule.rate(atMinute: Int(clock % day / 60_000)) }
    }

    private mutating func deliver(to milliseconds: Int64) {
        if let lease, lease.end <= milliseconds {
            basalTotal += lease.rate.amount(over: Span(milliseconds: lease.end - clock))
            clock = lease.end
            self.lease = nil
        }
        basalTotal += rate.amount(over: Span(milliseconds: milliseconds - clock))
        clock = milliseconds
    }

    /// An entry of the history alone.
    mutating func enterWithoutInsulin(_ event: HistoryEntry.Event) {
        history.append(
            HistoryEntry(
                sequence: UInt32(history.count + 1), bootCounter: bootCounter, at: deviceTime,
                event: event))
    }

    mutating func enter(_ event: HistoryEntry.Event) {
        enterWithoutInsulin(event)
        if case .userBolus(let amount) = event { bolusTotal += amount }
    }

    /// What the pump's clock shows too much. Unit: ms.
    var clockAhead: UInt64 = 0

    var deviceTime: DeviceInstant { DeviceInstant(milliseconds: UInt64(clock) + clockAhead) }

    var status: PumpStatus {
        PumpStatus(
            pumpID: 7, bootCounter: bootCounter, isVirtual: true, therapyState: therapyState,
            programmedBasal: programmed,
            temporaryBasal: lease.map {
                ActiveTemporaryBasal(
                    rate: $0.rate, remaining: Span(milliseconds: $0.end - clock), doseID: $0.id)
            }, bolus: nil, deliveredBasalTotal: basalTotal, deliveredBolusTotal: bolusTotal,
            reservoir: reservoir, batteryPercent: batteryPercent, lastDoseID: executions.last?.id,
            challenge: 1, historyHighWater: UInt32(history.count), annunciations: annunciations,
            deviceTime: deviceTime)
    }

    mutating func answer(_ request: PumpRequest) -> PumpReply {
        switch request {
        case .getStatus, .setTherapyState: return .status(status)
        case .getHistory(let from):
            return .history(
                HistoryPage(entries: history.filter { $0.sequence >= from }, hasMore: false))
        case .getDose(let id), .cancelBolus(let id): return .dose(result(id))
        case .dose(let command, let order):
            if let refuses {
                return .dose(result(command.id, refused: refuses))
            }
            if record[command.id] == nil {
                guard command.id > executions.last?.id ?? 0 else {
                    return .dose(result(command.id, refused: .idNotRising))
                }
                execute(command.id, order)
            }
            return .dose(result(command.id))
        }
    }

    private mutating func execute(_ id: UInt64, _ order: DoseOrder) {
        executions.append((id, order))
        record[id] = (order, .zero)
        switch order {
        case .setTemporaryBasal(let rate, let duration):
            lease = (rate, clock + duration.milliseconds, id)
        case .cancelTemporaryBasal: lease = nil
        case .setBolus(let amount):
            bolusTotal += amount
            record[id] = (order, amount)
        }
    }

    private func result(_ id: UInt64, refused: DoseRefusal? = nil) -> DoseResult {
        DoseResult(
            doseID: id,
            outcome: refused.map { .refused($0) } ?? (record[id] == nil ? .unknownID : .accepted),
            order: record[id]?.order, delivered: record[id]?.amount ?? .zero,
            deliveredBasalTotal: basalTotal, deliveredBolusTotal: bolusTotal,
            deviceTime: deviceTime)
    }
}

/// A supervisor with a scripted pump and a planner that proposes what it is told to.
struct Rig {
    var supervisor: Supervisor
    var pump = ScriptedPump()
    var now: Int64 = 0
    /// By how much the pump's clock is behind the loop's line. Unit: ms.
    var pumpBehind: Int64 = 0
    var counter: UInt32 = 0
    var basal = InsulinRate.unitsPerHour(1)
    var bolus = InsulinAmount.zero
    var health = TwinHealth.healthy
    var estimates: [PlannerReply.Estimate] = []
    /// What the planner does instead of answering.
    var plannerFailure: PlannerFailure?
    /// Whether the pump hears requests, and whether its answers come back.
    var pumpHears = true
    var pumpIsHeard = true
    var sensorID: UInt64 = 11
    var sensorBoot: UInt32 = 1
    /// What the receiver's clock is ahead of the loop's line. Unit: ms.
    var sensorClockShift: Int64 = 86_400_000
    var requests: [PlannerRequest] = []
    var records: [RecordDraft] = []
    var outputs: [OutputState] = []
    var events: [LoopInput] = []
    var commands: [LoopCommand] = []
    var journalFails = false

    static let start: Int64 = 1_767_571_200_000

    static var configuration: LoopConfiguration {
        var limits = Limits()
        limits.maximumBasal = .unitsPerHour(4)
        limits.maximumBolus = .units(1)
        limits.maximumInsulinOnBoard = .units(5)
        guard let basal = BasalSchedule(constant: .unitsPerHour(1)),
            let isf = InsulinSensitivity(mgPerdLPerUnit: 40), let cr = CarbRatio(gramsPerUnit: 10),
            let mass = BodyMass(kilograms: 70)
        else { preconditionFailure("the test's settings are valid") }
        return LoopConfiguration(
            therapy: TherapySettings(
                basal: basal, sensitivity: isf, carbRatio: cr, target: .mgPerdL(110),
                suspendThreshold: .mgPerdL(75), totalDailyInsulin: .units(50), bodyMass: mass,
                insulinActionDuration: .hours(6), insulinActionPeak: .minutes(75)),
            limits: limits, automation: .closedLoop, sensorUnit: .milligramsPerDeciliter,
            utcOffset: .zero, cycle: .minutes(5), bolusIncrement: InsulinAmount(milliunits: 50),
            basalIncrement: InsulinRate(milliunitsPerHour: 50))
    }

    init(_ change: (inout LoopConfiguration) -> Void = { _ in }) {
        var configuration = Self.configuration
        change(&configuration)
        supervisor = Supervisor(
            configuration: configuration, at: .origin,
            wall: WallInstant(unixMilliseconds: Self.start))
    }

    /// Sets the time of day at which it all begins, on every clock.
    mutating func wait(until time: Span) {
        now = time.milliseconds
        pump.clock = now
        pump.advance(to: now)
    }

    mutating func begin(epoch: UInt32 = 1) {
        feed(.started(epoch: epoch))
        connect()
    }

    mutating func connect() {
        feed(
            .pumpConnected(
                PumpIdentity(
                    pumpID: 7, bootCounter: pump.bootCounter, isVirtual: true, model: "scripted",
                    firmware: "1")))
    }

    mutating func feed(_ event: LoopEvent, wallShift: Int64 = 0) {
        let input = LoopInput(
            at: LoopInstant(milliseconds: now),
            wall: WallInstant(unixMilliseconds: Self.start + now + wallShift), event: event)
        events.append(input)
        carryOut(supervisor.step(input))
    }

    private mutating func carryOut(_ list: [LoopCommand]) {
        commands += list
        for command in list {
            switch command {
            case .record(let draft):
                if journalFails, draft.isDurable {
                    feed(.journalFailed)
                    return
                }
                records.append(draft)
            case .sendPump(let request):
                guard pumpHears else { continue }
                let reply = pump.answer(request)
                if pumpIsHeard { feed(.pumpReply(reply)) }
            case .plan(let request):
                requests.append(request)
                feed(plannerFailure.map { .plannerFailed($0) } ?? .plannerReply(reply(request)))
            case .output(let state): outputs.append(state)
            case .startPlanner: break
            }
        }
    }

    private func reply(_ request: PlannerRequest) -> PlannerReply {
        PlannerReply(
            cycle: request.cycle, twin: [1], basal: basal, bolus: bolus,
            insulinRequired: .units(10), reason: .correctHigh, health: health,
            forecast: Forecast(mean: [140], standardDeviation: [5], basalOnlyMean: [140]),
            glucoseEstimate: 140, innovation: 0, innovationDeviation: 5, normalisedInnovation: 1,
            carbsOnBoard: 0, estimates: estimates, iterations: 1)
    }

    /// Lets time pass, serving every moment the supervisor asks for.
    mutating func pass(_ span: Span) {
        let end = now + span.milliseconds
        while now < end {
            let wake = max(now + 1, supervisor.nextWake.milliseconds)
            now = min(end, wake)
            pump.advance(to: now - pumpBehind)
            if supervisor.nextWake.milliseconds <= now { feed(.tick) }
        }
    }

    /// One reading now.
    mutating func read(_ reading: SensorReading, status: SensorStatus = .ok) {
        counter += 1
        feed(.sensor(sample(reading, status: status)))
    }

    func sample(_ reading: SensorReading, status: SensorStatus = .ok) -> CGMMeasurement {
        CGMMeasurement(
            reading: reading, unit: .milligramsPerDeciliter, trend: nil, status: status,
            sensorID: sensorID, counter: counter, age: .zero, bootID: sensorBoot,
            deviceTime: DeviceInstant(milliseconds: UInt64(now + sensorClockShift)))
    }

    /// A reading every 5 min.
    mutating func run(_ values: [Double]) {
        for value in values {
            read(.value(.mgPerdL(value)))
            pass(.minutes(5))
        }
    }

    /// An hour of steady, slightly moving readings: the loop settles in closed loop.
    mutating func settle() {
        begin()
        run((0..<12).map { 140 + Double($0 % 3) })
    }

    /// In closed loop at 140 mg/dL, with a planner that asks for more than the schedule.
    static func atAHundredAndForty() -> Rig {
        var rig = Rig()
        rig.basal = .unitsPerHour(1.5)
        rig.settle()
        rig.run([140])
        return rig
    }

    var lastDecision: CBORValue? { records.last { $0.kind == .decision }?.body }

    func alarms(_ change: String) -> [String] {
        records.filter { $0.kind == .alarm && $0.body["change"]?.textValue == change }
            .compactMap { $0.body["alarm"]?.textValue }
    }
}
