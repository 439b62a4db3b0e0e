// A scenario told in words and drawn, and the folder a new one begins with.

import Bench
import Foundation
import FoundationXML
import Quantities
import Testing
import TextInput

private let lived = """
    exercise: [{at: 60 min after dinner, lasts: 45 min, intensity: moderate}]
    alcohol: [{at: 21:00, amount: 0.6 g/kg}]
    rescue: rule_of_15
    person: {acknowledges_alarms_within: 5 min}
    sensor: {model: g6, worn: 9 days 18 h}
    configuration: {limits: {maximum_bolus: 0.5 U}}
    meals:
      - {name: lunch, at: 12:30, carbs: 70 g, announced: {error: -20 %, delay: 10 min}}
      - {name: dinner, at: 19:00, carbs: 60 g, fat: 20 g, fast_share: 60 %, announced: exactly}
      - {at: 16:30, carbs: 20 g, announced: no}
    faults:
      - {fault: occlusion, target: set, at: 09:00, magnitude: 80 %}
      - {fault: set_change, target: set, at: 22:00}
    """

@Suite("A scenario told")
struct ScenarioStoryTests {
    private func story(_ heading: String, _ play: ScenarioPlay) -> [String] {
        ScenarioStory(play).parts.first { $0.heading == heading }?.lines ?? []
    }

    @Test("what happens is told in the order of time, each at its time")
    func happens() throws {
        let play = try BenchScenario.sampled(duration: "16 h", lived)
        #expect(
            story("Happens", play) == [
                "09:00  the set blocks: 80 % of the flow is held back",
                "12:00  the sensor's wear is over; a new one follows an hour later and warms up",
                "12:30  eats lunch: 70 g in 15 min",
                "12:40  announces 56 g instead of 70 g (20 % too few), 10 min late, "
                    + "and boluses for it (5.6 U)",
                "16:30  eats 20 g in 15 min; tells nobody",
                "19:00  eats dinner: 60 g, 60 % of it fast, 20 g fat in 15 min; "
                    + "announces it exactly, and boluses for it (6 U)",
                "20:00  exercises for 45 min, moderate", "21:00  drinks 0.6 g/kg of alcohol",
                "22:00  the person puts in a new set with 200 U",
            ])
    }

    @Test("person, settings, devices and changes are told with their units")
    func settings() throws {
        let play = try BenchScenario.sampled(duration: "16 h", lived)
        #expect(story("Who", play).contains("Answers alarms within 5 min."))
        #expect(
            story("Therapy", play) == [
                "basal 1 U/h from 00:00, 0.6 U/h from 07:00; 1 U lowers glucose by 45 mg/dL and "
                    + "covers 10 g; target 110 mg/dL, suspended below 70 mg/dL; insulin acts 6 h."
            ])
        #expect(
            story("isletd", play).last == "Its limits.yaml is changed: maximum_bolus: 0.5 U.")
        #expect(story("Devices", play).first == "Sensor g6, worn for 9 days 18 h, without faults.")
        #expect(story("Must hold", play) == ["journal verifies"])
        let longer = try BenchScenario.sampled(duration: "3 days", lived)
        #expect(story("Happens", longer).first?.hasPrefix("day 1 09:00  ") == true)
        #expect(story("Run", longer) == ["2026-03-01 06:00, 3 days, UTC+00:00, seed 11."])
    }

    @Test("the drawing puts each mark at its hour, under the night it falls into")
    func drawing() throws {
        // 24 h on 84 columns: 3.5 columns an hour, from 06:00.
        let play = try BenchScenario.sampled(duration: "24 h", lived)
        let lines = TimelineText(play).text.split(separator: "\n").map { Array($0) }
        let column = { (hour: Double) in 13 + Int((hour - 6) * 3.5) }
        let sky = try #require(lines.first { $0.starts(with: "day, night") })
        #expect(sky[column(21.5)] == "·" && sky[column(22.5)] == "▒" && sky[column(29)] == "▒")
        let meals = try #require(lines.first { $0.starts(with: "meals") })
        #expect(String(meals[column(12.5)...].prefix(5)) == "●70 g")
        #expect(String(meals[column(19)...].prefix(5)) == "●60 g")
        let life = try #require(lines.first { $0.starts(with: "life") })
        #expect(String(life[column(20)...].prefix(10)) == "██moderate")
        #expect(lines.allSatisfy { $0.count <= 102 })
    }

    @Test("a lane with more than fits loses its labels, never its marks")
    func crowded() throws {
        let play = try BenchScenario.sampled(
            duration: "60 days",
            "meals: [{at: every day 12:00, carbs: 45 g, announced: no}]")
        let lines = TimelineText(play).text.split(separator: "\n")
        let meals = lines.filter { $0.contains("●") }
        #expect(meals.count == 1)
        #expect(meals.first?.filter { $0 == "●" }.count == 60)
        #expect(meals.first?.contains("45") == false)
    }

    @Test("the picture is well-formed, whatever a title holds, and has every label")
    func picture() throws {
        let play = try BenchScenario.sampled(duration: "24 h", lived)
        let picture = TimelinePicture(play)
        let parser = XMLParser(data: Data(picture.svg.utf8))
        #expect(parser.parse())
        for happening in play.happenings {
            #expect(picture.svg.contains(">\(happening.label)</text>"))
        }
        #expect(picture.html.contains("eats dinner: 60 g"))
    }
}

@Suite("A new scenario")
struct ScenarioTemplateTests {
    @Test(
        "the template is a scenario as it stands, whatever its title",
        arguments: ["New", "a: \"b\" #c"])
    func template(title: String) throws {
        let template = ScenarioTemplate(title: title)
        let scenario = try Scenario.load(
            text: template.scenario, file: "scenario.yaml", folder: "new")
        #expect(scenario.title == title)
        #expect(scenario.meals.map(\.name) == ["breakfast", "lunch"])
        #expect(!scenario.faults.isEmpty)
        #expect(template.readme.hasPrefix("# \(title)\n"))
    }

    @Test("a copy differs in its title alone")
    func copy() throws {
        let first = ScenarioTemplate(title: "One")
        let second = ScenarioTemplate(title: "Two", from: first.scenario, named: "one")
        #expect(second.scenario == first.scenario.replacing("\"One\"", with: "\"Two\""))
    }
}
