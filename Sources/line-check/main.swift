// line-check: opens one serial line or a board's GPIO lines exactly as the controller would, and
// says what it sees. For a person setting up a board, and for tests under the preload shims.

import EdgeDevices
import Glibc

let usage = """
    usage: line-check serial port|terminal PATH [--speed BITS_PER_SECOND] [--seconds N] [--echo]
           line-check gpio [--chip CHIP] [--buzzer LINE] [--led LINE] [--pump-enable LINE]
                           [--watchdog-kick LINE] [--sense LINE] [--button LINE]
             LINE is a name, and may go on with :active-low, :pull-up, :pull-down, :no-bias
             then, on standard input: ROLE on|off, sense, quit
    This moves real lines. Try it with no pump connected.
    """

/// Prints one line at once, so that a program reading it does not wait.
func say(_ text: String) {
    print(text)
    fflush(nil)
}

/// Ends with a message on standard error.
func fail(_ message: String, code: Int32) -> Never {
    let bytes = Array("line-check: \(message)\n".utf8)
    _ = write(2, bytes, bytes.count)
    exit(code)
}

var arguments = Array(CommandLine.arguments.dropFirst())
let subcommand = arguments.isEmpty ? "" : arguments.removeFirst()
do {
    switch subcommand {
    case "serial": try SerialCheck(arguments).run()
    case "gpio": try GPIOCheck(arguments).run()
    case "--help", "-h": say(usage)
    default: throw UsageError(reason: "serial or gpio is wanted")
    }
} catch let error as UsageError {
    fail("\(error.reason)\n\(usage)", code: 2)
} catch let error as SerialLineError {
    fail("\(error)", code: 1)
} catch let error as GPIOError {
    fail("\(error)", code: 1)
} catch {
    fail("\(error)", code: 1)
}
