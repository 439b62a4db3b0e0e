// Writes what is scripted into the trace when its time comes: faults, set changes, exercise.

import Quantities
import VirtualPatient

/// The edges of what a scenario scripts, in the order of time.
struct FaultTimeline: Sendable {
    private let edges: [TraceEvent]
    private var next = 0

    init(_ scenario: Scenario) {
        var edges = Self.edges(of: scenario.setEvents)
        edges += scenario.life.exercise.map { bout in
            TraceEvent(at: bout.at, kind: .exercise, value: bout.effort.value, detail: bout.words)
        }
        for fault in scenario.faults {
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

    /// A block lasts until it is cleared, a leak until it ends, both at most until the next set.
    private static func edges(of events: [Scenario.SetEvent]) -> [TraceEvent] {
        var edges: [TraceEvent] = []
        var standing: [SetTrouble: String] = [:]
        func end(_ trouble: SetTrouble, _ at: Span) {
            guard let name = standing.removeValue(forKey: trouble) else { return }
            edges.append(TraceEvent(at: at, kind: .faultEnded, detail: name))
        }
        func begin(_ trouble: SetTrouble, _ share: Double, _ at: Span) {
            end(trouble, at)
            let name = "\(trouble.rawValue) \(Int((share * 100).rounded())) %"
            standing[trouble] = name
            edges.append(TraceEvent(at: at, kind: .faultBegan, detail: name))
        }
        var number = 0
        for event in events {
            switch event.kind {
            case .fault(.occlusion(let share)): begin(.block, share, event.at)
            case .fault(.clearing): end(.block, event.at)
            case .fault(.leak(let share)):
                if share > 0 { begin(.leak, share, event.at) } else { end(.leak, event.at) }
            case .change:
                end(.block, event.at)
                end(.leak, event.at)
                number += 1
                edges.append(
                    TraceEvent(at: event.at, kind: .setChanged, value: Double(number)))
            case .fault: break
            }
        }
        return edges
    }

    private enum SetTrouble: String {
        case block = "set blocked"
        case leak = "set leaks"
    }

    /// The edges due up to an instant; each is given out once.
    mutating func take(upTo instant: LoopInstant) -> ArraySlice<TraceEvent> {
        let start = next
        while next < edges.count, LoopInstant.origin + edges[next].at <= instant { next += 1 }
        return edges[start..<next]
    }
}

extension Scenario.Exercise {
    /// How hard and how long, for the trace.
    fileprivate var words: String {
        let minutes = Int(lasts.minutes.rounded())
        return switch effort {
        case .intensity(let intensity): "\(intensity.rawValue) \(minutes) min"
        case .heartRate: "\(minutes) min"
        }
    }
}

extension Scenario.Effort {
    /// The heart rate asked for. Unit: 1/min.
    fileprivate var value: Double? {
        if case .heartRate(let rate) = self { rate } else { nil }
    }
}
