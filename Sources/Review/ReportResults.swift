// The judgements in a report besides expectations: forecast accuracy, and the journal's check.

public import Quantities

/// How well forecasts of one horizon met what the sensor later said.
public struct ForecastAccuracy: Sendable, Equatable {
    /// How far ahead.
    public var horizon: Span
    /// Root mean square error of the twin. Unit: mg/dL.
    public var twinRMSE: Double
    /// Root mean square error of "stays as it is now" on the same pairs. Unit: mg/dL.
    public var holdRMSE: Double
    /// Share of readings inside the forecast's 80 % band. Range: 0...1.
    public var coverage80: Double
    /// Number of forecast and reading pairs.
    public var count: Int
    /// One row.
    public init(
        horizon: Span, twinRMSE: Double, holdRMSE: Double, coverage80: Double, count: Int
    ) {
        self.horizon = horizon
        self.twinRMSE = twinRMSE
        self.holdRMSE = holdRMSE
        self.coverage80 = coverage80
        self.count = count
    }
}

/// Result of checking the decision journal.
public struct JournalCheck: Sendable, Equatable {
    /// The first fault found, in words; `nil` when the chain is whole.
    public var fault: String?
    /// Number of records.
    public var records: UInt64
    /// Hash of the last record, in hex.
    public var head: String
    /// Decisions recomputed from the journal; `nil` when that was not done.
    public var replayed: Int?
    /// How many of them did not come out to the bit.
    public var replayMismatches: Int
    /// A result.
    public init(
        fault: String?, records: UInt64, head: String, replayed: Int? = nil,
        replayMismatches: Int = 0
    ) {
        self.fault = fault
        self.records = records
        self.head = head
        self.replayed = replayed
        self.replayMismatches = replayMismatches
    }
}
