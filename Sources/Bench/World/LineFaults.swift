// What goes wrong with the bytes of one line in one direction.

import DeviceProtocols
package import Quantities
import SmallMath

/// Bytes and when they arrive.
package struct LineArrival: Sendable {
    package var bytes: [UInt8]
    package var due: LoopInstant
}

/// One direction of one line: what goes in comes out changed, later, again, or not at all.
///
/// Faults act on whole frames, in the order of their begin. Without faults it is a plain wire, and
/// bytes pass as they come.
package struct LinePipe: Sendable {
    private struct Item: Sendable {
        let fault: Scenario.Fault
        var generator: SeededGenerator
        var held: LineArrival?
        var nextBurst: LoopInstant?
    }

    private var items: [Item]
    private var pending: [LineArrival] = []
    private var partial: [UInt8] = []
    /// Frames that went in, newest last, for replays.
    private var past: [[UInt8]] = []
    private let keepsPast: Bool
    /// Whether a wire as slow as this may be never lets one frame overtake another.
    private let isOrdered: Bool
    /// How long a frame waits for one to change places with.
    private let patience: Span

    private static let pastMax = 64
    private static let burstEvery = Span.seconds(10)
    /// Bytes that trickle come in pieces so far apart.
    private static let piece = Span(milliseconds: 100)

    /// A wire.
    /// - Parameter direction: never ``LineDirection/both``.
    package init(
        _ line: BenchLine, _ direction: LineDirection, faults: [Scenario.Fault],
        streams: WorldStreams
    ) {
        let mine = faults.filter { fault in
            fault.target.line == line && fault.kind != .hangUp
                && (fault.direction == .both || fault.direction == direction)
                && (line == .pump || direction == .toBoard)
        }
        items = mine.map { fault in
            Item(
                fault: fault,
                generator: streams.fault(fault).stream(direction == .toBoard ? 0 : 1),
                nextBurst: fault.kind == .garbage ? fault.begin : nil)
        }
        keepsPast = mine.contains { $0.kind == .replay }
        isOrdered = mine.contains { $0.kind == .delayed || $0.kind == .slow }
        patience = line == .pump ? .seconds(1) : .minutes(6)
    }

    /// When something comes out by itself.
    package var nextEvent: LoopInstant? {
        var soonest = pending.first?.due
        for item in items {
            for moment in [item.held?.due, item.nextBurst].compactMap(\.self) {
                soonest = min(soonest ?? moment, moment)
            }
        }
        return soonest
    }

    /// Bytes go in; take out what arrives with ``take(at:)``.
    package mutating func put(_ bytes: [UInt8], at now: LoopInstant) {
        guard !items.isEmpty else {
            pending.append(LineArrival(bytes: bytes, due: now))
            return
        }
        partial += bytes
        while let end = partial.firstIndex(of: COBS.delimiter) {
            let frame = Array(partial[...end])
            partial.removeSubrange(...end)
            pass(frame, at: now)
        }
    }

    /// What has arrived by now, in order.
    package mutating func take(at now: LoopInstant) -> [[UInt8]] {
        for index in items.indices { bringAbout(index, at: now) }
        // Sorted by the moment; what was put in first comes first.
        let due = pending.prefix { $0.due <= now }
        defer { pending.removeFirst(due.count) }
        return due.map(\.bytes)
    }

    private mutating func pass(_ frame: [UInt8], at now: LoopInstant) {
        var arrivals = [LineArrival(bytes: frame, due: now)]
        for index in items.indices where items[index].fault.isOn(at: now) {
            arrivals = arrivals.flatMap { apply(index, to: $0) }
        }
        if keepsPast {
            past.append(frame)
            if past.count > Self.pastMax { past.removeFirst() }
        }
        arrivals.forEach { enqueue($0) }
    }

    private mutating func enqueue(_ arrival: LineArrival) {
        var arrival = arrival
        if isOrdered, let last = pending.last { arrival.due = max(arrival.due, last.due) }
        let index = pending.firstIndex { $0.due > arrival.due } ?? pending.endIndex
        pending.insert(arrival, at: index)
    }

    private mutating func apply(_ index: Int, to arrival: LineArrival) -> [LineArrival] {
        let size = items[index].fault.magnitude
        var changed = arrival
        switch items[index].fault.kind {
        case .off: return []
        case .intermittent:
            return items[index].generator.uniform() < size.share ? [] : [arrival]
        case .bitErrors: changed.bytes.flip(share: size.share, &items[index].generator)
        case .partialDelivery:
            let count = Int(Double(arrival.bytes.count) * size.share)
            changed.bytes = Array(arrival.bytes.prefix(count))
        case .delayed: changed.due = arrival.due + size.span
        case .slow: return trickle(arrival, bytesPerSecond: size.value)
        case .duplicate: return [arrival, arrival]
        case .reorder: return changePlaces(index, arrival)
        case .replay:
            guard !past.isEmpty else { return [arrival] }
            let which = Int(items[index].generator.uniform() * Double(past.count))
            return [arrival, LineArrival(bytes: past[which], due: arrival.due)]
        case .tamper:
            if items[index].generator.uniform() < size.share {
                changed.bytes.tamper(&items[index].generator)
            }
        default: break
        }
        return [changed]
    }

    private func trickle(_ arrival: LineArrival, bytesPerSecond: Double) -> [LineArrival] {
        let perPiece = max(1, Int(bytesPerSecond * Self.piece.seconds))
        var start = arrival.due
        if let last = pending.last { start = max(start, last.due) }
        return stride(from: 0, to: arrival.bytes.count, by: perPiece).enumerated().map {
            number, offset in
            let end = min(offset + perPiece, arrival.bytes.count)
            let wait = Int64(number + 1) * Self.piece.milliseconds
            return LineArrival(
                bytes: Array(arrival.bytes[offset..<end]),
                due: start + Span(milliseconds: wait))
        }
    }

    private mutating func changePlaces(_ index: Int, _ arrival: LineArrival) -> [LineArrival] {
        guard let held = items[index].held else {
            items[index].held = LineArrival(
                bytes: arrival.bytes, due: arrival.due + patience)
            return []
        }
        items[index].held = nil
        return [arrival, LineArrival(bytes: held.bytes, due: arrival.due)]
    }

    /// What a fault does by itself: a burst of garbage, or an end of waiting.
    private mutating func bringAbout(_ index: Int, at now: LoopInstant) {
        if let held = items[index].held, held.due <= now {
            items[index].held = nil
            enqueue(held)
        }
        while let burst = items[index].nextBurst, burst <= now {
            let fault = items[index].fault
            guard fault.isOn(at: burst) else {
                items[index].nextBurst = nil
                break
            }
            let bytes = (0..<Int(fault.magnitude.value)).map { _ in
                UInt8(truncatingIfNeeded: items[index].generator.next())
            }
            enqueue(LineArrival(bytes: bytes, due: burst))
            items[index].nextBurst = burst + Self.burstEvery
        }
    }
}

extension [UInt8] {
    /// Flips each bit with a probability.
    fileprivate mutating func flip(share: Double, _ generator: inout SeededGenerator) {
        for index in indices {
            for bit in 0..<8 where generator.uniform() < share { self[index] ^= 1 << UInt8(bit) }
        }
    }

    /// Flips one bit of a frame's payload and mends its check; what is no frame stays as it is.
    fileprivate mutating func tamper(_ generator: inout SeededGenerator) {
        guard var frame = try? Frame(stuffed: dropLast()), !frame.payload.isEmpty else { return }
        let bit = Int(generator.uniform() * Double(frame.payload.count * 8))
        frame.payload[bit / 8] ^= 1 << UInt8(bit % 8)
        if let mended = try? frame.encoded() { self = mended }
    }
}
