// How late the sensor's frames are: the receiver's own clock against their arrival.

import DeviceProtocols
import Quantities
import Safety

/// Tells how long a frame was under way.
///
/// A frame says how old its sample was when it was sent, and when that was on the receiver's clock.
/// What a line or an adapter held back arrives with the age it was sent with; but then more time
/// has passed here than there since an earlier frame. The frame that came quickest is what the
/// others are measured by. A receiver that starts while its frames are already late has no earlier
/// one: that cannot be told from here.
struct ReceiverClock: Sendable, Equatable {
    private var bootID: UInt32?
    private var lastTime: DeviceInstant?
    /// Arrival less the receiver's time, of the quickest frame. Unit: ms.
    private var quickest: Int64 = 0
    private var quickestAt: LoopInstant?

    /// Notes a frame and says how much later than the quickest it came.
    mutating func delay(bootID: UInt32, sentAt: DeviceInstant, arrived now: LoopInstant) -> Span {
        let sent = Int64(clamping: sentAt.milliseconds)
        let (offset, overflow) = now.milliseconds.subtractingReportingOverflow(sent)
        let isBack = lastTime.map { sentAt.milliseconds < $0.milliseconds } ?? false
        lastTime = sentAt
        guard !overflow, bootID == self.bootID, !isBack, let since = quickestAt else {
            // Another clock, or one that was put back: nothing to compare with.
            self.bootID = bootID
            quickest = overflow ? 0 : offset
            quickestAt = overflow ? nil : now
            return .zero
        }
        let elapsed = Double(max(0, (now - since).milliseconds))
        let drifted = quickest + Int64((elapsed * FixedLimits.receiverDrift).rounded(.up))
        if offset <= drifted {
            quickest = offset
            quickestAt = now
            return .zero
        }
        let late = Span(milliseconds: offset - drifted)
        return late < FixedLimits.transitNoise ? .zero : late
    }
}
