// Independent jobs side by side in threads, with results in the order the jobs were given.

import Foundation
import Synchronization

/// Runs independent jobs side by side.
public enum SideBySide {
    /// Jobs at once when nobody says otherwise: one for each core this process may use.
    public static var defaultJobs: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }

    /// Room for a page of many chart layers to be put together; a thread's own default is less.
    private static let stackSize = 8 << 20

    /// Does every job.
    ///
    /// - Parameters:
    ///   - count: how many jobs there are; they are begun in order, from 0.
    ///   - jobs: how many run at once; at least 1.
    ///   - work: does one job, in a thread of its own, and gives back what is then to be done with
    ///     its result: in the jobs' order and one at a time, each as soon as it and all before it
    ///     are there.
    public static func run(
        _ count: Int, jobs: Int, work: @escaping @Sendable (Int) -> (@Sendable () -> Void)
    ) {
        let queue = JobQueue(count: count)
        let ended = DispatchSemaphore(value: 0)
        let threads = max(1, min(jobs, count))
        for _ in 0..<threads {
            let thread = Thread {
                while let index = queue.begin() { queue.end(index, work(index)) }
                ended.signal()
            }
            thread.stackSize = stackSize
            thread.start()
        }
        for _ in 0..<threads { ended.wait() }
    }
}

/// What is begun and what is done.
private final class JobQueue: Sendable {
    private struct State {
        var begun = 0
        var taken = 0
        var waiting: [Int: @Sendable () -> Void] = [:]
    }

    private let count: Int
    private let state = Mutex(State())

    init(count: Int) { self.count = count }

    /// The next job to do.
    func begin() -> Int? {
        state.withLock { state in
            guard state.begun < count else { return nil }
            defer { state.begun += 1 }
            return state.begun
        }
    }

    /// Hands on what is next in order. Under the lock: results are taken one at a time.
    func end(_ index: Int, _ take: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.waiting[index] = take
            while let next = state.waiting.removeValue(forKey: state.taken) {
                next()
                state.taken += 1
            }
        }
    }
}
