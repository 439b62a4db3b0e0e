// What is declared of faults is what is read, written, drawn and documented.

import Foundation
import Quantities
import SmallMath
import Testing
import TextInput

import Bench

@Suite("Forms of faults") struct FaultFormTests {
    /// A scenario's faults, as they are read.
    private static func read(_ lines: String...) throws -> Scenario {
        let text = """
            title: A test
            purpose: To be read.
            seed: 5
            start: 2026-03-01 06:00
            duration: 24 h
            patient: {model: s2008, cohort: adult, draw: 1}
            automation: closed_loop
            therapy: from_patient
            faults:
            \(lines.map { "  - \($0)" }.joined(separator: "\n"))
            expect:
              - journal verifies
            """
        return try Scenario.load(text: text, file: "scenario.yaml", folder: "test")
    }

    private static func message(_ line: String) -> String {
        do {
            _ = try read(line)
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test("each kind and each target is declared, and no pair twice")
    func complete() {
        #expect(Set(FaultForm.all.map(\.kind)) == Set(FaultKind.allCases))
        #expect(Set(FaultForm.all.map(\.target)) == Set(FaultTarget.allCases))
        let pairs = FaultForm.all.map { "\($0.kind) \($0.target)" }
        #expect(Set(pairs).count == pairs.count)
    }

    @Test("what a fault says of itself is read back as the same fault", arguments: FaultForm.all)
    func roundTrip(form: FaultForm) throws {
        var fault = Scenario.Fault(at: .minutes(90), form.kind, form.target)
        if form.length != .none { fault.lasts = .minutes(10) }
        var faults: [Scenario.Fault] = []
        switch form.magnitude?.unit {
        case nil: faults = [fault]
        case .word(let words):
            for word in words {
                fault.magnitude = .word(word)
                faults.append(fault)
            }
        default:
            for bound in [form.magnitude?.range.lowerBound, form.magnitude?.range.upperBound] {
                fault.magnitude = .number(bound ?? .nan)
                faults.append(fault)
            }
        }
        for fault in faults { #expect(try Self.read(fault.yaml).faults == [fault]) }
        if form.hasDirection {
            fault.direction = .fromBoard
            #expect(try Self.read(fault.yaml).faults == [fault])
            #expect(fault.words.hasSuffix("from_board"))
        }
        // The trace's file has neither quotes nor commas.
        #expect(!faults.contains { $0.words.contains(where: { ",\"\n".contains($0) }) })
    }

    @Test("numbers just outside a range are refused with the range", arguments: FaultForm.all)
    func outside(form: FaultForm) throws {
        guard let magnitude = form.magnitude else { return }
        if case .word = magnitude.unit { return }
        var fault = Scenario.Fault(at: .minutes(90), form.kind, form.target)
        if form.length != .none { fault.lasts = .minutes(10) }
        let isTime = magnitude.unit == .time
        let step: Double = isTime ? 1000 : magnitude.unit == .insulin ? 0.05 : 1
        for value in [magnitude.range.lowerBound - step, magnitude.range.upperBound + step]
        where !isTime || value >= 0 {
            fault.magnitude = .number(value)
            let found = Self.message(fault.yaml)
            #expect(found.contains("faults[1].magnitude"), "\(fault.yaml): \(found)")
        }
    }

    @Test(
        "what cannot be is refused with what can",
        arguments: [
            (
                "{fault: stuck, target: cgm_line, at: 1 h, for: 1 h}",
                "\"cgm_line\" cannot have the fault stuck; write cgm, pump, button"
            ),
            ("{fault: stuk, target: cgm, at: 1 h, for: 1 h}", "did you mean \"stuck\"?"),
            ("{fault: stuck, target: cgm, at: 1 h}", "faults[1].for: this key is missing"),
            ("{fault: kill, target: planner, at: 1 h, for: 1 h}", "unknown key"),
            ("{fault: stuck, target: cgm, at: 1 h, for: 1 h, magnitude: 3 %}", "unknown key"),
            (
                "{fault: wrong, target: cgm, at: 1 h, for: 1 h, magnitude: 0 mg/dL}",
                "zero changes nothing"
            ),
            (
                "{fault: wrong, target: cgm, at: 1 h, for: 1 h, magnitude: 2 mmol/L}",
                "this file uses mg/dL"
            ),
            (
                "{fault: off, target: cgm_line, at: 1 h, for: 1 h, direction: to_board}",
                "unknown key"
            ),
            (
                "{fault: reset, target: pump, at: 1 h, magnitude: forgotten}",
                "is not one of kept, lost, blank"
            ),
            ("{fault: noise, target: cgm_line, at: 1 h, for: 1 h}", "write bit_errors"),
            ("{drawn: {count: 0}}", "out of range"),
            ("{drawn: {count: 2, kinds: [spike], targets: [pump]}}", "no target asked for"),
            ("{drawn: {count: 2, for: 60 min..5 min}}", "goes back"),
            ("{drawn: {count: 2, for: 60 min}}", "is no range"),
            ("{drawn: {count: 2, from: 08:00, until: 07:00}}", "is before from"),
        ])
    func refused(line: String, words: String) {
        let found = Self.message(line)
        #expect(found.contains(words), "\(found)")
    }

    @Test("the page of faults is what is declared")
    func page() throws {
        let page = URL(fileURLWithPath: #filePath)
            .appending(path: "../../../docs/faults.md").standardized
        let text = try String(contentsOf: page, encoding: .utf8)
        #expect(text.contains(FaultTable.markdown), "run `islet hil faults` and paste its tables")
    }
}

@Suite("Drawn faults") struct DrawnFaultTests {
    private static func play(
        _ drawn: String, seed: UInt64 = 5, more: String = ""
    ) throws -> ScenarioPlay {
        try BenchScenario.sampled(
            seed: seed, duration: "12 h", "faults:\n  - drawn: \(drawn)\n\(more)")
    }

    @Test("the same seed draws the same faults, another seed others")
    func seeds() throws {
        let order = "{count: 5}"
        let first = try Self.play(order).scenario.faults
        #expect(first.count == 5)
        #expect(try Self.play(order).scenario.faults == first)
        #expect(try Self.play(order, seed: 6).scenario.faults != first)
        #expect(first.map(\.at) == first.map(\.at).sorted())
    }

    @Test("drawn faults keep to kinds, targets, lengths and times asked for")
    func within() throws {
        for seed in 1...40 as ClosedRange<UInt64> {
            let faults = try Self.play(
                "{count: 5, kinds: [stuck, off, wrong], targets: [cgm, pump], "
                    + "for: 5 min..9 min, from: 07:00, until: 08:00}", seed: seed
            ).scenario.faults
            for fault in faults {
                #expect([.stuck, .off, .wrong].contains(fault.kind))
                #expect([.cgm, .pump].contains(fault.target))
                let lasts = try #require(fault.lasts)
                #expect(lasts >= .minutes(5) && lasts <= .minutes(9))
                #expect(fault.at >= .hours(1) && fault.at <= .hours(2))
            }
        }
    }

    @Test("every drawn fault could have been written: it is read back as the same")
    func written() throws {
        for seed in 1...60 as ClosedRange<UInt64> {
            let drawn = try Self.play("{count: 10}", seed: seed).scenario.faults
            let lines = drawn.map { "  - \($0.yaml)" }.joined(separator: "\n")
            let again = try BenchScenario.sampled(
                seed: seed, duration: "12 h", "faults:\n\(lines)")
            #expect(again.scenario.faults == drawn)
        }
    }

    @Test("every form that may be drawn is drawn by some seed")
    func all() throws {
        var seen: Set<FaultForm> = []
        for seed in 1...100 as ClosedRange<UInt64> {
            for fault in try Self.play("{count: 20}", seed: seed).scenario.faults {
                if let form = fault.form { seen.insert(form) }
            }
        }
        #expect(seen == Set(FaultForm.all.filter(\.isDrawn)))
    }

    @Test("drawing faults shifts nothing else: the person and the devices stay who they were")
    func streams() throws {
        let quiet = "{count: 3, kinds: [clock_step], targets: [cgm]}"
        let with = try Self.play(quiet)
        let without = try BenchScenario.sampled(seed: 5, duration: "12 h")
        #expect(with.pumpKey == without.pumpKey)
        var talk = try BenchScenario.conversation(with)
        var plain = try BenchScenario.conversation(without)
        talk.advance(to: .hours(6))
        plain.advance(to: .hours(6))
        #expect(talk.trace.minutes == plain.trace.minutes)
        #expect(talk.trace.events(of: .cgm) == plain.trace.events(of: .cgm))
    }

    @Test("what was drawn is in the trace, by its words")
    func trace() throws {
        let play = try Self.play("{count: 3, targets: [cgm], until: 10:00}")
        var talk = try BenchScenario.conversation(play)
        talk.advance(to: .hours(5))
        let began = talk.trace.events(of: .faultBegan)
        #expect(began.map(\.detail) == play.scenario.faults.map(\.words))
    }
}
