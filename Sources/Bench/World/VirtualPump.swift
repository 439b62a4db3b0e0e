// A virtual insulin pump: link, record of doses, and mechanism, on one virtual clock.

public import DeviceProtocols
import LinkCrypto
public import Quantities
public import SmallMath
public import VirtualPatient

/// A virtual pump.
///
/// It delivers by itself: its own basal schedule, temporary basals until their leases end, boluses.
/// It answers a dose id it has judged from its record. What it must not forget is in ``memory``.
public struct VirtualPump<Mechanism: PumpMechanism>: Sendable {
    let settings: VirtualPumpSettings
    var link: PumpLink<SwiftCryptoCipher>
    var book: PumpDoseBook
    var generator: SeededGenerator
    private var now: LoopInstant
    var outputs: [[UInt8]] = []
    private var events: [TraceEvent] = []
    var isChanged = true
    var annunciations: PumpAnnunciations = []
    private var notedRate: InsulinRate?
    var hasStoppedItself = false
    /// The mechanism.
    public internal(set) var mechanism: Mechanism

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

    var programmedBasal: InsulinRate {
        let wall = settings.wallStart.unixMilliseconds + now.milliseconds
        let minute = WallInstant(unixMilliseconds: wall).minuteOfDay(utcOffset: settings.utcOffset)
        return settings.basal.rate(atMinute: minute)
    }

    private static func deviceTime(
        _ instant: LoopInstant, _ settings: VirtualPumpSettings
    ) -> DeviceInstant {
        DeviceInstant(milliseconds: UInt64((instant + settings.upBefore).milliseconds))
    }

    var clock: DeviceInstant { Self.deviceTime(now, settings) }

    mutating func note(
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

    /// What really got to the tissue since last asked; `nil` where only the pump's word is known.
    public mutating func takeReached() -> InsulinVolume? { mechanism.takeReached() }

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
        followOcclusion()
        if book.runningBolus != nil, mechanism.runningBolus == nil {
            book.endBolus(at: clock)
            isChanged = true
        }
        announce()
    }

    /// A pump that notices a block stops; when the block is cleared or the set changed, the person
    /// who did that lets it run again.
    private mutating func followOcclusion() {
        if mechanism.isOccluded, book.therapyState == .run {
            let lease = book.lease
            book.setTherapyState(.stop, at: clock)
            if let lease { noteEnd(of: lease, .therapyHalted) }
            hasStoppedItself = true
            isChanged = true
        } else if !mechanism.isOccluded, hasStoppedItself {
            hasStoppedItself = false
            book.setTherapyState(.run, at: clock)
            mechanism.setRunning(true)
            isChanged = true
        }
    }

    mutating func noteRate() {
        let rate = basalRate
        guard rate != notedRate else { return }
        notedRate = rate
        note(.basalRate, value: rate.unitsPerHour)
    }

    private mutating func announce() {
        var standing: PumpAnnunciations = []
        if mechanism.reservoir < .units(20) { standing.insert(.reservoirLow) }
        if mechanism.reservoir <= .zero { standing.insert(.reservoirEmpty) }
        if mechanism.isOccluded { standing.insert(.occlusion) }
        for annunciation in PumpAnnunciation.allCases {
            let one = PumpAnnunciations(annunciation)
            if standing.contains(one), !annunciations.contains(one) {
                book.record(.annunciation(annunciation), at: clock)
                isChanged = true
                note(.pumpAlarm, detail: "\(annunciation)")
            }
        }
        annunciations = standing
    }

    mutating func noteEnd(of lease: TemporaryBasalLease, _ reason: TemporaryBasalEnd) {
        isChanged = true
        note(.temporaryBasalEnded, id: lease.doseID, detail: "\(reason)")
    }
}
