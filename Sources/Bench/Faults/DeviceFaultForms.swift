// The faults of the sensor, the lines, the pump and its set.

private let minute = 60_000.0
private let hour = 3_600_000.0

extension FaultForm {
    /// The sensor under the skin and its receiver; the person sees what the receiver shows.
    static let ofSensor: [FaultForm] = [
        FaultForm(
            .off, .cgm, .needed, does: "the receiver sends nothing; samples are lost",
            then: "no increase after 12 min, scheduled basal after 20 min, alarm no_reading"),
        FaultForm(
            .stuck, .cgm, .needed,
            does: "each sample repeats the first one's value; counters and times go on",
            then: "flat after 45 min: reduce only, alarm sensor_flat"),
        FaultForm(
            .garbage, .cgm, .needed,
            FaultMagnitudeForm(.percent, 1...100, or: .number(100), "share of the samples"),
            does: "samples are random numbers from 20 to 600, LOW, HIGH or nothing, of any status",
            then: "a status that is not ok is no reading; a jump needs a second reading"),
        FaultForm(
            .wrong, .cgm, .needed,
            FaultMagnitudeForm(.glucose, -300...300, drawn: -80...80, "added to each sample"),
            does: "each sample is off by so much", then: "insulin stays within its caps"),
        FaultForm(
            .scale, .cgm, .needed,
            FaultMagnitudeForm(.percent, 5...2000, drawn: 50...200, "what is shown of each sample"),
            does: "each sample is that share of itself; 1800 % and 5.56 % are a unit's confusion",
            then: "insulin stays within its caps; LOW and HIGH are facts without a number"),
        FaultForm(
            .drift, .cgm, .needed,
            FaultMagnitudeForm(.glucoseRate, -5...5, drawn: -1...1, "what the error grows by"),
            does: "an error grows from zero", then: "insulin stays within its caps"),
        FaultForm(
            .unitError, .cgm, .needed,
            FaultMagnitudeForm(words: ["labelled", "unlabelled"], "whether frames say so"),
            does: "samples in tenths of mmol/L, in frames that say mmol/L, or that say mg/dL",
            then: "labelled: alarm sensor_unit; unlabelled: a low number, which can only reduce"),
        FaultForm(
            .spike, .cgm, .none,
            FaultMagnitudeForm(.glucose, -300...300, "added to the next sample"),
            does: "one sample is off by so much",
            then: "a rise is not believed without a second reading"),
        FaultForm(
            .compression, .cgm, .needed,
            FaultMagnitudeForm(.percent, 20...95, "glucose left at full depth"),
            does: "falls within about 5 min, comes back within about 7 min after the end",
            then: "suspends for a limited time; no automatic bolus on the way back"),
        FaultForm(
            .intermittent, .cgm, .needed,
            FaultMagnitudeForm(.percent, 1...99, "share of the samples"),
            does: "samples are lost by chance", then: "increases need three of the last four"),
        FaultForm(
            .slow, .cgm, .needed,
            FaultMagnitudeForm(.time, 6 * minute...60 * minute, "time between samples"),
            does: "only one sample in that time is sent", then: "the age of readings counts"),
        FaultForm(
            .delayed, .cgm, .needed,
            FaultMagnitudeForm(.time, minute...60 * minute, "how much later"),
            does: "each sample arrives so much later and says so", then: "old samples are history"),
        FaultForm(
            .backfill, .cgm, .needed,
            does: "nothing; at the end all samples at once, oldest first, with their ages",
            then: "as off; then the newest sample counts, the others are history"),
        FaultForm(
            .reorder, .cgm, .needed,
            does: "samples come in pairs, the later one first, with their ages",
            then: "what is older than the newest is dropped"),
        FaultForm(
            .duplicate, .cgm, .needed,
            FaultMagnitudeForm(.time, 0...4 * minute, or: .number(10_000), "how much later"),
            does: "each sample is sent again with the same counter", then: "counts once"),
        FaultForm(
            .secondSensor, .cgm, .needed,
            FaultMagnitudeForm(.glucose, -200...200, or: .number(0), "what it shows more"),
            does: "20 s after each sample one of another sensor",
            then: "never settles: reduce only"),
        FaultForm(
            .swap, .cgm, .needed,
            FaultMagnitudeForm(.glucose, -200...200, or: .number(0), "what it shows more"),
            does: "another sensor speaks; at the end the first one comes back",
            then: "reduce only until there are three readings"),
        FaultForm(
            .warmUp, .cgm, .needed, does: "status warm_up and no numbers", then: "as off"),
        FaultForm(
            .reset, .cgm, .none,
            does: "the receiver starts anew: greeting, another boot id, its clock from zero",
            then: "goes on"),
        FaultForm(
            .clockStep, .cgm, .optional,
            FaultMagnitudeForm(.time, -24 * hour...24 * hour, "how far"),
            does: "the receiver's clock jumps; with `for` it jumps back",
            then: "nothing: ages are counted by the loop's own clock"),
    ]

    /// The bytes on a wire. There are none from the board on cgm-uart.
    static let ofLines: [FaultForm] = [FaultTarget.cgmLine, .pumpLine].flatMap {
        bytes(on: $0) + frames(on: $0)
    }

    private static func silence(on line: FaultTarget) -> String {
        line == .pumpLine ? "alarm pump_silent; no dose twice" : "as a sensor that is off"
    }

    /// Bytes that are lost, late or wrong.
    private static func bytes(on line: FaultTarget) -> [FaultForm] {
        let isPump = line == .pumpLine
        let refused = isPump ? "refused; asked again, settled by id" : "refused; as a lost sample"
        return [
            FaultForm(
                .off, line, .needed, does: "bytes are lost: a cut wire that does not hang up",
                then: silence(on: line)),
            FaultForm(
                .bitErrors, line, .needed,
                FaultMagnitudeForm(.percent, 0.0001...50, drawn: 0.001...5, "share of the bits"),
                does: "bits flip by chance", then: refused),
            FaultForm(
                .garbage, line, .needed,
                FaultMagnitudeForm(.count("bytes"), 1...4096, or: .number(64), "each 10 s"),
                does: "random bytes between the frames", then: "in step again at the next frame"),
            FaultForm(
                .partialDelivery, line, .needed,
                FaultMagnitudeForm(.percent, 1...99, "share of each frame's bytes"),
                does: "only the first part of every frame arrives", then: refused),
            FaultForm(
                .intermittent, line, .needed,
                FaultMagnitudeForm(.percent, 1...99, "share of the frames"),
                does: "frames are lost by chance", then: refused),
            FaultForm(
                .delayed, line, .needed,
                FaultMagnitudeForm(
                    .time, 100...30 * minute, drawn: 100...60_000, or: .number(5000),
                    "how much later"),
                does: "every frame arrives so much later, in order",
                then: isPump
                    ? "asks again; an answer to something else is dropped"
                    : "as old as the receiver's clock says against its arrival"),
            FaultForm(
                .slow, line, .needed,
                FaultMagnitudeForm(.count("bytes/s"), 10...2000, "speed"),
                does: "bytes trickle in", then: "waits for whole frames; asks again after 2 s"),
        ]
    }

    /// Whole frames that come twice, in another order, changed, and the terminal itself.
    private static func frames(on line: FaultTarget) -> [FaultForm] {
        let isPump = line == .pumpLine
        return [
            FaultForm(
                .duplicate, line, .needed, does: "every frame arrives twice",
                then: isPump ? "the second is refused by its counter" : "counts once"),
            FaultForm(
                .reorder, line, .needed,
                does: "frames change places in pairs; a lone one waits "
                    + (isPump ? "1 s" : "6 min"),
                then: isPump ? "what is not above the last counter is refused" : "dropped"),
            FaultForm(
                .replay, line, .needed,
                does: "each frame is followed by an earlier one, drawn, unchanged",
                then: isPump ? "refused by its counter" : "a known or older sample is dropped"),
            FaultForm(
                .tamper, line, .needed,
                FaultMagnitudeForm(.percent, 1...100, or: .number(100), "share of the frames"),
                does: "one bit of the payload is changed and the check mended",
                then: isPump
                    ? "refused by the tag"
                    : "has no tag: a wrong reading, bounded by the limits"),
            FaultForm(
                .hangUp, line, .needed,
                does: "the terminal hangs up, and is there again at the end",
                then: "opened again within 2 s of its return; " + silence(on: line)),
        ]
    }

    /// The pump.
    static let ofPump: [FaultForm] = [
        FaultForm(
            .off, .pump, .needed,
            does: "hears and answers nothing, delivers its own basal; leases run out",
            then: "alarm pump_silent; what is unanswered is uncertain until settled"),
        FaultForm(
            .stuck, .pump, .needed,
            does: "the motor stands still; it says it runs, its totals say the truth",
            then: "insulin on board is counted from the totals; alarm under_delivery"),
        FaultForm(
            .wrong, .pump, .needed,
            FaultMagnitudeForm(.percent, 0...1000, drawn: 0...300, "basal that is delivered"),
            does: "delivers that share of the basal in force; its totals say the truth",
            then:
                "too much: alarm over_delivery, interlock off, the surplus withheld; "
                + "too little: alarm under_delivery"
        ),
        FaultForm(
            .garbage, .pump, .needed,
            FaultMagnitudeForm(.percent, 1...100, or: .number(100), "share of the answers"),
            does: "authentic STATUS answers with random totals, reservoir and battery",
            then: "alarms; no increase while insulin cannot be accounted for"),
        FaultForm(
            .slow, .pump, .needed,
            FaultMagnitudeForm(.time, 100...60_000, "how much later"),
            does: "every answer comes so much later", then: "asks again; doses settled by id"),
        FaultForm(
            .intermittent, .pump, .needed,
            FaultMagnitudeForm(.percent, 1...99, "share of the requests"),
            does: "requests are not heard, by chance", then: "asks again; doses settled by id"),
        FaultForm(
            .lostAcknowledgement, .pump, .needed,
            FaultMagnitudeForm(.percent, 1...100, or: .number(100), "share of doses"),
            does: "the dose is done, its answer is lost",
            then: "counts as given until settled; no dose twice"),
        FaultForm(
            .partialDelivery, .pump, .needed,
            FaultMagnitudeForm(.percent, 0...95, "what is delivered of each bolus"),
            does: "each bolus ends after that share, and is recorded so",
            then: "counts what was delivered"),
        FaultForm(
            .refuse, .pump, .needed,
            FaultMagnitudeForm(
                words: ["too_soon", "above_limit", "occluded", "reservoir_empty"], or: "too_soon",
                "the reason given"),
            does: "doses are refused",
            then: "nothing is counted; decides anew at the next cycle; occluded and "
                + "reservoir_empty are pump_not_running until a dose is taken or totals move"),
        FaultForm(
            .duplicate, .pump, .needed,
            does: "what the person enters or starts is in the history twice",
            then: "insulin from the totals counts once"),
        FaultForm(
            .reset, .pump, .none,
            FaultMagnitudeForm(
                words: ["kept", "lost", "blank"], or: "kept", "what becomes of its memory"),
            does: "starts anew: session, lease and bolus are gone, its clock is zero; lost: totals "
                + "and records too; blank: also its count of starts",
            then: "alarm pump_restarted, reduce only; blank: silent for ever, its epoch is old"),
        FaultForm(
            .clockStep, .pump, .optional,
            FaultMagnitudeForm(.time, -24 * hour...24 * hour, "how far"),
            does: "its time of day jumps, and its schedule with it; with `for` it jumps back",
            then: "alarm basal_mismatch where the rates differ"),
        FaultForm(
            .lowBattery, .pump, .needed,
            FaultMagnitudeForm(.percent, 0...20, "what is left"),
            does: "says so, and announces battery low, at 0 % battery empty",
            then: "empty: alarm pump_not_running"),
        FaultForm(
            .lowReservoir, .pump, .none,
            FaultMagnitudeForm(.insulin, 0...50, "what is left"),
            does: "the reservoir holds only that from now on",
            then: "alarm reservoir_low below 20 U, reservoir_critical below 5 U"),
        FaultForm(
            .suspend, .pump, .optional,
            does: "the person stops the pump; with `for` they let it run again",
            then: "alarm pump_not_running; never runs it by itself"),
    ]

    /// The infusion set: each stays until the next set, or until something ends it.
    static let ofSet: [FaultForm] = [
        FaultForm(
            .occlusion, .set, .none,
            FaultMagnitudeForm(.percent, 1...100, "flow held back"),
            does: "the line lets only a part through; the pump notices by pressure",
            then: "alarm pump_not_running; what did not reach is not learnt as resistance"),
        FaultForm(
            .clearing, .set, .none,
            FaultMagnitudeForm(.percent, 0...100, "backlog given back"),
            does: "the line opens again", then: "basal goes on", isDrawn: false),
        FaultForm(
            .leak, .set, .optional,
            FaultMagnitudeForm(.percent, 1...100, "what escapes"),
            does: "insulin escapes before the skin", then: "insulin stays within its caps"),
        FaultForm(
            .failedSite, .set, .none,
            FaultMagnitudeForm(.percent, 0...99, "absorption left"),
            keys: [
                FaultKey(name: "over", meaning: "time it takes, 0 min to 24 h; default at once")
            ],
            does: "the site takes up less", then: "insulin stays within its caps"),
        FaultForm(
            .airGap, .set, .none,
            FaultMagnitudeForm(.insulin, 0.1...30, drawn: 0.1...10, "length of the gap"),
            does: "so much is pumped before insulin comes again",
            then: "insulin stays within its caps"),
        FaultForm(
            .setChange, .set, .none,
            keys: [
                FaultKey(
                    name: "reservoir",
                    meaning: "filled in, 0 U to the model's size; default as at the start for a "
                        + "patch pump, else as it is")
            ],
            does: "the person puts in a new set", then: "goes on", isDrawn: false),
    ]
}
