// The Runge-Kutta step against closed solutions.

import SmallMath
import Testing

private struct Oscillator: OrdinaryState {
    var position: Double
    var speed: Double

    func advanced(along slope: Oscillator, by step: Double) -> Oscillator {
        Oscillator(
            position: position + step * slope.position, speed: speed + step * slope.speed)
    }
}

/// The error after one turn of a unit oscillator in `steps` steps.
private func closureError(steps: Int) -> Double {
    var state = Oscillator(position: 1, speed: 0)
    let step = 2 * Double.pi / Double(steps)
    for _ in 0..<steps {
        state = RungeKutta.fourth(from: state, step: step) {
            Oscillator(position: $0.speed, speed: -$0.position)
        }
    }
    let missed = state.position - 1
    return (missed * missed + state.speed * state.speed).squareRoot()
}

@Suite("Runge-Kutta step")
struct RungeKuttaTests {
    @Test("one step of dx/dt = x from 1 is the Taylor polynomial of order four")
    func oneStep() {
        // 1 + 0.5 + 0.5²/2 + 0.5³/6 + 0.5⁴/24 = 1.6484375, by hand.
        let x = RungeKutta.fourth(from: 1.0, step: 0.5) { $0 }
        #expect(abs(x - 1.6484375) < 1e-15)
    }

    @Test("the error over a fixed time falls as the fourth power of the step")
    func order() {
        let ratio = closureError(steps: 100) / closureError(steps: 200)
        #expect(ratio > 15 && ratio < 17)
    }

    @Test("a stiff decay within the stability limit of 2.785 shrinks, beyond it grows")
    func stability() {
        // Source of the limit: the real-axis stability bound of the classical method, 2.7853.
        let inside = RungeKutta.fourth(from: 1.0, step: 1) { -2.78 * $0 }
        let outside = RungeKutta.fourth(from: 1.0, step: 1) { -2.79 * $0 }
        #expect(abs(inside) < 1)
        #expect(abs(outside) > 1)
    }
}
