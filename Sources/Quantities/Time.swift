// Four kinds of time that do not mix: the loop's own line, a device's clock, the wall, and spans.

/// A length of time, in whole milliseconds.
public struct Span: Sendable, Hashable, Comparable {
    /// Unit: ms. May be negative.
    public let milliseconds: Int64

    /// No time.
    public static let zero = Span(milliseconds: 0)

    /// A span in whole milliseconds.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Whole seconds.
    public static func seconds(_ value: Int64) -> Span { Span(milliseconds: value * 1000) }
    /// Whole minutes.
    public static func minutes(_ value: Int64) -> Span { Span(milliseconds: value * 60_000) }
    /// Whole hours.
    public static func hours(_ value: Int64) -> Span { Span(milliseconds: value * 3_600_000) }

    /// The span in seconds.
    public var seconds: Double { Double(milliseconds) / 1000 }
    /// The span in minutes.
    public var minutes: Double { Double(milliseconds) / 60_000 }
    /// The span in hours.
    public var hours: Double { Double(milliseconds) / 3_600_000 }

    /// Whether the first is smaller.
    public static func < (a: Span, b: Span) -> Bool { a.milliseconds < b.milliseconds }
    /// The sum.
    public static func + (a: Span, b: Span) -> Span {
        Span(milliseconds: a.milliseconds + b.milliseconds)
    }
    /// The difference.
    public static func - (a: Span, b: Span) -> Span {
        Span(milliseconds: a.milliseconds - b.milliseconds)
    }
}

/// An instant on the loop's own time line: monotonic, immune to wall-clock steps.
///
/// The line starts at 0 when a journal is begun and goes on over restarts of the program.
public struct LoopInstant: Sendable, Hashable, Comparable {
    /// Unit: ms since the line's origin.
    public let milliseconds: Int64

    /// The origin of the line.
    public static let origin = LoopInstant(milliseconds: 0)

    /// An instant by its distance from the origin.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Whether the first is smaller.
    public static func < (a: LoopInstant, b: LoopInstant) -> Bool {
        a.milliseconds < b.milliseconds
    }
    /// The instant a span later.
    public static func + (a: LoopInstant, b: Span) -> LoopInstant {
        LoopInstant(milliseconds: a.milliseconds + b.milliseconds)
    }
    /// The instant a span earlier.
    public static func - (a: LoopInstant, b: Span) -> LoopInstant {
        LoopInstant(milliseconds: a.milliseconds - b.milliseconds)
    }
    /// The span between two instants.
    public static func - (a: LoopInstant, b: LoopInstant) -> Span {
        Span(milliseconds: a.milliseconds - b.milliseconds)
    }
}

/// An instant on a device's own monotonic clock. Comparable only within one boot of one device.
public struct DeviceInstant: Sendable, Hashable {
    /// Unit: ms since the device started.
    public let milliseconds: UInt64

    /// An instant by its distance from the device's start.
    public init(milliseconds: UInt64) { self.milliseconds = milliseconds }
}

/// A wall-clock instant: for display, the journal, and looking up a daily schedule. Never for ages.
public struct WallInstant: Sendable, Hashable {
    /// Unit: ms since 1970-01-01T00:00:00Z.
    public let unixMilliseconds: Int64

    /// An instant by Unix time.
    public init(unixMilliseconds: Int64) { self.unixMilliseconds = unixMilliseconds }

    /// Time of the local day since midnight.
    /// - Parameter utcOffset: the offset of local time from UTC.
    public func timeOfDay(utcOffset: Span) -> Span {
        let day = Span.hours(24).milliseconds
        let time = (unixMilliseconds % day + utcOffset.milliseconds) % day
        return Span(milliseconds: time < 0 ? time + day : time)
    }

    /// Minute of the local day, 0 ..< 1440.
    /// - Parameter utcOffset: the offset of local time from UTC.
    public func minuteOfDay(utcOffset: Span) -> Int {
        let minutes = (unixMilliseconds + utcOffset.milliseconds) / 60_000
        let floor = (unixMilliseconds + utcOffset.milliseconds) % 60_000 < 0 ? minutes - 1 : minutes
        let minute = floor % 1440
        return Int(minute < 0 ? minute + 1440 : minute)
    }
}
