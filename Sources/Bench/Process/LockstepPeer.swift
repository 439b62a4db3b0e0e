// The controller as the owner of virtual time sees it: a process behind a socket, or an object.

import EdgeDevices
import Quantities

/// One controller after another on a lockstep clock; see ``LockstepServer``.
protocol LockstepPeer: AnyObject {
    /// Waits for a controller. From here every total of bytes and edges counts from zero.
    func accept(within limit: Span) throws(LockstepError)
    /// Tells the controller that it is now so late.
    func send(_ advance: LockstepAdvance) throws(LockstepError)
    /// Waits for its answer.
    func awaitIdle(within limit: Span) throws(LockstepError) -> LockstepIdle
    /// Tells it that the run is over.
    func finish() throws(LockstepError)
    /// Forgets a controller that is gone.
    func disconnect()
}

extension LockstepServer: LockstepPeer {}
