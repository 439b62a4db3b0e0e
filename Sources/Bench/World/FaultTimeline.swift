// Writes the beginnings and ends of scripted faults into the trace.

import Quantities

/// The edges of a scenario's faults, in the order of time.
struct FaultTimeline: Sendable {
    private let edges: [TraceEvent]
    private var next = 0

    init(_ faults: [Scenario.Fault]) {
        var edges: [TraceEvent] = []
        for fault in faults {
            let name: String
            var lasts: Span?
            switch fault.kind {
            case .plannerKill: name = "planner killed"
            case .plannerStop(let span):
                name = "planner stopped"
                lasts = span
            case .sensorOff(let span):
                name = "sensor off"
                lasts = span
            case .noise(let line, _, let span):
                name = "noise on \(line.rawValue)"
                lasts = span
            }
            edges.append(TraceEvent(at: fault.at, kind: .faultBegan, detail: name))
            if let lasts {
                edges.append(TraceEvent(at: fault.at + lasts, kind: .faultEnded, detail: name))
            }
        }
        self.edges = edges.enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
    }

    /// The edges due up to an instant; each is given out once.
    mutating func take(upTo instant: LoopInstant) -> ArraySlice<TraceEvent> {
        let start = next
        while next < edges.count, LoopInstant.origin + edges[next].at <= instant { next += 1 }
        return edges[start..<next]
    }
}
