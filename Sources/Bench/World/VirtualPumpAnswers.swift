// What a virtual pump is asked and told: by the person at it, and by the controller on its line.

import DeviceProtocols
public import Quantities

/// What a pump makes of a bolus the person starts.
public enum UserBolusAnswer: Sendable, Hashable {
    /// It runs.
    case taken
    /// Another bolus runs; it can be tried again.
    case busy
    /// The pump does not run.
    case refused
}

extension VirtualPump {
    /// The person enters carbohydrate.
    public mutating func enter(_ carbs: Carbohydrate) {
        recordEntry(.carbohydrate(carbs))
        note(.carbEntry, value: carbs.grams)
    }

    /// The person states an activity; the pump takes whole minutes.
    public mutating func state(_ statement: ActivityStatement) {
        let startsIn = Span.minutes(Int64(statement.startsIn.minutes.rounded()))
        let lasts = Span.minutes(Int64(statement.lasts.minutes.rounded()))
        recordEntry(
            .activity(ActivityStatement(statement.activity, startsIn: startsIn, lasts: lasts)))
        let name = statement.activity.rawValue
        let when = startsIn > .zero ? "\(name) in \(Int64(startsIn.minutes)) min" : name
        note(
            .activity, value: statement.isEnd ? 0 : (startsIn + lasts).minutes,
            detail: statement.isEnd ? "\(name) over" : when)
    }

    /// The person enters a fingerstick; the pump takes whole mg/dL.
    mutating func test(_ glucose: Glucose) {
        let whole = glucose.milligramsPerDeciliter.rounded()
        recordEntry(.fingerstick(.mgPerdL(whole)))
        note(.fingerstick, value: whole)
    }

    /// The person starts a bolus; the pump rounds it down to a stroke, and takes none above its
    /// largest.
    @discardableResult
    public mutating func startBolus(_ amount: InsulinAmount) -> UserBolusAnswer {
        guard book.therapyState == .run, amount > .zero else { return .refused }
        guard mechanism.runningBolus == nil else { return .busy }
        guard mechanism.objection(to: .setBolus(amount)) != .abovePumpLimit else {
            return .refused
        }
        recordEntry(.userBolus(amount))
        begin(amount, for: .userBolus)
        note(.userBolus, value: amount.units)
        return .taken
    }

    private mutating func recordEntry(_ event: HistoryEntry.Event) {
        book.record(event, at: clock)
        if faults.recordsTwice(at: now) { book.record(event, at: clock) }
        isChanged = true
    }

    /// Delivers a bolus, or the share of it that a fault leaves.
    private mutating func begin(_ amount: InsulinAmount, for purpose: DeliveryPurpose) {
        let share = faults.bolusShare(at: now)
        let part = InsulinAmount(milliunits: Int64(Double(amount.milliunits) * share))
        mechanism.begin(bolus: part, for: purpose)
    }
}

// MARK: Answering

extension VirtualPump {
    /// Bytes from the controller, now.
    public mutating func receive(_ bytes: [UInt8]) {
        if faults.isOff(at: now) { return }
        for output in link.receive(bytes, at: clock, using: &generator) {
            switch output {
            case .transmit(let reply): send(reply)
            case .request(let request, let sequence): respond(to: request, sequence)
            case .established, .fault: break
            }
        }
    }

    private mutating func respond(to request: PumpRequest, _ sequence: UInt16) {
        if faults.missesRequest(at: now) { return }
        let reply = answer(request)
        noteRate()
        if case .dose = request, faults.losesAcknowledgement(at: now) { return }
        if let sealed = try? link.send(reply, answering: sequence, at: clock) { send(sealed) }
    }

    private mutating func answer(_ request: PumpRequest) -> PumpReply {
        switch request {
        case .getStatus: return .status(status())
        case .getHistory(let sequence): return .history(book.historyPage(from: sequence))
        case .getDose(let id): return .dose(book.result(of: id, at: clock))
        case .dose(let command, let order): return .dose(judge(command, order))
        case .cancelBolus(let id):
            if book.runningBolus == id { mechanism.stopBolus() }
            isChanged = true
            return .dose(book.cancelBolus(id, at: clock))
        case .setTherapyState(let state):
            hasStoppedItself = false
            book.setTherapyState(state, at: clock)
            mechanism.setRunning(state == .run)
            isChanged = true
            return .status(status())
        }
    }

    private mutating func judge(_ command: DoseCommand, _ order: DoseOrder) -> DoseResult {
        let before = book.lease
        let isRepeat = book.result(of: command.id, at: clock).outcome != .unknownID
        let admission = book.admit(
            command, order, at: clock,
            objection: faults.refusal(at: now) ?? mechanism.objection(to: order))
        let result = admission.result
        isChanged = isChanged || !isRepeat
        guard case .execute = admission else {
            trace(order, result, isRepeat: isRepeat)
            return result
        }
        switch order {
        case .setTemporaryBasal(let rate, let duration):
            mechanism.setTemporaryBasal(rate, for: duration)
        case .cancelTemporaryBasal: mechanism.cancelTemporaryBasal()
        case .setBolus(let amount): begin(amount, for: .dose(command.id))
        }
        trace(order, result, isRepeat: false)
        if let before, book.lease?.doseID != before.doseID {
            noteEnd(of: before, book.lease == nil ? .cancelled : .replaced)
        }
        return result
    }

    private mutating func status() -> PumpStatus {
        let challenge = book.issueChallenge(at: clock, using: &generator)
        var bolus = book.activeBolus
        if let running = mechanism.runningBolus, running.purpose == .userBolus {
            bolus = ActiveBolus(doseID: nil, remaining: running.remaining)
        }
        let status = PumpStatus(
            pumpID: settings.pumpID, bootCounter: book.bootCounter, isVirtual: true,
            therapyState: book.therapyState, programmedBasal: programmedBasal,
            temporaryBasal: book.activeTemporaryBasal(at: clock) ?? ownTemporaryBasal,
            bolus: bolus, deliveredBasalTotal: book.deliveredBasalTotal,
            deliveredBolusTotal: book.deliveredBolusTotal, reservoir: mechanism.reservoir,
            batteryPercent: faults.battery(at: now), lastDoseID: book.lastDoseID,
            challenge: challenge, historyHighWater: book.historyHighWater,
            annunciations: annunciations, deviceTime: clock)
        return faults.spoil(status, at: now)
    }

    /// A temp basal that is not the controller's shows an id no controller gives out.
    private var ownTemporaryBasal: ActiveTemporaryBasal? {
        mechanism.ownTemporaryBasal.map {
            ActiveTemporaryBasal(rate: $0, remaining: .minutes(5), doseID: .max)
        }
    }

    private mutating func trace(_ order: DoseOrder, _ result: DoseResult, isRepeat: Bool) {
        let value: Double
        let name: String
        switch order {
        case .setTemporaryBasal(let rate, let duration):
            value = rate.unitsPerHour
            name = "temporary_basal \(duration.milliseconds / 1000) s"
        case .cancelTemporaryBasal:
            value = 0
            name = "cancel_temporary_basal"
        case .setBolus(let amount):
            value = amount.units
            name = "bolus"
        }
        let outcome: String
        switch result.outcome {
        case .accepted: outcome = "accepted"
        case .refused(let reason): outcome = "refused \(reason)"
        case .unknownID: outcome = "unknown"
        case .forgotten: outcome = "forgotten"
        }
        note(
            isRepeat ? .doseRepeated : .dose, id: result.doseID, value: value,
            detail: "\(name): \(outcome)")
    }
}
