// What a world has to give to its driver, and the noise on its lines.

import Quantities
import SmallMath

/// Outputs and trace on their way out; bytes pass the scripted noise.
struct WorldRecord: Sendable {
    private var outputs: [WorldOutput] = []
    private var trace = BenchTrace()
    private var noise: [LineNoise]
    private var generator: SeededGenerator

    init(noise: [LineNoise], generator: SeededGenerator) {
        self.noise = noise
        self.generator = generator
    }

    var hasOutputs: Bool { !outputs.isEmpty }

    mutating func send(_ bytes: [UInt8], on line: BenchLine, at now: LoopInstant) {
        var sent = bytes
        for item in noise where item.line == line && item.span.contains(now) {
            for index in sent.indices where generator.uniform() < item.share {
                sent[index] ^= UInt8(truncatingIfNeeded: 1 + generator.next() % 255)
            }
        }
        outputs.append(.bytes(sent, line))
    }

    mutating func press(_ pressed: Bool) { outputs.append(.button(pressed: pressed)) }

    mutating func note(_ event: TraceEvent) { trace.events.append(event) }

    mutating func note(_ minute: TraceMinute) { trace.minutes.append(minute) }

    mutating func takeOutputs() -> [WorldOutput] {
        defer { outputs.removeAll(keepingCapacity: true) }
        return outputs
    }

    mutating func takeTrace() -> BenchTrace {
        defer { trace = BenchTrace() }
        return trace
    }
}

/// Scripted noise on one line towards the controller.
struct LineNoise: Sendable {
    let line: BenchLine
    /// The share of bytes that are changed, 0 ... 1.
    let share: Double
    let span: Range<LoopInstant>
}

extension Scenario {
    /// The scenario's noise.
    var lineNoise: [LineNoise] {
        faults.compactMap { fault in
            guard case .noise(let line, let share, let lasts) = fault.kind else { return nil }
            let start = LoopInstant.origin + fault.at
            return LineNoise(
                line: line == .cgm ? .cgm : .pump, share: share, span: start..<(start + lasts))
        }
    }

    /// When the sensor sends nothing.
    var sensorGaps: [Range<LoopInstant>] {
        faults.compactMap { fault in
            guard case .sensorOff(let lasts) = fault.kind else { return nil }
            let start = LoopInstant.origin + fault.at
            return start..<(start + lasts)
        }
    }
}
