// A start-up that reads a long journal tells the service manager in time, and not too often.

import EdgeRuntime
import Quantities
import Testing

@Suite("Notices of a recovery")
struct RecoveryNoticesTests {
    /// Moments of the notices of a recovery that takes a record at each of the given moments.
    private func notices(at moments: [Int64]) -> [Int64] {
        var notices = RecoveryNotices()
        return moments.filter { notices.isDue(at: Span(milliseconds: $0)) }
    }

    @Test("the first comes with the first record, the others once a second")
    func pace() {
        #expect(
            notices(at: Array(stride(from: 90_000, through: 93_000, by: 1)))
                == [90_000, 91_000, 92_000, 93_000])
        #expect(notices(at: [5, 999, 1004, 1005, 2004]) == [5, 1005])
    }

    @Test("records that take long each still bring one each, well within what was asked for")
    func slow() {
        #expect(notices(at: [0, 9000, 18_000, 27_000]) == [0, 9000, 18_000, 27_000])
        #expect(RecoveryNotices.patience == .seconds(30))
    }
}
