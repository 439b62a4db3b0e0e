// A patient on a fixed course of meals and insulin: rows in, rows out.

public import Quantities

/// What a patient receives minute by minute, decided beforehand.
public struct OpenLoopInputs: Sendable {
    /// The input of each minute from 0; minutes beyond the end receive nothing.
    public let minutes: [PlantInput]

    /// Inputs of successive minutes from minute 0.
    public init(minutes: [PlantInput]) { self.minutes = minutes }

    /// Basal insulin that holds a patient's steady state, with the same meals every day.
    /// - Parameter meals: each the minute of the day at which eating begins, and grams.
    public init(
        basalOf patient: PatientRecord, minutes count: Int,
        meals: [(minuteOfDay: Int, grams: Double)] = []
    ) {
        let basal = patient.plant.basalUnitsPerMinute
        var minutes = [PlantInput](repeating: PlantInput(insulinUnits: basal), count: count)
        for meal in meals {
            for minute in stride(from: meal.minuteOfDay, to: count, by: 1440) {
                minutes[minute] = PlantInput(
                    carbohydrate: .grams(meal.grams), insulinUnits: basal)
            }
        }
        self.minutes = minutes
    }

    /// The longest course read from a table, in minutes (10 years).
    public static let minuteLimit = 5_256_000

    /// Reads `time_min,CHO_g_per_min,insulin_U_per_min`.
    ///
    /// A row acts on the minute that starts at its time; a minute without a row receives
    /// nothing. Other columns are not read, so the reference trajectories can be fed back.
    /// - Throws: ``TableError`` naming line and column for a missing column, a field that is not
    ///   a number, a time that is no whole minute or does not rise, carbohydrate outside
    ///   0...1000 g/min or insulin outside 0...1000 U/min.
    public init(parsing text: String) throws(TableError) {
        let table = try NumberTable(parsing: text)
        let time = try table.position(of: "time_min")
        let carbohydrate = try table.position(of: "CHO_g_per_min")
        let insulin = try table.position(of: "insulin_U_per_min")
        var minutes: [PlantInput] = []
        for row in table.rows {
            func refuse(_ position: Int, _ problem: String) -> TableError {
                TableError(line: row.line, column: table.columns[position], problem: problem)
            }
            let timeValue = try table.number(in: row, at: time)
            guard let minute = Int(exactly: timeValue), (0..<Self.minuteLimit).contains(minute)
            else {
                throw refuse(time, "\(timeValue) is no whole minute within 0..<\(Self.minuteLimit)")
            }
            guard minute >= minutes.count else {
                throw refuse(time, "minute \(minute) does not come after the one before")
            }
            let grams = try table.number(in: row, at: carbohydrate)
            guard grams <= 1000, let food = Carbohydrate(validatingGrams: grams) else {
                throw refuse(carbohydrate, "\(grams) is outside 0 to 1000 g/min")
            }
            let units = try table.number(in: row, at: insulin)
            guard units >= 0, units <= PlantInput.insulinUnitsLimit else {
                throw refuse(insulin, "\(units) is outside 0 to 1000 U/min")
            }
            while minutes.count < minute { minutes.append(PlantInput()) }
            minutes.append(PlantInput(carbohydrate: food, insulinUnits: units))
        }
        guard !minutes.isEmpty else { throw TableError(line: 1, problem: "no row follows") }
        self.minutes = minutes
    }
}

/// Open-loop simulation.
public enum OpenLoop {
    /// The glucose of one moment.
    public struct Row: Sendable, Hashable {
        /// Whole minutes since the start.
        public let minute: Int
        /// Glucose in plasma.
        public let plasma: Glucose
        /// Glucose under the skin.
        public let interstitial: Glucose
    }

    /// Lives through `minutes` minutes and reports the state at each from 0 to `minutes`.
    /// - Parameters:
    ///   - patient: who; starts at its initial state.
    ///   - inputs: what the patient receives; nothing after its end.
    ///   - minutes: how long; 0 gives the initial state alone.
    ///   - report: called `minutes + 1` times, in order.
    public static func run(
        _ patient: PatientRecord, inputs: OpenLoopInputs, minutes: Int, report: (Row) -> Void
    ) {
        var plant = patient.plant
        report(row(of: plant))
        for minute in 0..<max(0, minutes) {
            plant.step(
                minute: minute < inputs.minutes.count ? inputs.minutes[minute] : PlantInput())
            report(row(of: plant))
        }
    }

    private static func row(of plant: AnyPlant) -> Row {
        Row(
            minute: plant.minute, plasma: plant.plasmaGlucose,
            interstitial: plant.interstitialGlucose)
    }
}
