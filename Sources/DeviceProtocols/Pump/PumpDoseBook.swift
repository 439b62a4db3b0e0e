// The pump's memory: which dose ids it has judged and how, what was delivered, what happened. The
// virtual pump and the tests share it, so that a dose is accepted by one set of rules only.

public import Quantities

/// What a pump must do with a dose command.
public enum DoseAdmission: Sendable, Hashable {
    /// New and accepted: persist the book, then deliver, then answer.
    case execute(DoseResult)
    /// Do nothing but answer.
    case answer(DoseResult)

    /// The answer to send.
    public var result: DoseResult {
        switch self {
        case .execute(let result), .answer(let result): result
        }
    }
}

/// A temporary basal in force.
public struct TemporaryBasalLease: Sendable, Hashable {
    /// The dose that set it.
    public let doseID: UInt64
    /// The rate in force.
    public let rate: InsulinRate
    /// From this instant on the programmed basal holds again.
    public let end: DeviceInstant
}

/// The pump's record logic, without mechanism.
///
/// A pump drives it: it asks ``admit(_:_:at:objection:)`` for every dose, says what it delivered,
/// persists ``encoded()`` **before** it acts on an admission, and begins each start with
/// ``init(restarting:at:)``. Times are the pump's own clock of the current boot.
public struct PumpDoseBook: Sendable, Equatable {
    /// Dose ids remembered with their verdicts; older ones are forgotten.
    public static let dosesMax = 64
    /// History entries kept; older ones are overwritten.
    public static let historyMax = 1024
    /// How long a challenge may be echoed. Source: hazards-and-limits 5.3 (freshness).
    public static let challengeLifetime = Span.seconds(60)

    /// The record of one judged dose.
    struct Dose: Sendable, Equatable {
        let id: UInt64
        let order: DoseOrder
        /// `nil` if accepted.
        let refusal: DoseRefusal?
        let logHead: LogHead
        var delivered: InsulinAmount
    }

    private struct Challenge: Sendable, Equatable {
        let value: UInt64
        let issuedAt: DeviceInstant
    }

    /// Rises by one with every start. The pump's boot epoch on the link.
    public internal(set) var bootCounter: UInt32 = 1
    /// Survives a restart: a stopped pump stays stopped.
    public internal(set) var therapyState = TherapyState.run
    /// Never falls.
    public internal(set) var deliveredBasalTotal = InsulinAmount.zero
    /// Never falls.
    public internal(set) var deliveredBolusTotal = InsulinAmount.zero
    /// The highest dose id judged.
    public internal(set) var lastDoseID: UInt64?
    /// The highest dose id whose record was overwritten; 0 before the first.
    var highestForgottenID: UInt64 = 0
    /// The sequence number of the newest history entry; 0 before the first.
    public internal(set) var historyHighWater: UInt32 = 0
    /// The temporary basal in force, if any.
    public internal(set) var lease: TemporaryBasalLease?
    /// The controller's bolus being delivered, if any.
    public internal(set) var runningBolus: UInt64?
    var doses: [Dose] = []
    var history: [HistoryEntry] = []
    /// The two latest, newest first; a restart voids them.
    private var challenges: [Challenge] = []

    /// The book of a pump's first start, or of one that has lost its records.
    /// - Parameters:
    ///   - now: the pump's clock.
    ///   - bootCounter: of this start; higher than at every start before.
    public init(firstStartAt now: DeviceInstant, bootCounter: UInt32 = 1) {
        self.bootCounter = bootCounter
        record(.boot(counter: bootCounter), at: now)
    }

    /// A book with nothing in it, for the codec to fill.
    init() {}

    /// The heads of the controller's log that came with the doses remembered, oldest first.
    public var logHeads: [(doseID: UInt64, head: LogHead)] {
        doses.map { ($0.id, $0.logHead) }
    }

    // MARK: Judging

    /// A fresh challenge for a status reply; it and the one before it may be echoed.
    public mutating func issueChallenge(
        at now: DeviceInstant, using generator: inout some RandomNumberGenerator
    ) -> UInt64 {
        var value: UInt64 = 0
        while value == 0 { value = generator.next() }
        challenges = [Challenge(value: value, issuedAt: now)] + challenges.prefix(1)
        return value
    }

    /// Judges a dose command and writes the verdict down; an accepted order is in force at once.
    ///
    /// An id is judged once. Known ids are answered from the record whatever else the command says;
    /// an id at or below one already judged is refused or, if its record may have been overwritten,
    /// answered as forgotten; neither is written down. A new id is refused for a stale challenge,
    /// a not-after in the past, a lease outside 1 ... 1800 s, halted therapy, a running bolus, or
    /// the mechanism's objection, in this order.
    /// - Parameters:
    ///   - now: the pump's clock.
    ///   - objection: why the mechanism cannot serve the order, if it cannot.
    public mutating func admit(
        _ command: DoseCommand, _ order: DoseOrder, at now: DeviceInstant,
        objection: DoseRefusal? = nil
    ) -> DoseAdmission {
        expireLease(at: now)
        let known = result(of: command.id, at: now)
        guard case .unknownID = known.outcome else { return .answer(known) }
        guard command.id > lastDoseID ?? 0 else {
            return .answer(result(of: command.id, outcome: .refused(.idNotRising), at: now))
        }
        let refusal = refusal(of: command, order, at: now) ?? objection
        remember(
            Dose(
                id: command.id, order: order, refusal: refusal, logHead: command.logHead,
                delivered: .zero))
        guard refusal == nil else { return .answer(result(of: command.id, at: now)) }
        begin(order, doseID: command.id, at: now)
        return .execute(result(of: command.id, at: now))
    }

    private func refusal(
        of command: DoseCommand, _ order: DoseOrder, at now: DeviceInstant
    ) -> DoseRefusal? {
        guard isFresh(command.challenge, at: now) else { return .staleChallenge }
        guard now.milliseconds <= command.notAfter.milliseconds else { return .expired }
        switch order {
        case .setTemporaryBasal(_, let duration):
            guard duration > .zero, duration <= DoseOrder.leaseMax else {
                return .leaseOutOfRange
            }
            return therapyState == .run ? nil : .notRunning
        case .cancelTemporaryBasal:
            return nil
        case .setBolus:
            guard therapyState == .run else { return .notRunning }
            return runningBolus == nil ? nil : .bolusInProgress
        }
    }

    private func isFresh(_ value: UInt64, at now: DeviceInstant) -> Bool {
        challenges.contains { challenge in
            challenge.value == value && now.milliseconds >= challenge.issuedAt.milliseconds
                && now.milliseconds - challenge.issuedAt.milliseconds
                    <= UInt64(Self.challengeLifetime.milliseconds)
        }
    }

    /// Makes every challenge issued so far stale.
    mutating func voidChallenges() { challenges = [] }

    private mutating func remember(_ dose: Dose) {
        if doses.count == Self.dosesMax {
            // What is being delivered stays: its end has still to be booked.
            let oldest = doses.firstIndex { $0.id != lease?.doseID && $0.id != runningBolus } ?? 0
            highestForgottenID = max(highestForgottenID, doses.remove(at: oldest).id)
        }
        doses.append(dose)
        lastDoseID = dose.id
    }

    private mutating func begin(_ order: DoseOrder, doseID: UInt64, at now: DeviceInstant) {
        switch order {
        case .setTemporaryBasal(let rate, let duration):
            endTemporaryBasal(.replaced, at: now)
            let end = now.milliseconds.addingReportingOverflow(UInt64(duration.milliseconds))
            lease = TemporaryBasalLease(
                doseID: doseID, rate: rate,
                end: DeviceInstant(milliseconds: end.overflow ? .max : end.partialValue))
            record(
                .temporaryBasalStarted(doseID: doseID, rate: rate, duration: duration), at: now)
        case .cancelTemporaryBasal:
            endTemporaryBasal(.cancelled, at: now)
        case .setBolus:
            runningBolus = doseID
        }
    }

    // MARK: Answering

    /// What the record says of a dose id.
    public func result(of doseID: UInt64, at now: DeviceInstant) -> DoseResult {
        guard let dose = doses.last(where: { $0.id == doseID }) else {
            let isForgotten = doseID != 0 && doseID <= highestForgottenID
            return result(of: doseID, outcome: isForgotten ? .forgotten : .unknownID, at: now)
        }
        let outcome: DoseOutcome
        if let refusal = dose.refusal { outcome = .refused(refusal) } else { outcome = .accepted }
        return result(
            of: doseID, outcome: outcome, order: dose.order, delivered: dose.delivered, at: now)
    }

    private func result(
        of doseID: UInt64, outcome: DoseOutcome, order: DoseOrder? = nil,
        delivered: InsulinAmount = .zero, at now: DeviceInstant
    ) -> DoseResult {
        DoseResult(
            doseID: doseID, outcome: outcome, order: order, delivered: delivered,
            deliveredBasalTotal: deliveredBasalTotal, deliveredBolusTotal: deliveredBolusTotal,
            deviceTime: now)
    }

    /// The history from a sequence number on, as much as fits one frame.
    public func historyPage(from sequence: UInt32) -> HistoryPage {
        let start = history.firstIndex { $0.sequence >= sequence } ?? history.endIndex
        let entries = history[start...].prefix(HistoryPage.entriesMax)
        return HistoryPage(entries: Array(entries), hasMore: entries.endIndex < history.endIndex)
    }

    /// The temporary basal for a status, if one is in force.
    public func activeTemporaryBasal(at now: DeviceInstant) -> ActiveTemporaryBasal? {
        guard let lease, now.milliseconds < lease.end.milliseconds else { return nil }
        let left = Int64(clamping: lease.end.milliseconds - now.milliseconds)
        return ActiveTemporaryBasal(
            rate: lease.rate, remaining: Span(milliseconds: left), doseID: lease.doseID)
    }

    /// The controller's bolus for a status, if one is being delivered.
    public var activeBolus: ActiveBolus? {
        guard let runningBolus, let dose = doses.last(where: { $0.id == runningBolus }),
            case .setBolus(let amount) = dose.order
        else { return nil }
        return ActiveBolus(doseID: runningBolus, remaining: max(.zero, amount - dose.delivered))
    }
}
