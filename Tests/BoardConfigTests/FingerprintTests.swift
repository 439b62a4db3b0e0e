// The fingerprint follows what decides doses, and nothing else.

import BoardConfig
import DecisionRecord
import Testing

private func fingerprint(_ changes: Change...) throws -> String {
    try withConfiguration(changes) { try BoardConfiguration.load(folder: $0).fingerprint.hex }
}

@Suite("Configuration fingerprint")
struct FingerprintTests {
    @Test(
        "every value that decides doses changes it",
        arguments: [
            Change("therapy.yaml", "rate: 0.8 U/h", "rate: 0.801 U/h"),
            Change(
                "therapy.yaml", "  - {from: 00:00, rate: 0.8 U/h}",
                """
                  - {from: 00:00, rate: 0.8 U/h}
                  - {from: 12:00, rate: 0.8 U/h}
                """),
            Change("therapy.yaml", "50 mg/dL/U", "50.1 mg/dL/U"),
            Change("therapy.yaml", "10 g/U", "10.1 g/U"),
            Change("therapy.yaml", "target: 110", "target: 110.1"),
            Change("therapy.yaml", "threshold: 75", "threshold: 75.1"),
            Change("therapy.yaml", "insulin: 40 U", "insulin: 40.001 U"),
            Change("therapy.yaml", "mass: 70 kg", "mass: 70.1 kg"),
            Change("therapy.yaml", "duration: 6 h", "duration: 6 h 1 min"),
            Change("therapy.yaml", "peak: 75 min", "peak: 76 min"),
            Change("therapy.yaml", "learning: released", "learning: frozen"),
            Change("therapy.yaml", "meals: announced", "meals: unannounced"),
            Change("limits.yaml", "reduce_only\n\n", "closed_loop\n\n"),
            Change("limits.yaml", "maximum_basal: 0", "maximum_basal: 0.001"),
            Change("limits.yaml", "maximum_bolus: 0", "maximum_bolus: 0.001"),
            Change("limits.yaml", "on_board: 0", "on_board: 0.001"),
            Change("limits.yaml", "multiple: 3", "multiple: 2.9"),
            Change("limits.yaml", "share: 50 %", "share: 49 %"),
            Change("board.yaml", "unit: mg/dL", "unit: mmol/L"),
            Change("board.yaml", "bolus_increment: 0.05", "bolus_increment: 0.1"),
            Change("board.yaml", "basal_increment: 0.05", "basal_increment: 0.1"),
            Change("board.yaml", "\"+00:00\"", "\"+00:01\""),
        ])
    func changes(change: Change) throws {
        #expect(try fingerprint(change) != fingerprint())
    }

    @Test(
        "comments, spaces, spellings and the machine's paths do not change it",
        arguments: [
            Change("therapy.yaml", "target: 110 mg/dL", "target:   110.0 mg/dL   # mine"),
            Change("therapy.yaml", "peak: 75 min", "peak: 1 h 15 min"),
            Change("therapy.yaml", "body_mass: 70 kg\n", "body_mass: \"70.00 kg\"\n\n\n"),
            Change("limits.yaml", "# What", "# Whatever"),
            Change("limits.yaml", "maximum_bolus: 0 U", ""),
            Change("board.yaml", "/dev/islet/cgm", "/dev/ttyS4"),
            Change("board.yaml", "pump.key", "other.key"),
            Change("board.yaml", "/var/lib/islet/decisions.sqlite", "/data/j.sqlite"),
            Change("board.yaml", "driver: serialport", "driver: terminal"),
            Change("board.yaml", "chip: islet-io", "chip: gpio-sim"),
            Change("board.yaml", "clock: system", "clock: {lockstep: {socket: s}}"),
        ])
    func staysTheSame(change: Change) throws {
        #expect(try fingerprint(change) == fingerprint())
    }

    @Test("two loads of one folder agree")
    func repeats() throws {
        #expect(try fingerprint() == fingerprint())
    }
}
