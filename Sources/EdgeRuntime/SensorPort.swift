// The sensor's line: frames in, events out; reopened when it was unplugged.

import ControlLoop
import DeviceProtocols
import EdgeDevices
import Quantities

/// The sensor's line.
final class SensorPort {
    private let door: LineDoor
    private var line: (any SerialLine)?
    private var counters = LineCounters.zero
    private var decoder = FrameDecoder()
    private var reopenAt: LoopInstant?

    init(_ door: LineDoor) throws(SerialLineError) {
        self.door = door
        line = try door.open()
    }

    var pollEntry: PollEntry? { line?.pollEntry }
    var received: UInt64 { line?.counters.received ?? counters.received }
    var sent: UInt64 { line?.counters.sent ?? counters.sent }
    var nextWake: LoopInstant? { reopenAt }

    /// Takes what the line brought.
    func look(at now: LoopInstant) -> [LoopEvent] {
        reopen(at: now)
        guard let line else { return [] }
        switch line.read() {
        case .nothing: return []
        case .hungUp:
            counters = line.counters
            line.close()
            self.line = nil
            reopenAt = now + LineDoor.reopenAfter
            return [.sensorLineLost]
        case .bytes(let bytes): return decode(bytes)
        }
    }

    private func decode(_ bytes: [UInt8]) -> [LoopEvent] {
        decoder.push(bytes)
        var events: [LoopEvent] = []
        while let result = decoder.next() {
            guard case .success(let frame) = result,
                let message = try? CGMMessage(frame)
            else { continue }
            switch message {
            case .measurement(let sample): events.append(.sensor(sample))
            case .hello(let hello): events.append(.sensorHello(hello))
            }
        }
        return events
    }

    private func reopen(at now: LoopInstant) {
        guard line == nil, let due = reopenAt, now >= due else { return }
        line = try? door.open(counters: counters)
        decoder = FrameDecoder()
        reopenAt = line == nil ? now + LineDoor.reopenAfter : nil
    }
}
