// Turns what a bench run needs into a board's real configuration files.

import Bench
import BoardConfig
import ControlLoop
import DeviceProtocols
import TextInput

extension BenchBoard {
    /// Writes the configuration and the key.
    /// - Throws: ``TextInputError`` naming the file that cannot be written.
    func write() throws(TextInputError) {
        let line = { (path: String) in
            LineSetup(path: path, driver: .terminal, bitsPerSecond: 115_200)
        }
        let lines = GPIOSetup(
            chip: BenchWiring.chip, buzzer: BenchWiring.buzzer, light: BenchWiring.light,
            interlock: BenchWiring.interlock, interlockReadBack: BenchWiring.interlockReadBack,
            button: BenchWiring.button)
        let configuration = BoardConfiguration(
            folder: folder, cgm: line(cgm), pump: line(pump), pumpKeyFile: "\(folder)/pump.key",
            gpio: hasGPIO ? lines : nil,
            clock: clockSocket.map { .lockstep(socket: $0) } ?? .system, journal: journal,
            loop: LoopConfiguration(
                therapy: therapy, limits: limits, automation: automation,
                sensorUnit: .milligramsPerDeciliter, utcOffset: utcOffset, cycle: cycle,
                bolusIncrement: bolusIncrement, basalIncrement: basalIncrement))
        try configuration.write(pumpKey: pumpKey)
    }
}
