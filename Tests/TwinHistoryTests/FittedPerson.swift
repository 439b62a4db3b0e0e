// One virtual person identified once for all tests, and real people where their files are at hand.

import Foundation
import TwinHistory
import VirtualPatient

/// A person and the twin identified from their days.
struct FittedPerson {
    let days: SimulatedDays
    let twin: HistoryTwin

    init?(_ model: PlantModel, _ group: AgeGroup, number: Int, seed: UInt64 = 4242) {
        guard let people = try? People(model: model, group: group, seed: seed),
            let days = SimulatedDays(people.patient(number), seed: UInt64(number)),
            let twin = try? HistoryTwin(fitting: days.history)
        else { return nil }
        self.days = days
        self.twin = twin
    }

    /// An adult of the S2008 population.
    static let adult = FittedPerson(.s2008, .adult, number: 1)

    /// People on whom nothing was chosen: another seed than the one the priors were tried on.
    static let unseen: [FittedPerson] = [
        (PlantModel.s2008, 1), (.s2013, 4), (.hovorka, 1), (.hovorka, 2),
    ].compactMap { FittedPerson($0.0, .adult, number: $0.1, seed: 5151) }
}

/// The recorded people of the project's shared data.
enum RealPeople {
    static let folder: String? = {
        let given = ProcessInfo.processInfo.environment["ISLET_SHARED"] ?? "../shared"
        let path = "\(given)/data/azt1d"
        return FileManager.default.fileExists(atPath: "\(path)/subject02.csv") ? path : nil
    }()

    static var areAtHand: Bool { folder != nil }

    static func history(_ name: String) throws -> PersonHistory {
        try PersonHistory(csv: "\(folder ?? "")/\(name).csv", as: "\(name).csv")
    }
}
