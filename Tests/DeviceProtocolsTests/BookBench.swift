// A dose book ready for tests: a challenge is out and the orders have names.

import DeviceProtocols
import Quantities

/// A book with a challenge issued at 1 000 ms.
struct BookBench {
    var book = PumpDoseBook(firstStartAt: device(0))
    var generator = TestGenerator(state: 3)
    var challenge: UInt64 = 0

    init() { refresh(at: 1000) }

    mutating func refresh(at time: UInt64) {
        challenge = book.issueChallenge(at: device(time), using: &generator)
    }

    mutating func admit(
        _ id: UInt64, _ order: DoseOrder, at time: UInt64, notAfter: UInt64 = .max,
        challenge: UInt64? = nil, head: UInt8 = 0, objection: DoseRefusal? = nil
    ) -> DoseAdmission {
        let command = DoseCommand(
            id: id, challenge: challenge ?? self.challenge, notAfter: device(notAfter),
            logHead: LogHead(bytes: [UInt8](repeating: head, count: 16)) ?? .zero)
        return book.admit(command, order, at: device(time), objection: objection)
    }

    var events: [HistoryEntry.Event] {
        var from: UInt32 = 0
        var all: [HistoryEntry.Event] = []
        while true {
            let page = book.historyPage(from: from)
            all += page.entries.map(\.event)
            guard page.hasMore, let last = page.entries.last else { return all }
            from = last.sequence + 1
        }
    }
}

let bolus = DoseOrder.setBolus(InsulinAmount(milliunits: 300))
let lease = DoseOrder.setTemporaryBasal(
    rate: InsulinRate(milliunitsPerHour: 1200), duration: .minutes(30))

extension DoseAdmission {
    var isExecution: Bool { if case .execute = self { true } else { false } }
}
