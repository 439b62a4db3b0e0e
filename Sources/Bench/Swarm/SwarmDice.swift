// The draws a random scenario is made of: evenly, by chance, in whole steps that people write.

import Quantities
import SmallMath

/// Draws from one stream.
struct SwarmDice {
    private var generator: SeededGenerator

    init(_ generator: SeededGenerator) { self.generator = generator }

    /// Whether something of this chance comes about.
    mutating func happens(_ chance: Double) -> Bool { generator.uniform() < chance }

    /// One of some things, each as likely.
    mutating func one<Thing>(of things: [Thing]) -> Thing {
        things[min(things.count - 1, Int(generator.uniform() * Double(things.count)))]
    }

    /// A whole number, both ends included.
    mutating func whole(_ range: ClosedRange<Int>, step: Int = 1) -> Int {
        let steps = (range.upperBound - range.lowerBound) / step
        return range.lowerBound + min(steps, Int(generator.uniform() * Double(steps + 1))) * step
    }

    /// A number, evenly.
    mutating func number(_ range: ClosedRange<Double>) -> Double {
        range.lowerBound + generator.uniform() * (range.upperBound - range.lowerBound)
    }

    /// Whole minutes.
    mutating func minutes(_ range: ClosedRange<Int>, step: Int = 1) -> Span {
        .minutes(Int64(whole(range, step: step)))
    }

    /// What a fault's magnitude may be.
    mutating func magnitude(_ form: FaultMagnitudeForm) -> FaultMagnitude {
        form.draw(&generator)
    }
}
