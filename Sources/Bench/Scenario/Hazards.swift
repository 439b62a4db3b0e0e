// The project's hazards by their ids, with which scenarios say what they cover.

/// One hazard as reports name it: `HazardTable` has the whole row.
public struct HazardName: Sendable, Hashable {
    /// Its id, which is never given to another hazard.
    public let id: String
    /// Its cause in a few words, as in `docs/hazards.csv`.
    public let cause: String
    /// Why no simulated scenario can cover it; empty when one can.
    public let notSimulated: String
}

/// The hazards of the project's list.
public enum Hazards {
    /// The ids, in the order of the list.
    public static let ids: [String] = all.map(\.id)

    /// The list, the same as in `docs/hazards.csv`.
    public static let all: [HazardName] = table.map {
        HazardName(id: $0.0, cause: $0.1, notSimulated: $0.2)
    }

    private static let table: [(String, String, String)] = [
        ("H01", "A sensor sticks, or an app repeats its last value", ""),
        ("H02", "A sensor reads far too high, by drift or a bad calibration", ""),
        ("H03", "A sensor reads far too low", ""),
        ("H04", "The wearer lies on the sensor", ""),
        ("H05", "Readings rebound when compression ends, first-day noise", ""),
        ("H06", "Warm-up values and special codes", ""),
        ("H07", "Readings late, out of order, in a burst", ""),
        ("H08", "Duplicates, two uploaders", ""),
        ("H09", "Readings are missing", ""),
        ("H10", "A reading carries a time in the future", ""),
        ("H11", "Another sensor, or another person's", ""),
        ("H12", "A single reading is far off", ""),
        ("H13", "mmol/L for mg/dL or the other way round", ""),
        ("H14", "A sensor worn beyond its end", ""),
        ("H15", "An answer is lost after delivery and the command is sent again", ""),
        ("H16", "Delivered and not recorded", ""),
        ("H17", "Recorded and not delivered", ""),
        ("H18", "A stale decision is carried out late", ""),
        ("H19", "A person and automation dose at the same time", ""),
        ("H20", "The set is blocked", ""),
        ("H21", "Leak, bubble, failed site", ""),
        ("H22", "The reservoir is low or empty", ""),
        ("H23", "The pump restarts, its clock or history is lost", ""),
        ("H24", "The pump gives more than commanded", ""),
        ("H25", "The pump gives less; small doses scatter", ""),
        ("H26", "The controller loses power in the middle of a dose", ""),
        ("H27", "The pump loses power in the middle of a dose", ""),
        ("H28", "A negative or broken bolus in the account", ""),
        ("H29", "Priming counted as insulin in the body, or not", ""),
        ("H30", "The enable line is stuck on", ""),
        ("H31", "The enable line is stuck off, a wire is broken", ""),
        ("H32", "NaN, infinity, numbers out of all range", ""),
        ("H33", "A ratio of zero", ""),
        ("H34", "Wind-up; a solver without an answer", ""),
        ("H35", "A sign or unit error in a setting", ""),
        ("H36", "Wrong therapy settings, a decimal point", ""),
        ("H37", "An old or half-written configuration", ""),
        ("H38", "The twin diverges", ""),
        ("H39", "A meal nobody announces", ""),
        ("H40", "A meal announced and not eaten, or entered twice", ""),
        ("H41", "Exercise, alcohol, illness", ""),
        ("H42", "Automation answers rescue sugar", ""),
        ("H43", "Insulin outside the pump", ""),
        ("H44", "Too short a duration of insulin action", ""),
        ("H45", "Readings crafted within plausible limits", ""),
        ("H46", "The wall clock steps", ""),
        ("H47", "Time zone, daylight saving", ""),
        ("H48", "The disk is full", ""),
        ("H49", "Corruption by a power cut", ""),
        ("H50", "Bits rot, flash wears", ""),
        ("H51", "A process crashes in a loop", ""),
        ("H52", "A process hangs", ""),
        ("H53", "Memory runs out", ""),
        (
            "H54",
            "The watchdog fails or is kicked by a zombie",
            "A hardware watchdog and PID 1 are not on the bench; what must hold without "
                + "any watchdog, the end of the lease, is in "
                + "power-and-process/an-hour-without-the-board"
        ),
        ("H55", "The machine is too busy", ""),
        ("H56", "A bad or half-done update", ""),
        ("H57", "Noise and parts of frames on the serial lines", ""),
        ("H58", "A port hangs or vanishes", ""),
        ("H59", "Commands replayed, injected, forged", ""),
        ("H60", "Somebody changes configuration", ""),
        (
            "H61",
            "The record is altered, cut or rolled back",
            "The record is altered at rest, after a run: every single change of one is "
                + "tried in JournalVerifierTests; each scenario ends with \"journal verifies\""
        ),
        ("H62", "An alarm is not heard, or too many are", ""),
        ("H63", "Somebody believes the loop is on", ""),
        ("H64", "A battery is low", ""),
    ]
}
