// A person's recorded days on an even grid of five minutes: readings, insulin delivered, carbohydrate.

public import Quantities

/// Readings, insulin and carbohydrate of one person, one cell every five minutes of local time.
///
/// A cell holds what its row says: the reading at its time, the basal rate from then until the next
/// cell, and the bolus and carbohydrate logged with it. Nothing is interpolated: a cell without a
/// reading has none.
public struct PersonHistory: Sendable, Equatable {
    /// Length of a cell. Unit: min.
    public static let step = 5.0
    /// Cells in a day.
    public static let cellsPerDay = 288
    /// Range of readings taken. Unit: mg/dL. Sensors write 39 or 40 to 400 or 401.
    public static let glucoseRange = 20.0...600.0
    /// Longest time a basal rate holds without a row that repeats it. Unit: min.
    public static let basalHold = 60.0

    /// The local time of the first cell, as if local time were UTC.
    public let start: WallInstant
    /// Glucose by cell; NaN where there is no reading. Unit: mg/dL.
    public private(set) var glucose: [Double]
    /// Basal delivered by cell. Unit: U/min.
    public private(set) var basal: [Double]
    /// Bolus by cell. Unit: U.
    public private(set) var bolus: [Double]
    /// Carbohydrate entered by cell. Unit: g.
    public private(set) var carbs: [Double]
    /// What the reader met on its way.
    public private(set) var notes: HistoryNotes

    /// Days from cells.
    /// - Parameters: as the properties; arrays of one length (programmer error otherwise).
    public init(
        start: WallInstant, glucose: [Double], basal: [Double], bolus: [Double], carbs: [Double],
        notes: HistoryNotes = HistoryNotes()
    ) {
        precondition(
            glucose.count == basal.count && basal.count == bolus.count
                && bolus.count == carbs.count, "one value a cell")
        self.start = start
        self.glucose = glucose
        self.basal = basal
        self.bolus = bolus
        self.carbs = carbs
        self.notes = notes
    }

    /// Number of cells.
    public var count: Int { glucose.count }
    /// Length. Unit: days.
    public var days: Double { Double(count) / Double(Self.cellsPerDay) }

    /// Whether a cell has a reading.
    public func hasReading(_ cell: Int) -> Bool { !glucose[cell].isNaN }

    /// Minute of the local day of a cell, 0 ..< 1440.
    public func minuteOfDay(_ cell: Int) -> Double {
        let seconds = (start.unixMilliseconds / 1000 % 86_400 + 86_400) % 86_400
        let minute = Double(seconds) / 60 + Double(cell) * Self.step
        return minute - 1440 * (minute / 1440).rounded(.down)
    }

    /// Local time of a cell, as if local time were UTC.
    public func time(of cell: Int) -> WallInstant {
        WallInstant(unixMilliseconds: start.unixMilliseconds + Int64(cell) * 300_000)
    }

    /// The cell nearest a local time; `nil` outside the history.
    public func cell(at time: WallInstant) -> Int? {
        let cells =
            (Double(time.unixMilliseconds - start.unixMilliseconds) / 300_000).rounded()
        guard cells >= 0, cells < Double(count) else { return nil }
        return Int(cells)
    }

    /// The first cells only: what a fit may see.
    public func prefix(_ cells: Int) -> PersonHistory { slice(0..<max(cells, 0)) }

    /// Some cells only; those outside the history are left out.
    public func slice(_ cells: Range<Int>) -> PersonHistory {
        let kept = cells.clamped(to: 0..<count)
        return PersonHistory(
            start: time(of: kept.lowerBound), glucose: Array(glucose[kept]),
            basal: Array(basal[kept]), bolus: Array(bolus[kept]), carbs: Array(carbs[kept]),
            notes: notes)
    }

    /// Insulin of one day on average. Unit: U.
    public var dailyInsulin: Double {
        guard count > 0 else { return 0 }
        let basal = basal.reduce(0, +) * Self.step
        return (basal + bolus.reduce(0, +)) / days
    }

    /// Mean basal rate delivered. Unit: U/min.
    public var meanBasal: Double { count == 0 ? 0 : basal.reduce(0, +) / Double(count) }

    /// Median carbohydrate per unit of boluses logged with carbohydrate; `nil` with fewer than
    /// five. Unit: g/U.
    public var loggedCarbRatio: Double? {
        var ratios: [Double] = []
        for cell in 0..<count where carbs[cell] > 0 && bolus[cell] > 0.2 {
            ratios.append(carbs[cell] / bolus[cell])
        }
        guard ratios.count >= 5 else { return nil }
        ratios.sort()
        return ratios[ratios.count / 2]
    }

    /// Share of cells with a reading.
    public var readingShare: Double {
        guard count > 0 else { return 0 }
        return Double(glucose.count { !$0.isNaN }) / Double(count)
    }
}

/// What a reader met that it mended or left out, for people to know.
public struct HistoryNotes: Sendable, Equatable {
    /// Rows read.
    public var rows = 0
    /// Rows that came after a later one and were put in their place.
    public var lateRows = 0
    /// Rows that said again what another row of the same time said.
    public var repeatedRows = 0
    /// Cells without a reading.
    public var missingReadings = 0
    /// Cells for which no basal rate was known; the person's mean stands in.
    public var unknownBasal = 0

    /// Nothing met.
    public init() {}
}
