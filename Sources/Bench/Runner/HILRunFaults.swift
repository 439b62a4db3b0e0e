// What the runner does to isletd's processes and to the disk under its journal, by script.

import EdgeDevices
import Foundation
import Glibc
import Quantities

extension HILRun {
    /// The disk under the journal, where it is to fail.
    /// - Throws: ``BenchError`` when it shall fail and cannot.
    static func disk(
        for play: ScenarioPlay, in folder: HILFolder, _ settings: HILSettings
    ) throws(BenchError) -> DiskShimControl? {
        guard let fault = play.scenario.faults.first(where: { $0.form?.need == .disk }) else {
            return nil
        }
        guard settings.diskShim != nil else {
            throw .setup("\(fault.words): needs the disk shim; make -C hil/shims, then run")
        }
        do {
            return try DiskShimControl(
                path: folder.disk, prefix: folder.journal, seed: play.diskSeed)
        } catch {
            throw .setup("\(error)")
        }
    }

    /// Whether it is no finding when the controller ends now.
    var isEndExpected: Bool { isKillExpected || isAway || disk?.isCutAwaited == true }

    /// The controller is gone. - Returns: whether that was wanted; then it is no longer.
    func takeExpectedEnd() -> Bool {
        _ = controller?.wait(within: .seconds(2))
        let wasCut = disk?.takeCut() ?? false
        defer { isKillExpected = false }
        return wasCut || isKillExpected
    }

    /// A scenario that cuts the power where nothing is written shows nothing.
    var missedCut: String? {
        guard let disk, disk.isCutAwaited else { return nil }
        return "the power was to be cut at a write that never came: isletd wrote "
            + "\(disk.writes) times in all"
    }

    func endController(_ word: String) {
        isAway = true
        controller?.end()
        pipes.say(word)
    }

    func bringAbout(_ kind: ProcessFault.Kind) {
        // Who is away cannot be killed, and who is there not started: faults may overlap.
        switch kind {
        case .killController where isAway, .endController where isAway,
            .startController where !isAway:
            break
        case .killPlanner: signalPlanner(SIGKILL)
        case .stopPlanner: signalPlanner(SIGSTOP)
        case .continuePlanner: signalPlanner(SIGCONT)
        case .killController(let after):
            guard let after else { return endController("again") }
            // Somewhere inside what the controller does next.
            isKillExpected = true
            killDue = SystemClock.sinceBoot + after
        case .endController: return endController("gone")
        case .startController: return pipes.say("again")
        case .stopController:
            controller?.signal(SIGSTOP)
            return pipes.say("held")
        case .continueController:
            controller?.signal(SIGCONT)
            return pipes.say("freed")
        case .disk(let trouble): disk?.set(trouble)
        case .cutPower(let write): disk?.cutPower(atWrite: write)
        }
        pipes.say("go")
    }

    func killIfDue() {
        guard let due = killDue, SystemClock.sinceBoot >= due else { return }
        killDue = nil
        controller?.kill()
    }

    /// Signals the planner: the one child of the controller.
    func signalPlanner(_ number: Int32) {
        guard let controller else { return }
        let id = controller.identifier
        let path = "/proc/\(id)/task/\(id)/children"
        guard let text = try? String(contentsOfFile: path, encoding: .utf8),
            let planner = text.split(separator: " ").first.flatMap({ Int32($0) })
        else { return }
        kill(planner, number)
        guard number == SIGKILL else { return }
        // Its end of the socket closes with it; only then is the moment a definite one.
        for _ in 0..<2000 where !Self.isDead(planner) { usleep(500) }
    }

    private static func isDead(_ process: Int32) -> Bool {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let state = text.split(separator: ")").last?.split(separator: " ").first
        else { return true }
        return state == "Z" || state == "X"
    }
}
