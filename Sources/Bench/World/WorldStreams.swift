// The independent random streams of a world: one more consumer does not shift the others.

import Quantities
package import SmallMath

/// Each consumer's own stream of the run's seed.
package struct WorldStreams {
    /// The sensors worn.
    package let sensor: SeededGenerator
    /// The pump's nonces and challenges.
    package let pump: SeededGenerator
    /// Faults, each with a stream of its own.
    package let faults: SeededGenerator
    /// Which faults there are, where they are drawn.
    package let drawnFaults: SeededGenerator
    /// Who the devices are.
    package let identity: SeededGenerator
    /// The person's noticing of lows.
    package let person: SeededGenerator
    /// How the person's days differ.
    package let variability: SeededGenerator
    /// The pump's metering and its infusion sets.
    package let infusion: SeededGenerator

    package init(seed: UInt64) {
        let root = SeededGenerator(seed: seed)
        sensor = root.stream(101)
        pump = root.stream(102)
        faults = root.stream(103)
        identity = root.stream(104)
        person = root.stream(105)
        variability = root.stream(106)
        infusion = root.stream(107)
        drawnFaults = root.stream(108)
    }

    /// The stream of one fault: a function of what it is and when it begins, so that taking another
    /// fault away changes nothing of it.
    package func fault(_ fault: Scenario.Fault) -> SeededGenerator {
        let form = FaultForm.all.firstIndex { $0.kind == fault.kind && $0.target == fault.target }
        return faults.stream(UInt64(form ?? FaultForm.all.count))
            .stream(UInt64(max(0, fault.at.milliseconds)))
    }

    /// The identity of the nth sensor worn, from 0: another with every insertion.
    func sensorID(number: Int) -> UInt64 {
        var generator = number == 0 ? identity : identity.stream(100 + UInt64(number))
        return generator.next() >> 1
    }
}
