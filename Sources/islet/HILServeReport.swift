// The report of a run with another controller: the same page, without what only isletd has.

import Bench
import Foundation
import Review

extension HILReport {
    /// A report of a run with another controller.
    init(
        _ result: BenchResult, name: String, reproduce: String, controller: ServedOutcome
    ) {
        self.init(result, name: name, reproduce: reproduce)
        report.remarks.append(
            RunReport.Remark(
                name: "Controller",
                text: "\(controller.name), over the line protocol: \(controller.answers) usable "
                    + "answers to \(controller.observations) observations"))
        report.remarks += controller.remarks.map { RunReport.Remark(name: "Orders", text: $0) }
    }

    /// Writes the page, `report.json`, `picture.svg` and the trace.
    ///
    /// - Parameter path: the report's folder, which is there.
    func write(to path: String, trace: BenchTrace) throws {
        let writer = try TraceWriter(folder: path)
        try writer.append(trace)
        try writer.finish()
        try writePage(path)
    }
}
