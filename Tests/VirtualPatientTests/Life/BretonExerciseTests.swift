// Exercise: heart rates of people, and Breton's model against its own published equations.

import PlantKernels
import Testing
import VirtualPatient

@Suite("Heart rates")
struct HeartRatesTests {
    @Test(
        "The highest heart rate follows Tanaka 2001",
        arguments: [(20.0, 194.0), (40, 180), (60, 166)])
    func tanaka(age: Double, maximum: Double) throws {
        #expect(abs(try HeartRates(age: age).maximum - maximum) < 1e-9)
    }

    @Test("Words for intensity lie inside their bands of the ACSM")
    func bands() throws {
        let rates = try HeartRates(resting: 60, maximum: 180)
        #expect((96...107.9).contains(rates.rate(at: .light)))
        #expect((108...131.9).contains(rates.rate(at: .moderate)))
        #expect((132...167.9).contains(rates.rate(at: .vigorous)))
    }

    @Test("Shares outside 0 to 1 are held at rest and at the highest")
    func ends() throws {
        let rates = try HeartRates(resting: 60, maximum: 180)
        #expect(rates.rate(reserveShare: -0.5) == 60)
        #expect(rates.rate(reserveShare: 1.5) == 180)
        #expect(rates.reserveShare(of: 40) == 0)
        #expect(rates.reserveShare(of: 120) == 0.5)
        #expect(rates.reserveShare(of: 200) == 1)
    }

    @Test(
        "Heart rates out of range are refused by name",
        arguments: [
            (29.9, 180.0, "restingHeartRate"), (.nan, 180, "restingHeartRate"),
            (60, 230.1, "maximumHeartRate"), (100, 129.9, "maximumHeartRate"),
        ])
    func refused(resting: Double, maximum: Double, column: String) throws {
        let error = #expect(throws: TableError.self) {
            try HeartRates(resting: resting, maximum: maximum)
        }
        #expect(error?.column == column)
    }

    @Test("The least difference between rest and highest is accepted; ages out of range are not")
    func boundaries() throws {
        #expect(try HeartRates(resting: 100, maximum: 130).maximum == 130)
        #expect(throws: TableError.self) { try HeartRates(age: 4.9) }
        #expect(try HeartRates(age: 5).maximum == 204.5)
    }
}

@Suite("Breton's exercise")
struct BretonExerciseTests {
    private let rates: HeartRates
    private let body: BodyTraits

    init() throws {
        rates = try HeartRates(resting: 70, maximum: 187)
        body = try traits(insulinShare: 2)
    }

    /// The modulation of each minute of a bout from minute 60.
    private func bout(heartRate: Double, length: Int, minutes: Int) -> [Modulation<Double>] {
        var exercise = BretonExercise(heartRates: rates, body: body)
        return (0..<minutes).map { minute in
            exercise.live(heartRate: (60..<60 + length).contains(minute) ? heartRate : 70)
        }
    }

    @Test("At rest nothing changes, however long")
    func rest() {
        for minute in bout(heartRate: 70, length: 60, minutes: 300) {
            #expect(minute.insulinUse == 1)
            #expect(minute.restingUse == 1)
            #expect(minute.production == 0)
        }
    }

    /// Y, and Z·W, of the published equations in mid-minute. Source: tools/oracles/
    /// life_exercise.py (SciPy, LSODA), its output for minutes t + 0.5.
    @Test(
        "Acute and prolonged effect agree with the published equations",
        arguments: [
            (120.0, 45, 89, 49.863028, 1472.5448), (120, 45, 104, 49.993181, 2221.2964),
            (120, 45, 110, 16.641500, 2246.1918), (120, 45, 240, 0, 1826.1592),
            (120, 45, 720, 0, 820.5462), (160, 30, 95, 29.884138, 2695.5000),
            (160, 30, 720, 0, 965.0408), (100, 60, 119, 29.999796, 1782.0212),
            (100, 60, 240, 0, 1491.5495),
        ])
    func published(heart: Double, length: Int, minute: Int, acute: Double, memory: Double) {
        let m = bout(heartRate: heart, length: length, minutes: 721)[minute]
        let insulin = m.insulinUse - 1
        #expect(abs(insulin / 3e-4 - memory) < 0.035 * memory)
        // What of the resting use is not insulin's share (2 here) is the acute effect.
        #expect(abs((m.restingUse - 1 - 2 * insulin) / 0.01 - acute) < 1e-4)
    }

    @Test("Insulin's own effect counts whole: the share of basal insulin moves with it")
    func share() throws {
        var none = BretonExercise(heartRates: rates, body: try traits(insulinShare: 0))
        var some = BretonExercise(heartRates: rates, body: body)
        for _ in 0..<60 {
            let without = none.live(heartRate: 130)
            let with = some.live(heartRate: 130)
            let difference = with.restingUse - without.restingUse
            #expect(abs(difference - 2 * (with.insulinUse - 1)) < 1e-12)
        }
    }

    @Test("A second bout adds to what the first left behind")
    func twoBouts() {
        var exercise = BretonExercise(heartRates: rates, body: body)
        var after: [Double] = []
        for minute in 0..<480 {
            let moves = (0..<30).contains(minute) || (240..<270).contains(minute)
            _ = exercise.live(heartRate: moves ? 130 : 70)
            after.append(exercise.prolonged)
        }
        // By hand: 210 min at 1/600 per minute leave exp(-0.35) of the first bout.
        #expect(abs(after[239] / after[29] - 0.705) < 0.02)
        #expect(abs(after[269] - (after[239] + after[29])) < 0.02 * after[269])
    }

    @Test("Production rises only above 80 % of the reserve, and sevenfold at most")
    func hard() {
        let at80 = bout(heartRate: rates.rate(reserveShare: 0.8), length: 30, minutes: 100)
        #expect(at80.allSatisfy { $0.production < 1e-9 })
        let all = bout(heartRate: 187, length: 30, minutes: 100)
        // Marliss and Vranic 2002: seven- to eightfold of about 2 mg/kg/min.
        #expect((11.9...12).contains(all[89].production))
        #expect(all[99].production < 2)
    }

    @Test("Heart rates below rest and above the highest act as those")
    func ends() {
        let below = bout(heartRate: 40, length: 30, minutes: 100)
        #expect(below.allSatisfy { $0.insulinUse == 1 && $0.restingUse == 1 })
        let highest = bout(heartRate: 187, length: 30, minutes: 100)
        let above = bout(heartRate: 250, length: 30, minutes: 100)
        #expect(zip(above, highest).allSatisfy { $0.insulinUse == $1.insulinUse })
    }

    @Test(
        "Parameters out of range are refused by name",
        arguments: [
            (0, 0.9, "tauHR"), (1, 2881, "tauEx"), (4, -1e-9, "alpha"), (6, 21, "hardProduction"),
        ])
    func refused(index: Int, value: Double, name: String) {
        var values = BretonExercise.Parameters.published.values
        values[index] = value
        let error = #expect(throws: TableError.self) {
            try BretonExercise.Parameters(values: values)
        }
        #expect(error?.column == name)
    }

    @Test("The published values are within their own ranges; a wrong number of values is refused")
    func declared() throws {
        let values = BretonExercise.Parameters.published.values
        #expect(try BretonExercise.Parameters(values: values) == .published)
        #expect(throws: TableError.self) {
            try BretonExercise.Parameters(values: Array(values.dropLast()))
        }
    }
}
