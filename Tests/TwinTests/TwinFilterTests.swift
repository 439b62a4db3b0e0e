// The filter: against an independent Kalman filter, and against everything that can go wrong.

import SmallMath
import Testing
import Twin

@Suite("Twin filter")
struct TwinFilterTests {
    /// With personal parameters known and glucose below 140 mg/dL the model is linear, so the
    /// cubature filter must equal a Kalman filter. The oracle is NumPy: the seven-state transition
    /// matrix written out from the equations (E = 50, c = 9), SciPy's expm for the insulin bank,
    /// `x = F x + B flow + b; P = F P F' + Q; K = P h / S; P -= K K' S`, readings and insulin as
    /// below, 20 g announced at the second step.
    @Test("known parameters and low glucose: the filter equals NumPy's Kalman filter")
    func linearCase() throws {
        let readings: [Double?] = [112, 111, 115, 118, nil, 121, 124, 122, 119, 117]
        let insulin = [0, 0, 0.4, 0.02, 0.02, -0.05, -0.05, 0, 0, 0.01]
        var state = TwinState(glucose: 110, insulinOnBoard: 0)
        state = try known(state)
        _ = state.step(quiet(.value(110), minutes: 0), settings: plainSettings())
        var last: TwinInnovation?
        for (index, reading) in readings.enumerated() {
            let input = TwinInput(
                minutes: 5, insulin: insulin[index], carbs: index == 1 ? 20 : 0, carbsAge: 0,
                scheduledRate: 1.0 / 60, reading: reading.map { .value($0) } ?? .missing)
            last = try known(&state) { $0.step(input, settings: plainSettings()) }
        }
        let mean = [
            0.000398209375, 122.851059, 120.218258, 6.54890362, 4.135465, -0.18610924, -2.65094005,
        ]
        let deviation = [
            0.00103305281, 11.545393, 9.88129456, 4.56073545, 3.21579135, 0.48136693, 9.77046665,
        ]
        for index in 0..<7 {
            let row = TwinIndex.personalCount + index
            #expect(
                (state.mean[row] - mean[index]).magnitude < 1e-3 * max(mean[index].magnitude, 1e-2))
            let found = state.covariance[row, row].squareRoot()
            #expect((found - deviation[index]).magnitude < 1e-3 * deviation[index])
        }
        let found = try #require(last)
        #expect((found.value + 5.274084).magnitude < 2e-3)
        #expect((found.deviation - 6.098042).magnitude < 2e-3)
    }

    /// A state whose personal parameters are at the prior's mean and known.
    private func known(_ state: TwinState) throws -> TwinState {
        var bytes = StateBytes(state)
        for row in 0..<TwinIndex.count {
            for column in 0...row where column < TwinIndex.personalCount {
                bytes[StateBytes.covariance(row, column)] = 0
            }
        }
        for row in 0..<TwinIndex.personalCount { bytes[row] = 0 }
        return try #require(TwinState(decoding: bytes.bytes))
    }

    private func known(
        _ state: inout TwinState, step: (inout TwinState) -> TwinInnovation
    ) throws -> TwinInnovation {
        let found = step(&state)
        state = try known(state)
        return found
    }

    @Test("10^4 random steps with faults and gaps: finite, positive semidefinite, in range")
    func torture() {
        var random = SeededGenerator(seed: 42)
        var state = TwinState(glucose: 140, insulinOnBoard: 0)
        let settings = plainSettings()
        for _ in 0..<10_000 {
            _ = state.step(randomInput(&random), settings: settings)
            let exact = Cholesky.robust(state.covariance).quality == .exact
            let glucose = state.glucose
            guard exact, state.covariance.isFinite, glucose >= 10, glucose <= 900,
                TwinState(decoding: state.encoded()) == state
            else {
                Issue.record("the state left its ranges: \(state)")
                return
            }
        }
    }

    @Test("a missing reading widens the estimate, a reading narrows it")
    func spread() {
        var state = TwinState(glucose: 140, insulinOnBoard: 0)
        let settings = plainSettings()
        for _ in 0..<12 { _ = state.step(quiet(.value(140)), settings: settings) }
        let index = TwinIndex.interstitial
        let before = state.covariance[index, index]
        for _ in 0..<6 { _ = state.step(quiet(.missing), settings: settings) }
        let blind = state.covariance[index, index]
        _ = state.step(quiet(.value(140)), settings: settings)
        #expect(blind > before)
        #expect(state.covariance[index, index] < blind)
    }

    @Test("one gap of an hour equals twelve missing readings")
    func gapIsSplit() {
        var one = TwinState(glucose: 160, insulinOnBoard: 1)
        var many = one
        let settings = plainSettings()
        _ = one.step(quiet(.missing, minutes: 60), settings: settings)
        for _ in 0..<12 { _ = many.step(quiet(.missing), settings: settings) }
        #expect(one.mean == many.mean)
        #expect(one.covariance == many.covariance)
    }

    @Test("a gap of more than six hours starts glucose anew and keeps what was learnt")
    func longGap() {
        var state = TwinState(glucose: 160, insulinOnBoard: 0)
        let settings = plainSettings()
        for index in 0..<60 {
            _ = state.step(quiet(.value(160 - Double(index))), settings: settings)
        }
        let learnt = state.mean[TwinIndex.sensitivity]
        let found = state.step(quiet(.missing, minutes: 361), settings: settings)
        #expect(found.restarted)
        #expect(state.mean[TwinIndex.sensitivity] == learnt)
        #expect(state.trust == .starting)
        var bridged = TwinState(glucose: 160, insulinOnBoard: 0)
        #expect(!bridged.step(quiet(.missing, minutes: 360), settings: settings).restarted)
    }

    @Test("LOW lowers an estimate above the range and says nothing to one below it")
    func low() {
        let settings = plainSettings()
        var high = TwinState(glucose: 100, insulinOnBoard: 0)
        _ = high.step(quiet(.value(100), minutes: 0), settings: settings)
        let before = high.glucose
        _ = high.step(quiet(.below(40)), settings: settings)
        #expect(high.glucose < before)
        var deep = TwinState(glucose: 20, insulinOnBoard: 0)
        let found = deep.step(quiet(.below(40), minutes: 0), settings: settings)
        #expect(found.accepted)
        #expect(found.deviation == 0)
        #expect(deep.glucose == 20)
    }

    @Test("HIGH raises an estimate below the range and says nothing to one above it")
    func high() {
        let settings = plainSettings()
        var state = TwinState(glucose: 350, insulinOnBoard: 0)
        _ = state.step(quiet(.value(350), minutes: 0), settings: settings)
        let before = state.glucose
        _ = state.step(quiet(.above(400)), settings: settings)
        #expect(state.glucose > before)
        var above = TwinState(glucose: 450, insulinOnBoard: 0)
        _ = above.step(quiet(.above(400), minutes: 0), settings: settings)
        #expect(above.glucose == 450)
    }

    @Test("a jump of the sensor is gated, moves the estimate little, and is followed if it stays")
    func gate() {
        let settings = plainSettings()
        var state = TwinState(glucose: 150, insulinOnBoard: 0)
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
        var state = TwinState(glucose: 150, insulinOnBoard: 0)
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
        var state = TwinState(glucose: 120, insulinOnBoard: 0)
        _ = state.step(
            TwinInput(
                minutes: 0, insulin: 0, carbs: 60, carbsAge: 60, scheduledRate: 1.0 / 60,
                reading: .missing), settings: plainSettings())
        #expect((state.mean[TwinIndex.gut1] - 22.0728).magnitude < 1e-3)
        #expect((state.mean[TwinIndex.gut2] - 22.0728).magnitude < 1e-3)
        #expect((state.carbsOnBoard - 44.1455).magnitude < 1e-3)
    }

    @Test("a fresh twin needs three readings before it is sound")
    func starting() {
        let settings = plainSettings()
        var state = TwinState(glucose: 120, insulinOnBoard: 0)
        for _ in 0..<2 {
            _ = state.step(quiet(.value(120)), settings: settings)
            #expect(state.trust == .starting)
        }
        _ = state.step(quiet(.value(120)), settings: settings)
        #expect(state.trust == .sound)
    }
}
