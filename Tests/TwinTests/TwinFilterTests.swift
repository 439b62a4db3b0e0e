// The filter: against an independent Kalman filter, and against everything that can go wrong.

import SmallMath
import Testing
import Twin

@Suite("Twin filter")
struct TwinFilterTests {
    /// NumPy's numbers have seven digits; its derivatives are finite differences.
    private func expectEqual(_ state: TwinState, mean: [Double], deviation: [Double]) {
        for index in 0..<TwinIndex.count {
            let apart = (state.mean(index) - mean[index]).magnitude
            #expect(apart < 1e-3 * max(mean[index].magnitude, 1e-2), "mean of \(index)")
            let spread = (state.deviation(index) - deviation[index]).magnitude
            #expect(spread < 1e-3 * deviation[index], "deviation of \(index)")
        }
    }

    /// The oracle is tools/oracles/twin_filter.py: NumPy with dense covariances, derivatives by
    /// finite differences, SciPy's expm for the insulin bank; readings and insulin as below, 20 g
    /// entered at the second step.
    @Test("ten steps of the whole bank equal NumPy's dense extended Kalman filters")
    func denseFilter() {
        let readings: [Double?] = [112, 111, 115, 118, nil, 121, 124, 122, 119, 117]
        let insulin = [0, 0, 0.4, 0.02, 0.02, -0.05, -0.05, 0, 0, 0.01]
        // The sensor's error as in NumPy's run.
        var tuning = TwinTuning()
        tuning.sensorDeviation = 10
        let settings = plainSettings(tuning: tuning)
        var state = TwinState(glucose: 110, insulinOnBoard: 0, settings: settings)
        _ = state.step(quiet(.value(110), minutes: 0, minuteOfDay: 0), settings: settings)
        for (index, reading) in readings.enumerated() {
            let input = TwinInput(
                minutes: 5, insulin: insulin[index], carbs: index == 1 ? 20 : 0,
                reading: reading.map { .value($0) } ?? .missing)
            _ = state.step(input, settings: settings)
        }
        let mean = [
            119.2438, 121.0188, 6.065658, 9.647609, -0.1105292, -2.073365, -0.5902548,
            0.002096356, 0.003932721, -0.01283602, 0.1041709, -0.04578217,
        ]
        let deviation = [
            9.496351, 11.16874, 4.443705, 7.015701, 0.4844355, 9.387505, 1.112776, 0.2499919,
            0.1206569, 0.1965926, 0.3810433, 0.2955077,
        ]
        expectEqual(state, mean: mean, deviation: deviation)
        #expect((state.weights[4] - 0.18493).magnitude < 1e-4)
    }

    /// The same oracle, `twin_filter.py rise`: 5 g entered, an hour and a quarter, and a rise that
    /// nobody entered anything for. Its gain is any gain, and its covariance Joseph's.
    @Test("a rise that is probably food: what rivals food is considered, as in NumPy")
    func consideredRivals() {
        var tuning = TwinTuning()
        tuning.sensorDeviation = 10
        tuning.learnsDay = false
        let settings = plainSettings(tuning: tuning)
        var state = TwinState(glucose: 110, insulinOnBoard: 0, settings: settings)
        _ = state.step(quiet(.value(110), minutes: 0, minuteOfDay: 0), settings: settings)
        let level = [112, 111] + (0..<14).map { $0 % 2 == 0 ? 113.0 : 112 }
        let rise = (1...10).map { 113 + 7 * Double($0) }
        for (index, reading) in (level + rise).enumerated() {
            let input = TwinInput(
                minutes: 5, insulin: 0, carbs: index == 1 ? 5 : 0, reading: .value(reading))
            _ = state.step(input, settings: settings)
        }
        let mean = [
            171.4318, 177.3552, 3.849418, 2.208897, 0.3752441, 11.16253, 1.301303, 0.0005295867,
            -0.01375198, 0.04676304, -0.06894914, 0.078319,
        ]
        let deviation = [
            9.140367, 10.70524, 2.690282, 5.137894, 0.4750002, 9.041703, 1.080735, 0.2499998,
            0.1215619, 0.1959021, 0.3973065, 0.2978324,
        ]
        expectEqual(state, mean: mean, deviation: deviation)
        #expect(state.watch.probability(.unloggedMeal) > 0.8)
    }

    /// `islet twin robustness` runs 10^6 cycles of such faults.
    @Test("400 random steps with faults, gaps and duplicates: finite, in range, restorable")
    func torture() {
        var random = SeededGenerator(seed: 42)
        var state = freshTwin(140)
        let settings = plainSettings()
        for _ in 0..<400 {
            _ = state.step(randomInput(&random), settings: settings)
            guard state.glucose >= 10, state.glucose <= 900, state.carbsOnBoard >= 0,
                state.deviation(TwinIndex.interstitial).isFinite
            else {
                Issue.record("the state left its ranges: \(state)")
                return
            }
        }
        #expect(decoded(state.encoded()) == state)
    }

    @Test("a second reading without time passed changes nothing but the count of nothing")
    func duplicate() {
        var state = freshTwin(140)
        let settings = plainSettings()
        for _ in 0..<6 { _ = state.step(quiet(.value(150)), settings: settings) }
        let before = state.glucose
        let found = state.step(quiet(.value(190), minutes: 0), settings: settings)
        #expect(state.glucose == before)
        #expect(!found.accepted)
    }

    @Test("a missing reading widens the estimate, a reading narrows it")
    func spread() {
        var state = freshTwin(140)
        let settings = plainSettings()
        for _ in 0..<12 { _ = state.step(quiet(.value(140)), settings: settings) }
        let index = TwinIndex.interstitial
        let before = state.deviation(index)
        for _ in 0..<6 { _ = state.step(quiet(.missing), settings: settings) }
        let blind = state.deviation(index)
        _ = state.step(quiet(.value(140)), settings: settings)
        #expect(blind > before)
        #expect(state.deviation(index) < blind)
    }

    @Test("one gap of an hour equals twelve missing readings")
    func gapIsSplit() {
        var one = freshTwin(160, onBoard: 1)
        var many = one
        let settings = plainSettings()
        _ = one.step(quiet(.missing, minutes: 60), settings: settings)
        for _ in 0..<12 { _ = many.step(quiet(.missing), settings: settings) }
        #expect(one.mean(TwinIndex.glucose) == many.mean(TwinIndex.glucose))
        #expect(one.deviation(TwinIndex.glucose) == many.deviation(TwinIndex.glucose))
    }

    @Test("a gap of more than six hours starts glucose anew; what was learnt fades as it would")
    func longGap() {
        var tuning = TwinTuning()
        tuning.learnsDay = false
        let settings = plainSettings(tuning: tuning)
        var state = freshTwin(160)
        for index in 0..<60 {
            _ = state.step(quiet(.value(160 - Double(index))), settings: settings)
        }
        let before = state
        let found = state.step(quiet(.missing, minutes: 361), settings: settings)
        #expect(found.restarted)
        #expect(state.trust == .starting)
        // Memories of 480 min (sensitivity of the hour) and 20,000 min (size of the effect); the
        // spread returns to the prior's 0.12.
        let hour = before.mean(TwinIndex.sensitivity)
        #expect(hour.magnitude > 0.005)
        #expect((state.mean(TwinIndex.sensitivity) - 0.471384 * hour).magnitude < 1e-6)
        let size = before.mean(TwinIndex.effect)
        #expect((state.mean(TwinIndex.effect) - 0.982112 * size).magnitude < 1e-6)
        // Glucose at basal forgets over 1500 min: of its variance, exp(-2 1440/1500) stays after a
        // day, the rest is the prior's 0.2 squared.
        let known = before.deviation(TwinIndex.basalGlucose)
        #expect(known < 0.195)
        var days = before
        _ = days.step(quiet(.missing, minutes: 14_400), settings: settings)
        #expect(days.mean(TwinIndex.sensitivity).magnitude < 0.06 * hour.magnitude)
        let faded = (0.1466 * known * known + 0.8534 * 0.04).squareRoot()
        #expect((days.deviation(TwinIndex.basalGlucose) - faded).magnitude < 0.005)
        var bridged = freshTwin(160)
        #expect(!bridged.step(quiet(.missing, minutes: 360), settings: settings).restarted)
    }

    @Test("LOW lowers an estimate above the range and says nothing to one below it")
    func low() {
        let settings = plainSettings()
        var high = freshTwin(100)
        _ = high.step(quiet(.value(100), minutes: 0), settings: settings)
        let before = high.glucose
        _ = high.step(quiet(.below(40)), settings: settings)
        #expect(high.glucose < before)
        var deep = freshTwin(20)
        let found = deep.step(quiet(.below(40), minutes: 0), settings: settings)
        #expect(found.accepted)
        #expect(found.deviation == 0)
        #expect((deep.glucose - 20).magnitude < 1e-9)
    }

    @Test("HIGH raises an estimate below the range and says nothing to one above it")
    func high() {
        let settings = plainSettings()
        var state = freshTwin(350)
        _ = state.step(quiet(.value(350), minutes: 0), settings: settings)
        let before = state.glucose
        _ = state.step(quiet(.above(400)), settings: settings)
        #expect(state.glucose > before)
        var above = freshTwin(450)
        _ = above.step(quiet(.above(400), minutes: 0), settings: settings)
        #expect((above.glucose - 450).magnitude < 1e-9)
    }

    @Test("a jump of the sensor is gated, moves the estimate little, and is followed if it stays")
    func gate() {
        let settings = plainSettings()
        var state = freshTwin(150)
        for _ in 0..<24 { _ = state.step(quiet(.value(150)), settings: settings) }
        let found = state.step(quiet(.value(75)), settings: settings)
        #expect(found.gated)
        #expect(state.glucose > 130)
        for _ in 0..<24 { _ = state.step(quiet(.value(75)), settings: settings) }
        #expect(state.glucose < 100)
    }

    @Test("readings that contradict the model for long make the twin untrusted, then it recovers")
    func distrust() {
        let settings = plainSettings()
        var state = freshTwin(150)
        var worst = TwinTrust.sound
        for index in 0..<24 {
            _ = state.step(quiet(.value(index % 2 == 0 ? 90 : 260)), settings: settings)
            if state.trust == .untrusted { worst = .untrusted }
        }
        #expect(worst == .untrusted)
        var steps = 0
        while state.trust != .sound, steps < 60 {
            _ = state.step(quiet(.value(150)), settings: settings)
            steps += 1
        }
        #expect(state.trust == .sound)
        #expect(steps >= 12)
    }

    @Test("carbohydrate entered late is put where it is by now")
    func lateCarbs() {
        // 60 g, 60 min ago, tm 60 min: Q1 = 60 e^-1 = 22.0728, Q2 = 60 * 1 * e^-1 = 22.0728
        var state = freshTwin(120)
        _ = state.step(
            TwinInput(
                minutes: 0, insulin: 0, carbs: 60, carbsAge: 60, reading: .missing),
            settings: plainSettings())
        #expect((state.mean(TwinIndex.gut1) - 22.0728).magnitude < 1e-3)
        #expect((state.mean(TwinIndex.gut2) - 22.0728).magnitude < 1e-3)
        #expect((state.carbsOnBoard - 44.1455).magnitude < 1e-3)
    }

    @Test("a fresh twin needs three readings before it is sound")
    func starting() {
        let settings = plainSettings()
        var state = freshTwin(120)
        for _ in 0..<2 {
            _ = state.step(quiet(.value(120)), settings: settings)
            #expect(state.trust == .starting)
        }
        _ = state.step(quiet(.value(120)), settings: settings)
        #expect(state.trust == .sound)
    }
}
