// Writes what is scripted into the trace when its time comes: faults, set changes, exercise.

import Quantities
import VirtualPatient

/// Something scripted begins or ends.
struct FaultEdge: Sendable {
    /// What the trace says of it.
    var event: TraceEvent
    /// The fault that begins or ends, if it is one of the devices, lines or processes.
    var fault: Scenario.Fault?
    /// Whether it begins.
    var isBegin = true
}

/// The edges of what a scenario scripts, in the order of time.
struct FaultTimeline: Sendable {
    private let edges: [FaultEdge]
    private var next = 0

    init(_ scenario: Scenario) {
        var edges = Self.edges(of: scenario.setEvents)
        edges += scenario.life.exercise.map { bout in
            TraceEvent(at: bout.at, kind: .exercise, value: bout.effort.value, detail: bout.words)
        }
        var all = edges.map { FaultEdge(event: $0) }
        for fault in scenario.faults where fault.target != .set {
            let words = fault.words
            all.append(
                FaultEdge(
                    event: TraceEvent(at: fault.at, kind: .faultBegan, detail: words),
                    fault: fault))
            guard let lasts = fault.lasts else { continue }
            all.append(
                FaultEdge(
                    event: TraceEvent(at: fault.at + lasts, kind: .faultEnded, detail: words),
                    fault: fault, isBegin: false))
        }
        self.edges = all.enumerated()
            .sorted { ($0.element.event.at, $0.offset) < ($1.element.event.at, $1.offset) }
            .map(\.element)
    }

    /// When the next edge is.
    var nextEdge: LoopInstant? {
        next < edges.count ? LoopInstant.origin + edges[next].event.at : nil
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
            let name = "\(trouble.rawValue) set \(Int((share * 100).rounded())) %"
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
            case .fault(.absorption(let remaining, _)): begin(.absorption, remaining, event.at)
            case .fault(.airGap(let units)):
                let name = "air_gap set \(FixedText.write(units, decimals: 1)) U"
                edges.append(TraceEvent(at: event.at, kind: .faultBegan, detail: name))
            case .change:
                for trouble in SetTrouble.allCases { end(trouble, event.at) }
                number += 1
                edges.append(
                    TraceEvent(at: event.at, kind: .setChanged, value: Double(number)))
            }
        }
        return edges
    }

    private enum SetTrouble: String, CaseIterable {
        case block = "occlusion"
        case leak
        case absorption = "failed_site"
    }

    /// The edges due up to an instant; each is given out once.
    mutating func take(upTo instant: LoopInstant) -> ArraySlice<FaultEdge> {
        let start = next
        while next < edges.count, LoopInstant.origin + edges[next].event.at <= instant { next += 1 }
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
