// Reads a recorded person from a CSV file in the layout of the AZT1D extracts.

public import Quantities
public import TextInput

extension RecordedTrack {
    /// The columns a recorded CSV must have.
    static let requiredColumns = ["time_local", "cgm_mgdl", "basal_u_per_h", "bolus_u", "carbs_g"]
    /// The columns it may have, which the bench does not need.
    static let optionalColumns = [
        "bolus_correction_u", "bolus_food_u", "device_mode", "bolus_type",
    ]

    /// Reads a CSV file: one row a reading, with the basal rate in force from that row on and what
    /// was given and eaten at it.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - name: how errors name it.
    ///   - utcOffset: the offset of the file's local times from UTC.
    /// - Throws: ``TextInputError`` naming the line and column: an unknown column, a number out of
    ///   range, a time that does not rise.
    public static func readCSV(
        path: String, as name: String? = nil, utcOffset: Span
    ) throws(TextInputError) -> RecordedTrack {
        let table = try StrictCSV(
            path: path, as: name, required: requiredColumns, optional: optionalColumns)
        guard let first = table.rows.first else {
            throw TextInputError(
                place: TextPlace(file: name ?? path), problem: "there are no rows to play")
        }
        let start = try time(of: first, utcOffset: utcOffset)
        var builder = Builder(start: start)
        var previous: WallInstant?
        for row in table.rows {
            let wall = try time(of: row, utcOffset: utcOffset)
            if let previous, wall.unixMilliseconds <= previous.unixMilliseconds {
                throw row.error(
                    "time_local", "is not later than the row before", mend: "sort the rows by time")
            }
            previous = wall
            try builder.add(row, at: wall)
        }
        return builder.track
    }

    private static func time(
        of row: StrictCSV.Row, utcOffset: Span
    ) throws(TextInputError) -> WallInstant {
        let text = try row.requiredText("time_local")
        guard let local = LocalTime(text) else {
            throw row.error(
                "time_local", "\"\(text)\" is not a date and time",
                mend: "write for example 2026-03-01 06:00:00")
        }
        return local.wall(utcOffset: utcOffset)
    }

    /// Collects rows into a track.
    private struct Builder {
        let start: WallInstant
        var readings: [Reading] = []
        var basal: [BasalStep] = []
        var boluses: [Bolus] = []
        var carbs: [Carbs] = []

        init(start: WallInstant) { self.start = start }

        var track: RecordedTrack {
            RecordedTrack(
                start: start, readings: readings, basal: basal, boluses: boluses, carbs: carbs)
        }

        mutating func add(_ row: StrictCSV.Row, at wall: WallInstant) throws(TextInputError) {
            let at = Span(milliseconds: wall.unixMilliseconds - start.unixMilliseconds)
            if let value = try row.number("cgm_mgdl", in: 0...1000),
                let reading = RecordedGlucose.reading(mgPerdL: value)
            {
                readings.append(Reading(at: at, reading: reading))
            }
            if let value = try row.number("basal_u_per_h", in: 0...35),
                let rate = InsulinRate(validatingUnitsPerHour: value), rate != basal.last?.rate
            {
                basal.append(BasalStep(at: at, rate: rate))
            }
            if let value = try row.number("bolus_u", in: 0...100),
                let amount = InsulinAmount(validatingUnits: value), amount > .zero
            {
                boluses.append(Bolus(at: at, amount: amount))
            }
            if let value = try row.number("carbs_g", in: 0...1000),
                let amount = Carbohydrate(validatingGrams: value), amount > .zero
            {
                carbs.append(Carbs(at: at, amount: amount))
            }
        }
    }
}
