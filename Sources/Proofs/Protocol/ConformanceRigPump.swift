// The pump's side of the rig: frames that arrive, the real book, the bolus that runs, and time.

import DeviceProtocols
import Quantities

extension ConformanceRig {
    private static let half = InsulinAmount.units(0.5)

    mutating func takeFrame(_ place: Int) {
        let frame = frames[place]
        frames.removeSubrange(0...place)
        let answer: PumpReply
        switch frame.request {
        case .getDose(let id): answer = .dose(book.result(of: id, at: clock))
        case .dose(let command, let order):
            let admission = book.admit(command, order, at: clock)
            if case .execute(let result) = admission, case .setBolus(let amount) = order {
                running = (result.doseID, amount)
            }
            answer = .dose(admission.result)
        default: answer = .status(status())
        }
        if frame.isCurrent { reply = (answer, frame.kind, frame.id) }
    }

    mutating func deliver() {
        guard let bolus = running else { return }
        book.recordBolus(Self.half, doseID: bolus.id)
        delivered.append((now, Self.half))
        let left = bolus.toCome - Self.half
        if left > .zero {
            running = (bolus.id, left)
        } else {
            running = nil
            book.endBolus(at: clock)
        }
    }

    /// - Returns: false if the pump's own record cannot be read back.
    mutating func restartPump() -> Bool {
        guard let saved = try? book.encoded(),
            let found = try? PumpDoseBook(
                restarting: saved, at: DeviceInstant(milliseconds: 0))
        else { return false }
        pumpStart = now
        book = found
        running = nil
        hasSession = false
        frames = []
        reply = nil
        return true
    }

    mutating func voidChallenge() { book.record(.userBolus(.zero), at: clock) }

    private var clock: DeviceInstant {
        DeviceInstant(milliseconds: UInt64(max(0, (now - pumpStart).milliseconds)))
    }

    mutating func pass(_ span: Span) {
        now = now + span
        book.expireLease(at: clock)
        let rate = book.lease?.rate ?? Self.scheduled
        book.recordBasal(rate.amount(over: now - bookedTo))
        bookedTo = now
    }

    private mutating func status() -> PumpStatus {
        let challenge = book.issueChallenge(at: clock, using: &generator)
        return PumpStatus(
            pumpID: 7, bootCounter: book.bootCounter, isVirtual: true,
            therapyState: book.therapyState, programmedBasal: Self.scheduled,
            temporaryBasal: book.activeTemporaryBasal(at: clock), bolus: book.activeBolus,
            deliveredBasalTotal: book.deliveredBasalTotal,
            deliveredBolusTotal: book.deliveredBolusTotal, reservoir: .units(200),
            batteryPercent: 90, lastDoseID: book.lastDoseID, challenge: challenge,
            historyHighWater: book.historyHighWater, annunciations: [], deviceTime: clock)
    }
}
