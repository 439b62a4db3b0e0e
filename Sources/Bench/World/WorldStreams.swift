// The independent random streams of a world: one more consumer does not shift the others.

import SmallMath

/// Each consumer's own stream of the run's seed.
struct WorldStreams {
    /// The sensors worn.
    let sensor: SeededGenerator
    /// The pump's nonces and challenges.
    let pump: SeededGenerator
    /// Noise on the lines.
    let noise: SeededGenerator
    /// Who the devices are.
    let identity: SeededGenerator
    /// The person's noticing of lows.
    let person: SeededGenerator
    /// How the person's days differ.
    let variability: SeededGenerator
    /// The pump's metering and its infusion sets.
    let infusion: SeededGenerator

    init(seed: UInt64) {
        let root = SeededGenerator(seed: seed)
        sensor = root.stream(101)
        pump = root.stream(102)
        noise = root.stream(103)
        identity = root.stream(104)
        person = root.stream(105)
        variability = root.stream(106)
        infusion = root.stream(107)
    }

    /// The identity of the nth sensor worn, from 0: another with every insertion.
    func sensorID(number: Int) -> UInt64 {
        var generator = number == 0 ? identity : identity.stream(100 + UInt64(number))
        return generator.next() >> 1
    }
}
