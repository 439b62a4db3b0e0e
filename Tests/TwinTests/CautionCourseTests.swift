// Caution by the hour: where it grows, how it is forgotten, and that it survives what it must.

import SmallMath
import Testing
import Twin

@Suite("Caution by the hour of the day")
struct CautionCourseTests {
    /// A low that adds .6 in half an hour, at 14:30.
    private static let afternoon: CautionCourse = {
        var course = CautionCourse()
        for _ in 0..<6 { course.advance(minuteOfDay: 870, minutes: 5, growth: 0.1) }
        return course
    }()

    /// Python: exp(-.5 (k/1.25)²) = .72615, .27804, .05613, .00598 for k = 1, 2, 3, 4.
    @Test("a low counts fully for its hour, and by a bell for four hours on either side")
    func bell() {
        let course = Self.afternoon
        let own = course.at(minute: 870)
        let most = 0.6
        // What was there is forgotten by 30 min of the hour's own week, at most, meanwhile.
        #expect(own <= most && own > most * 0.92)
        for (away, share) in zip(1...4, [0.72615, 0.27804, 0.05613, 0.00598]) {
            for hour in [14 - away, 14 + away] {
                #expect((course.hours[hour] - most * share).magnitude < 1e-5 * most)
            }
        }
        for hour in [9, 19, 0, 23, 4] { #expect(course.hours[hour] == 0) }
        // Half way between the middles of two hours: their mean.
        let mean = (course.hours[14] + course.hours[15]) / 2
        #expect((course.at(minute: 900) - mean).magnitude < 1e-12)
        #expect((course.at(minute: 900 + 1440) - mean).magnitude < 1e-12)
    }

    @Test("the day is round")
    func midnight() {
        var course = CautionCourse()
        course.advance(minuteOfDay: 5, minutes: 5, growth: 0.1)
        #expect((course.hours[23] - course.hours[1]).magnitude < 1e-12)
        #expect(course.hours[20] > 0 && course.hours[19] == 0)
        let mean = (course.hours[23] + course.hours[0]) / 2
        #expect((course.at(minute: 0) - mean).magnitude < 1e-12)
        #expect((course.at(minute: 1440) - mean).magnitude < 1e-12)
        #expect((course.at(minute: 1439) - course.at(minute: 1441)).magnitude < 0.05)
    }

    @Test("it never passes its largest value")
    func bounded() {
        var course = CautionCourse()
        for _ in 0..<200 { course.advance(minuteOfDay: 120, minutes: 15, growth: 0.5) }
        #expect(course.hours[2] == TwinParameters.cautionMax)
        for hour in course.hours { #expect((0...TwinParameters.cautionMax).contains(hour)) }
    }

    @Test("an hour is forgotten by its own time alone: to 1/e in a week of its visits")
    func memory() {
        var course = Self.afternoon
        let before = course.hours
        // Seven days lived without lows, all hours but 14:00 to 15:00.
        for step in 0..<(7 * 288) where (5 * (step % 288)) / 60 != 14 {
            course.advance(minuteOfDay: Double(5 * (step % 288)), minutes: 5, growth: 0)
        }
        #expect(course.hours[14] == before[14])
        #expect((course.hours[15] / before[15] - 0.36788).magnitude < 1e-4)
        for _ in 0..<84 { course.advance(minuteOfDay: 899, minutes: 5, growth: 0) }
        #expect((course.hours[14] / before[14] - 0.36788).magnitude < 1e-4)
    }

    /// A twin that was low at 14:00 to 15:00.
    private func lowTwin() -> TwinState {
        var twin = freshTwin(55)
        for step in 0..<12 {
            _ = twin.step(
                quiet(.value(50), minuteOfDay: Double(840 + 5 * step)), settings: plainSettings())
        }
        return twin
    }

    @Test("it takes reading and twin together; no reading adds nothing and forgets nothing")
    func evidence() {
        let settings = plainSettings()
        let low = lowTwin()
        #expect(low.release.caution.hours[14] > 0.3)
        var blind = low
        for step in 0..<288 {
            _ = blind.step(
                quiet(.missing, minuteOfDay: Double(5 * step)), settings: settings)
        }
        #expect(blind.release.caution == low.release.caution)
        // A sensor that is pressed while glucose stays where it was.
        var pressed = freshTwin(140)
        for step in 0..<24 {
            _ = pressed.step(
                quiet(.value(140), minuteOfDay: Double(720 + 5 * step)), settings: settings)
        }
        for step in 0..<6 {
            _ = pressed.step(
                quiet(.value(84), minuteOfDay: Double(840 + 5 * step)), settings: settings)
        }
        #expect(pressed.release.caution == CautionCourse())
    }

    @Test("a state keeps it to the last bit; what the course cannot be is refused")
    func coding() {
        let low = lowTwin()
        #expect(decoded(low.encoded())?.release.caution == low.release.caution)
        // The numbers end with the course's 24 hours and the health's five.
        let first = (TwinState.encodedCount - 1) / 8 - 5 - 24
        var bytes = StateBytes(low)
        #expect(bytes[first + 14] == low.release.caution.hours[14])
        bytes[first + 3] = TwinParameters.cautionMax
        #expect(decoded(bytes.bytes) != nil)
        bytes[first + 3] = TwinParameters.cautionMax + 1e-9
        #expect(decoded(bytes.bytes) == nil)
        bytes[first + 3] = -1e-9
        #expect(decoded(bytes.bytes) == nil)
    }
}
