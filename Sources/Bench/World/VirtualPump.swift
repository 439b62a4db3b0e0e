// A virtual insulin pump: link, record of doses, and mechanism, on one virtual clock.

public import DeviceProtocols
import LinkCrypto
public import Quantities
public import SmallMath

/// A virtual pump.
///
/// It delivers by itself: its own basal schedule, temporary basals until their leases end, boluses.
/// It answers a dose id it has judged from its record. What it must not forget is in ``memory``.
public struct VirtualPump<Mechanism: PumpMechanism>: Sendable {
    private let settings: VirtualPumpSettings
    private var link: PumpLink<SwiftCryptoCipher>
    private var book: PumpDoseBook
    private var generator: SeededGenerator
    private var now: LoopInstant
    private var outputs: [[UInt8]] = []
    private var events: [TraceEvent] = []
    private var isChanged = true
    private var annunciations: PumpAnnunciations = []
    private var notedRate: InsulinRate?
    /// The mechanism.
    public private(set) var mechanism: Mechanism

    /// A pump that starts.
    ///
    /// - Parameters:
    ///   - generator: gives nonces and challenges.
    ///   - memory: what ``memory`` gave before the restart; `nil` at the pump's first start.
    ///   - now: virtual time.
    /// - Throws: ``PumpDoseBookFault`` when the memory is damaged.
    public init(
        _ settings: VirtualPumpSettings, mechanism: Mechanism, generator: SeededGenerator,
        memory: [UInt8]? = nil, at now: LoopInstant = .origin
    ) throws(PumpDoseBookFault) {
        self.settings = settings
        self.mechanism = mechanism
        self.generator = generator
        self.now = now
        let clock = Self.deviceTime(now, settings)
        if let memory {
            book = try PumpDoseBook(restarting: memory, at: clock)
        } else {
            book = PumpDoseBook(firstStartAt: clock)
        }
        let identity = PumpIdentity(
            pumpID: settings.pumpID, bootCounter: book.bootCounter, isVirtual: true,
            model: "Islet virtual pump", firmware: "1")
        link = PumpLink(
            identity: identity, pairing: settings.pairing,
            cipher: SwiftCryptoCipher())
        note(.pumpBoot, value: Double(book.bootCounter))
        noteRate()
    }

    /// What must be found again after a restart, when it changed since last asked.
    public mutating func takeMemory() -> [UInt8]? {
        guard isChanged else { return nil }
        isChanged = false
        return try? book.encoded()
    }

    /// Bytes for the line, in order; each is given out once.
    public mutating func takeOutputs() -> [[UInt8]] {
        defer { outputs.removeAll(keepingCapacity: true) }
        return outputs
    }

    /// What happened; each is given out once.
    public mutating func takeEvents() -> [TraceEvent] {
        defer { events.removeAll(keepingCapacity: true) }
        return events
    }

    /// Whether there is something to send.
    public var hasOutputs: Bool { !outputs.isEmpty }

    /// Total basal and bolus insulin ever delivered.
    public var totals: (basal: InsulinAmount, bolus: InsulinAmount) {
        (book.deliveredBasalTotal, book.deliveredBolusTotal)
    }

    /// The rate in force.
    public var basalRate: InsulinRate {
        guard book.therapyState == .run else { return .zero }
        return book.lease?.rate ?? mechanism.ownTemporaryBasal ?? programmedBasal
    }

    private var programmedBasal: InsulinRate {
        let wall = settings.wallStart.unixMilliseconds + now.milliseconds
        let minute = WallInstant(unixMilliseconds: wall).minuteOfDay(utcOffset: settings.utcOffset)
        return settings.basal.rate(atMinute: minute)
    }

    private static func deviceTime(
        _ instant: LoopInstant, _ settings: VirtualPumpSettings
    ) -> DeviceInstant {
        DeviceInstant(milliseconds: UInt64((instant + settings.upBefore).milliseconds))
    }

    private var clock: DeviceInstant { Self.deviceTime(now, settings) }

    private mutating func note(
        _ kind: TraceEvent.Kind, id: UInt64 = 0, value: Double? = nil, detail: String = ""
    ) {
        events.append(
            TraceEvent(at: now - .origin, kind: kind, id: id, value: value, detail: detail))
    }
}

// MARK: Delivering

extension VirtualPump {
    /// Delivers up to an instant; a lease that ends on the way ends exactly then.
    /// - Returns: what was delivered, in order.
    public mutating func run(to instant: LoopInstant) -> [PumpDelivery] {
        var delivered: [PumpDelivery] = []
        while now < instant {
            let step = min(instant, nextEnd)
            let part = mechanism.run(to: step)
            for item in part { book(item) }
            delivered += part
            now = step
            endWhatIsOver()
            noteRate()
        }
        return delivered
    }

    /// When a lease or a bolus may end next.
    private var nextEnd: LoopInstant {
        var soonest = mechanism.nextChange ?? LoopInstant(milliseconds: .max)
        if let lease = book.lease {
            let end = Int64(clamping: lease.end.milliseconds) - settings.upBefore.milliseconds
            soonest = min(soonest, LoopInstant(milliseconds: end))
        }
        return max(soonest, now + Span(milliseconds: 1))
    }

    private mutating func book(_ item: PumpDelivery) {
        isChanged = true
        switch item.purpose {
        case .basal: book.recordBasal(item.amount)
        case .dose(let id): book.recordBolus(item.amount, doseID: id)
        case .userBolus: book.recordBolus(item.amount, doseID: nil)
        }
    }

    private mutating func endWhatIsOver() {
        let lease = book.lease
        book.expireLease(at: clock)
        if let lease, book.lease == nil { noteEnd(of: lease, .expired) }
        if book.runningBolus != nil, mechanism.runningBolus == nil {
            book.endBolus(at: clock)
            isChanged = true
        }
        announce()
    }

    private mutating func noteRate() {
        let rate = basalRate
        guard rate != notedRate else { return }
        notedRate = rate
        note(.basalRate, value: rate.unitsPerHour)
    }

    private mutating func announce() {
        var standing: PumpAnnunciations = []
        if mechanism.reservoir < .units(20) { standing.insert(.reservoirLow) }
        if mechanism.reservoir <= .zero { standing.insert(.reservoirEmpty) }
        for annunciation in PumpAnnunciation.allCases {
            let one = PumpAnnunciations(annunciation)
            if standing.contains(one), !annunciations.contains(one) {
                book.record(.annunciation(annunciation), at: clock)
                isChanged = true
            }
        }
        annunciations = standing
    }

    private mutating func noteEnd(of lease: TemporaryBasalLease, _ reason: TemporaryBasalEnd) {
        isChanged = true
        note(.temporaryBasalEnded, id: lease.doseID, detail: "\(reason)")
    }
}

// MARK: The person at the pump

extension VirtualPump {
    /// The person enters carbohydrate.
    public mutating func enter(_ carbs: Carbohydrate) {
        book.record(.carbohydrate(carbs), at: clock)
        isChanged = true
        note(.carbEntry, value: carbs.grams)
    }

    /// The person starts a bolus; the pump rounds it down to a stroke.
    /// - Returns: whether the pump took it: not while another bolus runs.
    @discardableResult
    public mutating func startBolus(_ amount: InsulinAmount) -> Bool {
        guard book.therapyState == .run, mechanism.runningBolus == nil, amount > .zero else {
            return false
        }
        book.record(.userBolus(amount), at: clock)
        isChanged = true
        mechanism.begin(bolus: amount, for: .userBolus)
        note(.userBolus, value: amount.units)
        return true
    }
}

// MARK: Answering

extension VirtualPump {
    /// Bytes from the controller, now.
    public mutating func receive(_ bytes: [UInt8]) {
        for output in link.receive(bytes, at: clock, using: &generator) {
            switch output {
            case .transmit(let reply): outputs.append(reply)
            case .request(let request, let sequence):
                let reply = answer(request)
                noteRate()
                if let sealed = try? link.send(reply, answering: sequence, at: clock) {
                    outputs.append(sealed)
                }
            case .established, .fault: break
            }
        }
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
            command, order, at: clock, objection: mechanism.objection(to: order))
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
        case .setBolus(let amount): mechanism.begin(bolus: amount, for: .dose(command.id))
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
        return PumpStatus(
            pumpID: settings.pumpID, bootCounter: book.bootCounter, isVirtual: true,
            therapyState: book.therapyState, programmedBasal: programmedBasal,
            temporaryBasal: book.activeTemporaryBasal(at: clock) ?? ownTemporaryBasal,
            bolus: bolus, deliveredBasalTotal: book.deliveredBasalTotal,
            deliveredBolusTotal: book.deliveredBolusTotal, reservoir: mechanism.reservoir,
            batteryPercent: 100, lastDoseID: book.lastDoseID, challenge: challenge,
            historyHighWater: book.historyHighWater, annunciations: annunciations,
            deviceTime: clock)
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
