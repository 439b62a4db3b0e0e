// The table of docs/twin-history.md: what-ifs against the truth over ten people a group.

import Foundation
import Testing
import TwinHistory
import VirtualPatient

@Suite(
    "What-if study (ISLET_STUDY=1)",
    .enabled(if: ProcessInfo.processInfo.environment["ISLET_STUDY"] != nil))
struct WhatIfStudy {
    private static let groups: [(PlantModel, AgeGroup)] = [
        (.s2008, .adult), (.s2008, .adolescent), (.s2008, .child), (.s2013, .adult),
        (.hovorka, .adult),
    ]

    @Test("prints the median error by hours and the share of truths within the bands")
    func table() {
        for (model, group) in Self.groups {
            var insulin: [[Double]] = [[], [], [], []]
            var food: [Double] = []
            var held = (all: 0, in80: 0, in95: 0)
            for number in 1...10 {
                guard let person = FittedPerson(model, group, number: number, seed: 5151) else {
                    continue
                }
                score(person, &insulin, &food, &held)
            }
            let medians = insulin.map { Self.percent(Self.median($0.map(\.magnitude))) }
            let biases = insulin.map { Self.percent(Self.median($0)) }
            let all = Double(max(held.all, 1))
            print(
                model.rawValue, group.rawValue, "2/4/6/8 h median error", medians, "bias", biases,
                "food", Self.percent(Self.median(food.map(\.magnitude))), "in 80 %",
                Self.percent(Double(held.in80) / all), "in 95 %",
                Self.percent(Double(held.in95) / all))
            #expect(held.all > 0)
        }
    }

    private func score(
        _ person: FittedPerson, _ insulin: inout [[Double]], _ food: inout [Double],
        _ held: inout (all: Int, in80: Int, in95: Int)
    ) {
        let days = person.days
        let what = HistoryWhatIf(person.twin, history: days.history)
        let base = days.truth(nil, minutes: 480)
        let questions: [InsulinOrFood] = [
            .insulinScale(0.5), .insulinScale(0.7), .insulinScale(1.3), .extraBolus(1),
            .extraCarbs(30),
        ]
        for question in questions {
            guard
                let said = try? what.answer(
                    question, at: days.history.time(of: days.cell), minutes: 480)
            else { continue }
            let other = days.truth(question, minutes: 480)
            for (index, place) in [24, 48, 72, 96].enumerated() {
                let truth = other[place] - base[place]
                guard truth.magnitude > 5 else { continue }
                let error = said.points[place].change / truth - 1
                if case .extraCarbs = question {
                    food.append(error)
                } else {
                    insulin[index].append(error)
                }
                held.all += 1
                if said.points[place].change80.contains(truth) { held.in80 += 1 }
                if said.points[place].change95.contains(truth) { held.in95 += 1 }
            }
        }
    }

    private static func median(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.sorted()[values.count / 2]
    }

    private static func percent(_ value: Double) -> Int { Int((100 * value).rounded()) }
}
