// Hypo- and hyperglycaemic events, found on the raw readings and the times between them.

public import Quantities

/// A stretch of low or high glucose long enough to count.
///
/// The rule, applied to the raw readings and never to interpolated ones:
/// - a reading stands for one cadence, so three 5-min readings are 15 min;
/// - an event begins with the first of unbroken readings beyond the threshold that stand for
///   15 min or more; a reading on the threshold is not beyond it;
/// - it ends where readings back on the other side begin that stand for 15 min or more;
/// - a gap between readings of 45 min or less is bridged: it counts as time of the run it lies in;
///   a longer gap ends the event at the last reading before it;
/// - an event still running at the last reading counts.
///
/// Level 2 events are nested in level 1 events and counted on their own.
/// Source: Battelino 2023 (Lancet D&E 11:42) as transcribed by iglu, which also gives the 45 min;
/// no consensus defines the gap rule.
public struct GlucoseEvent: Sendable, Hashable {
    /// What counts as an event.
    public enum Kind: Sendable, Hashable, CaseIterable {
        /// Below 70 mg/dL.
        case hypoLevel1
        /// Below 54 mg/dL.
        case hypoLevel2
        /// Above 180 mg/dL.
        case hyperLevel1
        /// Above 250 mg/dL.
        case hyperLevel2

        func isBeyond(_ glucose: Glucose) -> Bool {
            switch self {
            case .hypoLevel1: glucose < .mgPerdL(70)
            case .hypoLevel2: glucose < .mgPerdL(54)
            case .hyperLevel1: glucose > .mgPerdL(180)
            case .hyperLevel2: glucose > .mgPerdL(250)
            }
        }
    }

    /// What it is.
    public let kind: Kind
    /// First reading beyond the threshold.
    public let start: Span
    /// Time from the first to the last reading beyond the threshold, each standing for one cadence.
    public let duration: Span
    /// Longest run of readings beyond the threshold without one that is not.
    public let longestRun: Span
    /// The lowest value of a hypo event, the highest of a hyper event.
    public let extreme: Glucose

    /// Shortest event, and shortest recovery that ends one.
    public static let durationMin = Span.minutes(15)
    /// Longest gap between readings that is bridged.
    public static let bridgedGapMax = Span.minutes(45)
    /// A low is extended when it lasts longer than this without a break (iglu: more than, not
    /// at least; definitions differ).
    public static let extendedHypoMin = Span.minutes(120)
}

extension GlucoseTrace {
    /// The events of one kind, in order of time.
    public func events(_ kind: GlucoseEvent.Kind) -> [GlucoseEvent] {
        var finder = EventFinder(kind: kind, trace: self)
        for sample in samples { finder.take(sample) }
        finder.close()
        return finder.events
    }
}

/// Walks along the readings and collects events of one kind.
private struct EventFinder {
    let kind: GlucoseEvent.Kind
    let trace: GlucoseTrace
    var events: [GlucoseEvent] = []
    private var last: Span?
    /// The candidate or event that is open, and whether it is already an event.
    private var open: (start: Span, lastBeyond: Span, extreme: Glucose)?
    private var confirmed = false
    private var longestRun = Span.zero
    /// First reading of the unbroken run that is going on, on either side.
    private var runStart = Span.zero
    private var runIsBeyond = false

    init(kind: GlucoseEvent.Kind, trace: GlucoseTrace) {
        self.kind = kind
        self.trace = trace
    }

    mutating func take(_ sample: GlucoseSample) {
        let beyond = kind.isBeyond(sample.glucose)
        if let last, sample.at - last > GlucoseEvent.bridgedGapMax { close() }
        if last == nil || beyond != runIsBeyond {
            runStart = sample.at
            runIsBeyond = beyond
        }
        last = sample.at
        let run = trace.duration(from: runStart, to: sample.at)
        if beyond {
            extend(with: sample, run: run)
        } else if open != nil, !confirmed || run >= GlucoseEvent.durationMin {
            finish()
        }
    }

    /// Ends whatever is open: a long gap, or the last reading.
    mutating func close() {
        finish()
        last = nil
    }

    private mutating func extend(with sample: GlucoseSample, run: Span) {
        var extreme = sample.glucose
        if let open {
            let isHypo = kind == .hypoLevel1 || kind == .hypoLevel2
            extreme = isHypo ? min(open.extreme, extreme) : max(open.extreme, extreme)
        }
        open = (open?.start ?? sample.at, sample.at, extreme)
        longestRun = max(longestRun, run)
        if run >= GlucoseEvent.durationMin { confirmed = true }
    }

    private mutating func finish() {
        if let open, confirmed {
            events.append(
                GlucoseEvent(
                    kind: kind, start: open.start,
                    duration: trace.duration(from: open.start, to: open.lastBeyond),
                    longestRun: longestRun, extreme: open.extreme))
        }
        open = nil
        confirmed = false
        longestRun = .zero
    }
}
