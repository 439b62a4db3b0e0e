// A recorded person: everything that happens has happened already.

public import Quantities

/// The body of a recorded person.
public struct RecordedBody: WorldBody {
    /// The pump shows the insulin of the record.
    public typealias Mechanism = RecordedMechanism

    private let readings: [RecordedTrack.Reading]
    private var next = 0

    /// A body that will play a track's readings.
    public init(_ track: RecordedTrack) { readings = track.readings }

    /// What has happened cannot answer.
    public static var answersToInsulin: Bool { false }

    /// When the next recorded reading was taken.
    public var nextSample: LoopInstant? {
        next < readings.count ? LoopInstant.origin + readings[next].at : nil
    }

    /// The next recorded reading.
    public mutating func takeSample() -> SensorReading {
        defer { next += 1 }
        return readings[next].reading
    }

    /// Nobody knows.
    public var truth: (plasma: Glucose, interstitial: Glucose)? { nil }
}

extension VirtualPerson {
    /// A recorded person's entries and boluses; what was eaten is told before its insulin, as
    /// people do it on the pump.
    init(_ track: RecordedTrack, acknowledgesWithin: Span?) {
        self.init(acknowledgesWithin: acknowledgesWithin)
        for carbs in track.carbs { add(.enter(carbs.amount), at: .origin + carbs.at) }
        for bolus in track.boluses { add(.bolus(bolus.amount), at: .origin + bolus.at) }
    }
}
