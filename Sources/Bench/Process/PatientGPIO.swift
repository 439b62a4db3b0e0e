// The made-up GPIO lines of a bench run: what they are called and what the person does with them.

import Quantities

/// The lines of every bench board, by name.
public enum BenchWiring {
    /// Output: the alarm's buzzer, active high.
    public static let buzzer = "ISLET_BUZZER"
    /// Output: the alarm's light, active high.
    public static let light = "ISLET_LIGHT"
    /// Output: the pump's interlock, active high.
    public static let interlock = "ISLET_PUMP_ENABLE"
    /// Input: what the interlock's line really is.
    public static let interlockReadBack = "ISLET_PUMP_ENABLE_SENSE"
    /// Input: the acknowledge button, to ground while pressed.
    public static let button = "ISLET_BUTTON"
    /// The chip's label.
    public static let chip = GPIOShimControl.chipLabel
}

/// The person's ear and finger on the made-up lines.
final class PatientGPIO: PersonPanel {
    private let control: GPIOShimControl

    /// Makes the lines in an existing, empty folder.
    init(folder: String) throws(PatientError) {
        do {
            control = try GPIOShimControl(
                folder: folder,
                lines: [
                    GPIOShimLine(name: BenchWiring.buzzer), GPIOShimLine(name: BenchWiring.light),
                    GPIOShimLine(name: BenchWiring.interlock),
                    GPIOShimLine(
                        name: BenchWiring.interlockReadBack, follows: BenchWiring.interlock),
                    GPIOShimLine(name: BenchWiring.button, startsHigh: true),
                ])
        } catch {
            throw .usage(error.description)
        }
    }

    /// Edges the controller was given since it started.
    var edges: UInt64 { control.edges }

    /// Whether the buzzer sounds.
    func buzzer() -> Bool { control.output(BenchWiring.buzzer)?.isHigh ?? false }

    /// Puts a finger on the button, or takes it off.
    func press(_ pressed: Bool, at now: LoopInstant) {
        control.setInput(
            BenchWiring.button, isHigh: !pressed,
            nanoseconds: UInt64(max(0, now.milliseconds)) * 1_000_000)
    }

    /// Breaks or mends the interlock's read-back.
    func breakInterlock(_ fault: GPIOShimFault) {
        control.setFault(fault, of: BenchWiring.interlockReadBack)
    }

    /// The controller has ended: its outputs fall.
    func release() { control.releaseDead() }

    /// Another controller starts: its edges count from zero.
    func restart() { control.resetEdges() }
}
