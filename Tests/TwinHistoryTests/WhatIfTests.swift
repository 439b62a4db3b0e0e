// What-ifs against bodies whose truth is known, and the questions that are refused.

import Testing
import TwinHistory
import VirtualPatient

@Suite("What-if from history")
struct WhatIfTests {
    private func answer(
        _ question: InsulinOrFood, minutes: Double = 480
    ) throws -> (said: WhatIfAnswer, truth: [Double]) {
        let person = try #require(FittedPerson.adult)
        let days = person.days
        let said = try HistoryWhatIf(person.twin, history: days.history).answer(
            question, at: days.history.time(of: days.cell), minutes: minutes)
        let base = days.truth(nil, minutes: Int(minutes))
        let other = days.truth(question, minutes: Int(minutes))
        return (said, zip(other, base).map { $0 - $1 })
    }

    @Test(
        "over three plants the median error is below 40 % and the 95 % band holds 80 % of truths")
    func insulin() throws {
        var errors: [Double] = []
        var held = 0
        var asked = 0
        for person in FittedPerson.unseen {
            let days = person.days
            let what = HistoryWhatIf(person.twin, history: days.history)
            let base = days.truth(nil, minutes: 480)
            for question in [InsulinOrFood.insulinScale(0.7), .insulinScale(1.3), .extraBolus(1)] {
                guard
                    let said = try? what.answer(
                        question, at: days.history.time(of: days.cell), minutes: 480)
                else { continue }
                let other = days.truth(question, minutes: 480)
                for place in [48, 72, 96] {
                    let truth = other[place] - base[place]
                    guard truth.magnitude > 5 else { continue }
                    asked += 1
                    errors.append((said.points[place].change / truth - 1).magnitude)
                    if said.points[place].change95.contains(truth) { held += 1 }
                }
            }
        }
        errors.sort()
        #expect(asked >= 20)
        #expect(errors[errors.count / 2] < 0.4)
        #expect(Double(held) / Double(asked) >= 0.8)
    }

    @Test("more food raises glucose and later insulin is as logged")
    func food() throws {
        let (said, truth) = try answer(.extraCarbs(30))
        #expect(truth[24] > 5)
        #expect((said.points[24].change / truth[24] - 1).magnitude < 0.6)
        #expect(said.askedInsulin == said.loggedInsulin)
    }

    @Test("no change asked is no change said")
    func nothing() throws {
        let (said, _) = try answer(.insulinScale(1))
        #expect(said.points.allSatisfy { $0.change == 0 && $0.change95 == 0...0 })
        #expect(said.points.prefix(90).filter(\.isReading).count > 80)
    }

    @Test("half and one and a half of the insulin are answered, beyond them it is refused")
    func bounds() throws {
        for scale in [0.5, 1.5] { _ = try answer(.insulinScale(scale)) }
        for scale in [0.499, 1.501, 0, -1, .infinity, .nan] {
            #expect(throws: HistoryError.self) { _ = try answer(.insulinScale(scale)) }
        }
        #expect(throws: HistoryError.self) { _ = try answer(.extraBolus(1000)) }
        #expect(throws: HistoryError.self) { _ = try answer(.extraCarbs(40.1)) }
        _ = try answer(.extraCarbs(40))
    }

    @Test("windows of 30 min to 8 h are answered, others refused")
    func windows() throws {
        for minutes in [30.0, 480] { _ = try answer(.insulinScale(0.9), minutes: minutes) }
        for minutes in [29.0, 481, .nan] {
            let person = try #require(FittedPerson.adult)
            let history = person.days.history
            #expect(throws: HistoryError.self) {
                try HistoryWhatIf(person.twin, history: history).answer(
                    .insulinScale(0.9), at: history.time(of: person.days.cell), minutes: minutes)
            }
        }
    }
}
