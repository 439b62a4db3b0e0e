// Identification, its report, forecasts that do not look ahead, files and the bank.

import Foundation
import Quantities
import Testing
import TextInput
import TwinHistory

@Suite("A twin from history")
struct HistoryTwinTests {
    @Test("the posterior is never wider than the prior, and every parameter has a verdict")
    func identifiability() throws {
        let twin = try #require(FittedPerson.adult).twin
        let report = Identifiability(twin)
        #expect(report.entries.count == FitParameter.allCases.count)
        #expect(report.entries.allSatisfy { $0.ratio > 0 && $0.ratio <= 1.0001 })
        #expect(report.entries.contains { $0.verdict == .learnt })
        #expect(report.pairs.allSatisfy { (0.6...1).contains($0.correlation.magnitude) })
        for entry in report.entries where entry.verdict == .notTold {
            #expect(report.sentences.contains { $0.contains(entry.found.parameter.name) })
        }
    }

    @Test("the same days give the same twin to the bit")
    func isDeterministic() throws {
        let person = try #require(FittedPerson.adult)
        #expect(try HistoryTwin(fitting: person.days.history) == person.twin)
    }

    @Test("a forecast from a moment does not change with what came later")
    func causality() throws {
        let person = try #require(FittedPerson.adult)
        let history = person.days.history
        let time = history.time(of: person.days.cell)
        let whole = try ForecastFan(person.twin, history: history, at: time)
        let cut = try ForecastFan(
            person.twin, history: history.prefix(person.days.cell + 1), at: time)
        #expect(whole.points == cut.points)
        #expect(cut.after.isEmpty)
        #expect(whole.points.count == 48)
        for point in whole.points {
            #expect(point.band95.lowerBound <= point.band80.lowerBound)
            #expect(point.band80.upperBound <= point.band95.upperBound)
        }
    }

    @Test("moments without a reading for half an hour, or outside the file, are refused")
    func moments() throws {
        let person = try #require(FittedPerson.adult)
        let history = person.days.history
        #expect(throws: HistoryError.self) {
            try ForecastFan(person.twin, history: history, at: history.time(of: 3))
        }
        #expect(throws: HistoryError.self) {
            try ForecastFan(
                person.twin, history: history, at: history.time(of: history.count + 5))
        }
    }

    @Test("a twin reads back from its file as it was")
    func fileRoundTrip() throws {
        var twin = try #require(FittedPerson.adult).twin
        twin.provenance = TwinProvenance(
            dataFile: "a \"quoted\" \\ name.csv", dataDigest: "00ff",
            firstMoment: "2026-01-01 00:00",
            lastMoment: "2026-01-14 23:55", cells: 4032, readingShare: 0.99, code: "abc",
            made: "2026-02-01T00:00:00Z")
        #expect(try TwinFile.parse(TwinFile.write(twin), file: "twin.yaml") == twin)
    }

    @Test(
        "a file that is not exactly a twin is refused by line and key",
        arguments: [
            ("schema: islet-twin", "schema: other", "schema"),
            ("version: 1", "version: 2", "version"),
            ("  converged:", "  convergd:", "posterior.converged"),
            ("    meal-time:", "    meal-tim:", "centres.meal-time"),
            ("  overdispersion: ", "  overdispersion: nan # ", "posterior.overdispersion"),
            ("  overdispersion: ", "  overdispersion: 0.5 # ", "posterior.overdispersion"),
            ("    - [", "    - [-1] # [", "posterior.covariance"),
            ("  - minutes: 15", "  - minutes: 20", "minutes"),
        ])
    func fileRefusals(from: String, to: String, key: String) throws {
        let text = TwinFile.write(try #require(FittedPerson.adult).twin)
        let range = try #require(text.range(of: from))
        let changed = text.replacingCharacters(in: range, with: to)
        #expect {
            try TwinFile.parse(changed, file: "twin.yaml")
        } throws: { error in
            "\(error)".hasPrefix("twin.yaml") && "\(error)".contains(key)
        }
    }

    @Test("a bank keeps versions, finds them by name, and never writes over one")
    func bank() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("islet-bank-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let bank = TwinBank(folder: folder)
        #expect(throws: TextInputError.self) { try bank.entries() }
        let twin = try #require(FittedPerson.adult).twin
        #expect(try bank.save(twin, as: "anna").version == 1)
        #expect(try bank.save(twin, as: "anna").version == 2)
        #expect(try bank.save(twin, as: "bo").version == 1)
        #expect(
            try bank.entries().map { "\($0.name)@\($0.version)" } == ["anna@1", "anna@2", "bo@1"])
        #expect(try bank.find("anna").version == 2)
        #expect(try TwinFile.read(path: bank.find("anna@1").path) == twin)
        for wrong in ["carl", "anna@3", "anna@x", "anna@1@2"] {
            #expect(throws: TextInputError.self) { try bank.find(wrong) }
        }
        for name in ["", "a/b", "..", "a b", String(repeating: "a", count: 61)] {
            #expect(throws: TextInputError.self) { try bank.save(twin, as: name) }
        }
    }

    @Test("a twin does not differ from itself")
    func comparison() throws {
        let twin = try #require(FittedPerson.adult).twin
        let same = TwinComparison(twin, twin)
        #expect(same.entries.allSatisfy { $0.score == 0 && $0.one == $0.other })
        #expect(same.different.isEmpty)
    }
}

@Suite("Backtest on recorded people", .enabled(if: RealPeople.areAtHand))
struct RecordedPeopleTests {
    @Test(
        "beats hold and the person's AR at 60 and 120 min; bands hold what they say",
        arguments: ["subject02", "subject06"])
    func backtest(name: String) throws {
        let test = try Backtest(try RealPeople.history(name))
        for place in [1, 2] {
            #expect(test.twinScores[place].rmse < test.holdScores[place].rmse)
            #expect(test.twinScores[place].rmse < test.arScores[place].rmse)
        }
        for score in test.twinScores {
            #expect((0.76...0.85).contains(score.coverage80))
            #expect((0.93...0.97).contains(score.coverage95))
            #expect(score.count > 3000)
        }
    }
}
