// What a world has to give to its driver.

import Quantities

/// Outputs and trace on their way out.
struct WorldRecord: Sendable {
    private var outputs: [WorldOutput] = []
    private var trace = BenchTrace()

    var hasOutputs: Bool { !outputs.isEmpty }

    mutating func put(_ output: WorldOutput) { outputs.append(output) }

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
