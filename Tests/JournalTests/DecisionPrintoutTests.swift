// What a person reads of one decision, and that nothing recorded is hidden from them.

import DecisionRecord
import Journal
import Quantities
import Testing

@Suite("Decision printout")
struct DecisionPrintoutTests {
    static let facts: CBORMap = [
        "scheduled_mu_h": .int(850), "glucose": .double(164), "age_ms": .int(70_000),
        "valid_of_4": .int(4), "jump": .double(0.031), "slope": .double(0.8),
        "since_low_ms": .null, "suspend_allowed": .bool(true), "uncertain_mu": .int(0),
        "surplus_mu": .int(0),
        "auto_iob_mu": .int(350), "fullest_hour_mu": .int(120), "fullest_2h_mu": .int(300),
        "since_bolus_ms": .int(600_000), "twin_trusted": .bool(true),
        "activity": .text("exercise"), "since_rescue_ms": .null, "since_meal_ms": .int(240_000),
    ]
    static let therapy: CBORMap = [
        "basal": .array([]), "isf_mg_dl_u": .double(45), "cr_g_u": .double(10),
        "target_mg_dl": .double(110), "suspend_mg_dl": .double(70), "tdi_mu": .int(40_000),
        "weight_kg": .double(70), "dia_ms": .int(21_600_000), "peak_ms": .int(4_500_000),
        "age": .text("adult"), "insulin": .text("rapid"), "learning": .text("released"),
        "meals": .text("announced"),
    ]
    static let request: CBORMap = [
        "cycle": .int(93), "at_ms": .int(27_900_000), "minute": .int(451),
        "elapsed_ms": .int(300_000), "reading": .double(164), "basal_mu": .int(70),
        "bolus_mu": .int(0), "bolus_left_mu": .int(0), "uncertain_mu": .int(0),
        "iob_mu": .int(1420), "carbs_g": .double(45), "carbs_age_ms": .int(360_000),
        "therapy": .map(therapy), "max_basal_mu_h": .int(2550), "max_bolus_mu": .int(850),
        "iob_room_mu": .int(1840), "awaited_carbs_g": .double(45),
        "auto_hour_mu": .int(300), "activity": .null, "twin": .text("00ff"),
    ]
    static let reply: CBORMap = [
        "cycle": .int(93), "basal_mu_h": .int(1200), "bolus_mu": .int(520),
        "required_mu": .int(900), "reason": .text("correctHigh"), "health": .text("healthy"),
        "glucose": .double(162), "innovation": .double(2.1), "innovation_sd": .double(6),
        "nis": .double(0.12), "cob_g": .double(31), "iterations": .int(12),
        "estimates": .array([
            .map(["name": .text("SI"), "value": .double(0.00071)]),
            .map(["name": .text("advice_meal_u"), "value": .double(4.05)]),
        ]),
        "twin": .text("00ff"),
        "forecast": .array([
            .map([
                "min": .int(30), "mean": .double(171), "sd": .double(10),
                "basal_only": .double(176),
            ])
        ]),
    ]

    static func step(_ limit: String, _ bound: Double, _ unit: String, _ bolus: (Int64, Int64))
        -> CBORValue
    {
        .map([
            "limit": .text(limit), "bound": .double(bound), "unit": .text(unit),
            "before_basal_mu_h": .int(1200), "after_basal_mu_h": .int(1200),
            "before_bolus_mu": .int(bolus.0), "after_bolus_mu": .int(bolus.1),
        ])
    }

    static func delivery(_ basal: Int64, _ bolus: Int64) -> CBORValue {
        .map(["basal_mu_h": .int(basal), "bolus_mu": .int(bolus)])
    }

    /// A decision as the supervisor records it.
    static var body: CBORMap {
        [
            "cycle": .int(93), "mode": .text("closed_loop"), "causes": .array([]),
            "automation": .text("closed_loop"), "request": .map(request), "reply": .map(reply),
            "facts": .map(facts),
            "verdict": .map([
                "proposed": delivery(1200, 520), "authorised": delivery(1200, 350),
                "binding": .text("pump_increment"),
                "steps": .array([
                    step("maximum_bolus", 2, "U", (520, 520)),
                    step("insulin_on_board", 1.84, "U", (520, 370)),
                    step("pump_increment", 0.05, "U", (370, 350)),
                ]),
            ]),
            "commands": .array([
                .map([
                    "id": .int(4 << 32 | 7), "order": .text("temp_basal"), "mu_h": .int(1200),
                    "duration_ms": .int(1_800_000),
                ]),
                .map(["id": .int(4 << 32 | 8), "order": .text("bolus"), "mu": .int(350)]),
            ]),
        ]
    }

    /// The printout of a body, with the outcomes of its two doses after it.
    static func text(_ body: CBORMap) throws -> [String] {
        var chain = Chain(head: .zero, next: 411)
        let wall = WallInstant(unixMilliseconds: 1_772_436_672_000)
        let at = LoopInstant(milliseconds: 27_900_000)
        let decision = chain.append(kind: .decision, at: at, wall: wall, body: .map(body))
        let outcome = chain.append(
            kind: .outcome, at: at, wall: wall,
            body: .map([
                "cycle": .int(93), "id": .int(4 << 32 | 8), "outcome": .text("accepted"),
                "delivered_mu": .int(350), "refusal": .null,
            ]))
        let text = DecisionPrintout.text(decision, outcomes: [outcome])
        #expect(text.hasSuffix("sha256 \(decision.hash.hex)\n"))
        return text.split(separator: "\n").map(String.init)
    }

    @Test("says in order what it knew, expected, wanted, what limits did, orders and outcome")
    func whole() throws {
        let lines = try Self.text(Self.body)
        let headings = lines.filter { !$0.hasPrefix(" ") }
        #expect(
            headings.dropLast() == [
                "Decision of cycle 93 - record 411",
                "2026-03-02 07:31:12 UTC, 7 h 45 min into the loop", "What it knew",
                "What it expected", "What it wanted",
                "What each limit made of it (* = changed it, > = set the final value)",
                "What was ordered", "What became of it",
            ])
        for expected in [
            "    glucose            164 mg/dL, 1 min old, changing 0.8 mg/dL/min",
            "    readings           4 of the last 4 valid, last jump 3 %, last below 70 never",
            "    the person said    activity exercise; sugar against a low never;"
                + " meal without a bolus 4 min ago",
            "    carbohydrate       45 g new, 6 min old; 45 g await a bolus; activity none",
            "    last hour          automatic insulin above schedule 0.3 U",
            "    advised by hand    for a meal 4.05 U, to correct unknown",
            "    30 min     171   151 to 191   176",
            "    planner            basal 1.2 U/h, bolus 0.52 U; insulin required 0.9 U;"
                + " reason: correctHigh",
            "    maximum_bolus         2 U                1.2              0.52",
            "  * insulin_on_board      1.84 U             1.2              0.52 -> 0.37",
            "  > pump_increment        0.05 U             1.2              0.37 -> 0.35",
            "    authorised         basal 1.2 U/h, bolus 0.35 U",
            "    dose 4-7           basal 1.2 U/h for 30 min",
            "    dose 4-8           bolus 0.35 U",
            "    dose 4-7           no outcome recorded: unknown",
            "    dose 4-8           accepted, delivered by then 0.35 U (record 412)",
        ] {
            #expect(lines.contains(expected))
        }
    }

    @Test("a decision without planner, verdict or orders is told as such")
    func nulls() throws {
        var body = Self.body
        body["request"] = .null
        body["reply"] = .null
        body["commands"] = .array([])
        let lines = try Self.text(body)
        #expect(lines.contains("    planner            was not asked"))
        #expect(lines.contains("    forecast           none: the planner gave no answer"))
        #expect(lines.contains("    nothing            the pump goes on as it is programmed"))
        #expect(!lines.contains("What became of it") && !lines.contains("Not recorded"))
    }

    @Test("every field that is missing is said to be missing")
    func missing() throws {
        for entry in Self.body.entries where entry.key != "causes" {
            var body = Self.body
            body[entry.key] = nil
            let lines = try Self.text(body)
            let place = try #require(lines.firstIndex(of: "Not recorded"))
            #expect(lines[place + 1] == "    \(entry.key)")
        }
        var body = Self.body
        var facts = Self.facts
        facts["slope"] = nil
        body["facts"] = .map(facts)
        #expect(try Self.text(body).contains("    facts.slope"))
    }

    @Test("every field that is not known is shown, and nothing else is left over")
    func unknown() throws {
        #expect(try !Self.text(Self.body).contains("Also recorded"))
        var body = Self.body
        body["phase_of_moon"] = .double(0.5)
        var facts = Self.facts
        facts["more"] = .array([.int(1)])
        body["facts"] = .map(facts)
        let lines = try Self.text(body)
        let place = try #require(lines.firstIndex(of: "Also recorded"))
        #expect(lines[place + 1] == "    phase_of_moon 0.5")
        #expect(lines[place + 2] == "    facts.more [1]")
    }

    @Test("any value in any place is printed without a trap")
    func anything() throws {
        let strange: [CBORValue] = [
            .null, .int(.min), .double(-0.0), .text("x"), .bytes([1]), .array([.null]),
            .map(["a": .int(1)]),
        ]
        for entry in Self.body.entries {
            for value in strange {
                var body = Self.body
                body[entry.key] = value
                #expect(try Self.text(body).count > 10)
                guard let inner = entry.value.mapValue else { continue }
                for field in inner.entries {
                    var map = inner
                    map[field.key] = value
                    body[entry.key] = .map(map)
                    #expect(try Self.text(body).count > 10)
                }
            }
        }
        var chain = Chain()
        let odd = chain.append(
            kind: .decision, at: LoopInstant(milliseconds: .min),
            wall: WallInstant(unixMilliseconds: .max), body: .int(1))
        #expect(DecisionPrintout.text(odd, outcomes: []).contains("Not recorded"))
    }

    @Test("an export line holds the record, what it follows and its digest, as canonical JSON")
    func exportLine() {
        var chain = Chain()
        let record = chain.append(
            kind: .note, at: LoopInstant(milliseconds: 1000),
            wall: WallInstant(unixMilliseconds: 1_700_000_000_000), body: .map(["a": .int(1)]))
        let zeros = String(repeating: "0", count: 64)
        #expect(
            JournalExport.jsonLine(record)
                == #"{"at":1000,"body":{"a":1},"#
                + #""hash":"d1bb2746dbd5745a93f1b331c78157bb2f09b24ff6d9e8e0f3c26009669d657a","#
                + #""kind":"note","previous":"\#(zeros)","seq":0,"wall":1700000000000}"#)
    }
}
