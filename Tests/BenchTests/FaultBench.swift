// What a board would hear of a scenario with faults, frame by frame with its time.

import DeviceProtocols
import Quantities
import Testing

import Bench

/// A frame's message and when it came.
struct HeardSample {
    let at: Span
    let sample: CGMMeasurement

    /// Its number. Unit: mg/dL; `nil` for LOW, HIGH and nothing.
    var number: Double? {
        if case .value(let glucose) = sample.reading {
            glucose.milligramsPerDeciliter.rounded()
        } else {
            nil
        }
    }
}

/// Everything that came on the sensor's line.
struct HeardLine {
    var samples: [HeardSample] = []
    var hellos: [(at: Span, hello: CGMHello)] = []
    var damaged = 0
    var outputs: [(at: Span, output: WorldOutput)] = []
    var trace = BenchTrace()

    /// The numbers between two times, both included.
    func numbers(_ from: Span, _ until: Span) -> [Double?] {
        samples.filter { $0.at >= from && $0.at <= until }.map(\.number)
    }

    /// The sample with a counter.
    func sample(_ counter: UInt32) -> HeardSample? {
        samples.first { $0.sample.counter == counter }
    }
}

enum FaultBench {
    /// Plays a scenario with no controller, from event to event.
    static func listen(
        _ faults: String..., until end: Span = .hours(3), seed: UInt64 = 11, more: String = ""
    ) throws -> HeardLine {
        let list = faults.map { "  - {\($0)}" }.joined(separator: "\n")
        let text = faults.isEmpty ? more : "faults:\n\(list)\n\(more)"
        let play = try BenchScenario.sampled(seed: seed, text)
        var world = try BenchScenario.conversation(play).world
        var heard = HeardLine()
        var decoder = FrameDecoder()
        var next = LoopInstant.origin
        while next <= .origin + end {
            world.advance(to: next)
            for output in world.takeOutputs() {
                heard.outputs.append((world.now - .origin, output))
                guard case .bytes(let bytes, .cgm) = output else { continue }
                decoder.push(bytes)
                while let result = decoder.next() { heard.take(result, at: world.now - .origin) }
            }
            let part = world.takeTrace()
            heard.trace.minutes += part.minutes
            heard.trace.events += part.events
            next = max(world.nextEvent, world.now + Span(milliseconds: 1))
        }
        return heard
    }
}

extension HeardLine {
    fileprivate mutating func take(_ result: Result<Frame, FrameFault>, at now: Span) {
        guard case .success(let frame) = result, let message = try? CGMMessage(frame) else {
            damaged += 1
            return
        }
        switch message {
        case .measurement(let sample): samples.append(HeardSample(at: now, sample: sample))
        case .hello(let hello): hellos.append((now, hello))
        }
    }
}
