// The pump's line: an authenticated session kept up over a serial line that may come and go.

package import ControlLoop
package import DeviceProtocols
package import EdgeDevices
import LinkCrypto
package import Quantities
import Safety

/// The pump's line and the session on it.
package final class PumpPort {
    private let door: LineDoor
    private var line: (any SerialLine)?
    private var counters = LineCounters.zero
    private var link: ControllerLink<SwiftCryptoCipher>
    private var handshakeAt: LoopInstant?
    private var handshakeDelay = Span.seconds(2)
    private var reopenAt: LoopInstant?
    private var awaited: UInt16?
    /// Requests sent since the pump last answered one, and when the last of them was.
    private var unanswered = (count: 0, lastAt: LoopInstant.origin)

    /// - Parameters:
    ///   - line: the line as first opened.
    ///   - door: how to open it again.
    package init(
        _ line: any SerialLine, _ door: LineDoor, controllerID: UInt64, key: PairingKey,
        epoch: UInt32
    ) {
        self.door = door
        self.line = line
        link = ControllerLink(
            controllerID: controllerID, pairing: key, epoch: epoch, cipher: SwiftCryptoCipher())
    }

    var pollEntry: PollEntry? { line?.pollEntry }
    var received: UInt64 { line?.counters.received ?? counters.received }
    var sent: UInt64 { line?.counters.sent ?? counters.sent }

    /// When the port wants to be looked at again.
    var nextWake: LoopInstant? {
        [handshakeAt, reopenAt].compactMap(\.self).min()
    }

    /// Opens a session when there is none.
    package func connect(at now: LoopInstant) { handshakeAt = now }

    /// Sends a request. Without a session nothing is sent and no reply will come.
    package func send(_ request: PumpRequest, at now: LoopInstant) {
        guard let sent = try? link.send(request, at: Self.device(now)) else { return }
        awaited = sent.sequence
        unanswered = (unanswered.count + 1, now)
        _ = line?.write(sent.bytes)
    }

    /// Takes what the line brought and keeps the session up.
    package func look(at now: LoopInstant) -> [LoopEvent] {
        reopen(at: now)
        var events: [LoopEvent] = []
        if let line {
            if line.wantsWrite { _ = line.flush() }
            switch line.read() {
            case .nothing: break
            case .hungUp: events.append(contentsOf: lose(line, at: now))
            case .bytes(let bytes): events.append(contentsOf: receive(bytes, at: now))
            }
        }
        if hasLostSession(at: now) { events.append(contentsOf: beginAnew(at: now)) }
        if link.needsRenewal(at: Self.device(now)), awaited == nil { handshakeAt = now }
        shakeHands(at: now)
        return events
    }

    /// Hands everything accepted for sending to the operating system.
    func drain() { _ = line?.drain(within: .seconds(2)) }

    /// A pump that restarted knows the session no more and answers nothing in it, though its line
    /// never went away: after as many tries as a command gets, only a new session can tell (H23).
    private func hasLostSession(at now: LoopInstant) -> Bool {
        line != nil && handshakeAt == nil && unanswered.count >= FixedLimits.commandAttempts
            && now - unanswered.lastAt >= FixedLimits.commandTimeout
    }

    private func beginAnew(at now: LoopInstant) -> [LoopEvent] {
        awaited = nil
        unanswered.count = 0
        connect(at: now)
        return [.pumpLost]
    }

    private func receive(_ bytes: [UInt8], at now: LoopInstant) -> [LoopEvent] {
        var events: [LoopEvent] = []
        for output in link.receive(bytes, at: Self.device(now)) {
            switch output {
            case .transmit(let bytes): _ = line?.write(bytes)
            case .established(let identity):
                handshakeAt = nil
                handshakeDelay = .seconds(2)
                unanswered.count = 0
                events.append(.pumpConnected(identity))
            case .reply(let reply, let sequence):
                guard sequence == awaited else { continue }
                awaited = nil
                unanswered.count = 0
                events.append(.pumpReply(reply))
            case .fault: break
            }
        }
        return events
    }

    private func shakeHands(at now: LoopInstant) {
        guard let due = handshakeAt, now >= due, let line else { return }
        if var entropy = try? FreshBytes(),
            let hello = try? link.start(at: Self.device(now), using: &entropy)
        {
            _ = line.write(hello)
        }
        handshakeAt = now + handshakeDelay
        handshakeDelay = min(.seconds(30), handshakeDelay + handshakeDelay)
    }

    private func lose(_ line: any SerialLine, at now: LoopInstant) -> [LoopEvent] {
        counters = line.counters
        line.close()
        self.line = nil
        awaited = nil
        unanswered.count = 0
        handshakeAt = nil
        reopenAt = now + LineDoor.reopenAfter
        return [.pumpLost]
    }

    private func reopen(at now: LoopInstant) {
        guard line == nil, let due = reopenAt, now >= due else { return }
        line = try? door.open(counters: counters)
        reopenAt = line == nil ? now + LineDoor.reopenAfter : nil
        if line != nil { connect(at: now) }
    }

    private static func device(_ now: LoopInstant) -> DeviceInstant {
        DeviceInstant(milliseconds: UInt64(clamping: now.milliseconds))
    }
}

/// Random bytes of the operating system, fetched before use so that a failure is seen in time: a
/// handshake without entropy does not happen.
private struct FreshBytes: RandomNumberGenerator {
    private var bytes: ArraySlice<UInt8>

    init() throws(SystemFailure) { bytes = try SecureRandom.bytes(64)[...] }

    mutating func next() -> UInt64 {
        precondition(bytes.count >= 8, "a handshake draws at most 64 random bytes")
        defer { bytes = bytes.dropFirst(8) }
        return bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
