// A virtual insulin pump: link, record of doses, and mechanism, on one virtual clock.

import DeviceProtocols
import LinkCrypto
public import Quantities
import SmallMath
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
    private(set) var now: LoopInstant
    /// When the pump's clock stood at zero.
    private var clockZero: LoopInstant
    /// How far its time of day is off.
    private var timeOfDayError = Span.zero
    var faults: PumpFaults
    private var outputs: [LineArrival] = []
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
    ///   - faults: what goes wrong inside it by script.
    ///   - now: virtual time.
    /// - Throws: ``PumpDoseBookFault`` when the memory is damaged.
    init(
        _ settings: VirtualPumpSettings, mechanism: Mechanism, generator: SeededGenerator,
        memory: [UInt8]? = nil, faults: PumpFaults = PumpFaults(), at now: LoopInstant = .origin
    ) throws(PumpDoseBookFault) {
        self.settings = settings
        self.mechanism = mechanism
        self.generator = generator
        self.faults = faults
        self.now = now
        clockZero = now - settings.upBefore
        let clock = Self.reading(at: now, zero: clockZero)
        if let memory {
            book = try PumpDoseBook(restarting: memory, at: clock)
        } else {
            book = PumpDoseBook(firstStartAt: clock)
        }
        link = Self.link(settings, book)
        noteStart()
    }

    private static func link(
        _ settings: VirtualPumpSettings, _ book: PumpDoseBook
    ) -> PumpLink<SwiftCryptoCipher> {
        let identity = PumpIdentity(
            pumpID: settings.pumpID, bootCounter: book.bootCounter, isVirtual: true,
            model: "Islet virtual pump", firmware: "1")
        return PumpLink(
            identity: identity, pairing: settings.pairing, cipher: SwiftCryptoCipher())
    }

    private mutating func noteStart() {
        note(.pumpBoot, value: Double(book.bootCounter))
        noteRate()
    }

    /// What must be found again after a restart, when it changed since last asked.
    public mutating func takeMemory() -> [UInt8]? {
        guard isChanged else { return nil }
        isChanged = false
        return try? book.encoded()
    }

    /// Bytes for the line that are due, in order; each is given out once.
    mutating func takeOutputs() -> [[UInt8]] {
        let due = outputs.prefix { $0.due <= now }
        defer { outputs.removeFirst(due.count) }
        return due.map(\.bytes)
    }

    /// When a late answer is due.
    var nextOutput: LoopInstant? { outputs.first?.due }

    /// Sends bytes, later where the pump is slow, never before what was sent earlier.
    mutating func send(_ bytes: [UInt8]) {
        let due = max(now + faults.delay(at: now), outputs.last?.due ?? now)
        outputs.append(LineArrival(bytes: bytes, due: due))
    }

    /// What happened; each is given out once.
    public mutating func takeEvents() -> [TraceEvent] {
        defer { events.removeAll(keepingCapacity: true) }
        return events
    }

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
        let wall =
            settings.wallStart.unixMilliseconds + (now + timeOfDayError).milliseconds
        let minute = WallInstant(unixMilliseconds: wall).minuteOfDay(utcOffset: settings.utcOffset)
        return settings.basal.rate(atMinute: minute)
    }

    private static func reading(at instant: LoopInstant, zero: LoopInstant) -> DeviceInstant {
        DeviceInstant(milliseconds: UInt64(max(0, (instant - zero).milliseconds)))
    }

    var clock: DeviceInstant { Self.reading(at: now, zero: clockZero) }

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
            let end = Span(milliseconds: Int64(clamping: lease.end.milliseconds))
            soonest = min(soonest, clockZero + end)
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

    mutating func announce() {
        var standing: PumpAnnunciations = []
        if mechanism.reservoir < .units(20) { standing.insert(.reservoirLow) }
        if mechanism.isEmpty { standing.insert(.reservoirEmpty) }
        if mechanism.isOccluded { standing.insert(.occlusion) }
        let battery = faults.battery(at: now)
        if battery <= 20 { standing.insert(.batteryLow) }
        if battery == 0 { standing.insert(.batteryEmpty) }
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

// MARK: Going wrong

extension VirtualPump {
    /// What becomes of a pump's memory when it starts anew.
    enum Memory: String, Sendable, CaseIterable {
        /// It is found again.
        case kept
        /// Records, history and totals are gone; the count of starts is kept elsewhere.
        case lost
        /// Everything is gone.
        case blank
    }

    /// The pump starts anew: what ran has ended, the session is gone, the clock stands at zero.
    mutating func restart(_ memory: Memory) {
        let lease = book.lease
        clockZero = now
        let old = book
        switch memory {
        case .kept:
            guard let saved = try? old.encoded(),
                let found = try? PumpDoseBook(restarting: saved, at: clock)
            else { return }
            book = found
        case .lost:
            book = PumpDoseBook(firstStartAt: clock, bootCounter: old.bootCounter + 1)
        case .blank: book = PumpDoseBook(firstStartAt: clock)
        }
        mechanism.stopBolus()
        mechanism.cancelTemporaryBasal()
        link = Self.link(settings, book)
        outputs.removeAll()
        annunciations = []
        isChanged = true
        if let lease { noteEnd(of: lease, .restarted) }
        noteStart()
    }

    /// The pump's time of day, and with it its schedule, jumps.
    mutating func setTimeOfDay(by step: Span) {
        timeOfDayError = timeOfDayError + step
        mechanism.setClock(by: step)
        noteRate()
    }

    /// The person stops the pump, or lets it run again.
    mutating func suspend(_ isSuspended: Bool) {
        let lease = book.lease
        hasStoppedItself = false
        book.setTherapyState(isSuspended ? .stop : .run, at: clock)
        mechanism.setRunning(!isSuspended)
        isChanged = true
        if isSuspended, let lease { noteEnd(of: lease, .therapyHalted) }
        noteRate()
    }

    /// Takes up or drops what is wrong with its motor and battery now.
    mutating func followFaults() {
        mechanism.disturb(motor: faults.motor(at: now))
        announce()
    }
}
