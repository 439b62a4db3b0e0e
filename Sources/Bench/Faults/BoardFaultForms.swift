// The faults of what is on the board: its lines to people, its processes, its clock and disk.

private let minute = 60_000.0
private let day = 86_400_000.0

extension FaultForm {
    /// Button, interlock and buzzer.
    static let ofPanel: [FaultForm] = [
        FaultForm(
            .stuck, .button, .needed, does: "the contact stays closed, and opens at the end",
            then: "counts once, on release", need: .gpio),
        FaultForm(
            .off, .button, .needed, does: "presses do not reach the board",
            then: "alarms escalate", need: .gpio),
        FaultForm(
            .intermittent, .button, .needed,
            FaultMagnitudeForm(.count("edges"), 2...20, or: .number(6), "at each press"),
            does: "the contact bounces", then: "acknowledges", need: .gpio),
        FaultForm(
            .stuck, .interlock, .needed,
            FaultMagnitudeForm(words: ["high", "low"], "what is read back"),
            does: "the read-back shows that whatever is commanded",
            then: "alarm interlock_fault where it contradicts", need: .gpio),
        FaultForm(
            .off, .buzzer, .needed, does: "nobody hears it", then: "alarms escalate"),
        FaultForm(
            .stuck, .buzzer, .needed,
            does: "the person hears it all the time and presses the button again and again",
            then: "a press without an alarm changes nothing"),
    ]

    /// The two processes of `isletd`.
    static let ofProcesses: [FaultForm] = [
        FaultForm(
            .kill, .planner, .none, does: "kill -9",
            then: "scheduled basal or less in that cycle; a new planner", need: .process),
        FaultForm(
            .stop, .planner, .needed, does: "SIGSTOP, at the end SIGCONT",
            then: "given up after its time; a new planner", need: .process),
        FaultForm(
            .intermittent, .planner, .needed, Self.betweenKills,
            does: "killed again and again", then: "latched after too many; alarm planner_latched",
            need: .process),
        FaultForm(
            .kill, .supervisor, .none, does: "kill -9, started again at once",
            then: "carries on from its journal; no dose twice", need: .process),
        FaultForm(
            .off, .supervisor, .needed, does: "kill -9, started again at the end",
            then: "the pump falls back to its schedule; then carries on", need: .process),
        FaultForm(
            .stop, .supervisor, .needed, does: "SIGSTOP, at the end SIGCONT",
            then: "finds that time has passed; the pump has fallen back to its schedule",
            need: .process),
        FaultForm(
            .intermittent, .supervisor, .needed, Self.betweenKills,
            does: "killed and started again and again", then: "no dose twice", need: .process),
    ]

    private static let betweenKills = FaultMagnitudeForm(
        .time, minute...60 * minute, or: .number(5 * minute), "time between kills")

    /// The board's wall clock and its disk.
    static let ofMachine: [FaultForm] = [
        FaultForm(
            .clockStep, .clock, .optional,
            FaultMagnitudeForm(
                .time, -20_000 * day...20_000 * day, drawn: -day...day, "how far"),
            does: "the wall clock jumps; with `for` it jumps back",
            then: "alarm wall_clock_step, reduce only for 30 min; ages are not touched",
            need: .lockstep),
        FaultForm(
            .stuck, .clock, .needed,
            does: "the wall clock stands still, then shows the right time again",
            then: "as a step, where it is one", need: .lockstep),
        FaultForm(
            .diskFull, .disk, .needed, does: "nothing more can be written: ENOSPC",
            then: "alarm journal_unwritable; nothing is dosed that is not recorded", need: .disk),
        FaultForm(
            .failedFsync, .disk, .needed,
            FaultMagnitudeForm(.percent, 1...100, or: .number(100), "share of the calls"),
            does: "fsync fails: EIO", then: "as disk_full", need: .disk),
        FaultForm(
            .partialDelivery, .disk, .needed,
            FaultMagnitudeForm(.percent, 1...99, "what is stored of each write"),
            does: "a write stores only its first part, then there is no room", then: "as disk_full",
            need: .disk),
        FaultForm(
            .powerCut, .disk, .none,
            FaultMagnitudeForm(
                .count(""), 1...10_000, drawn: 1...200, or: .number(1), "which write after it"),
            does: "at that write isletd is killed, what was not synced is lost, in whole or in "
                + "part; it starts again",
            then: "the journal verifies; every dose is accounted for, none given twice",
            need: .disk),
    ]
}
