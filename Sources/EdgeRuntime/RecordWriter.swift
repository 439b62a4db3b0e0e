// Appends what the supervisor records to the journal, and rebuilds the supervisor from it.

import ControlLoop
import DecisionRecord
import Journal
import Quantities

/// The journal as the loop uses it.
final class RecordWriter {
    private let store: JournalStore
    /// Why a record was refused. None is taken after it: a journal that ends is what a crash leaves,
    /// one with a gap would lead a replay to another state than the one that ran.
    private var refusal: JournalError?

    init(_ store: JournalStore) { self.store = store }

    /// The first 16 bytes of the chain's head: travels with each dose as a witness.
    var head: [UInt8] { Array(store.head.bytes.prefix(16)) }

    func append(
        _ kind: RecordKind, _ body: CBORValue, at: LoopInstant, wall: WallInstant, durable: Bool
    ) throws(JournalError) {
        if let refusal { throw refusal }
        var chain = store.chain
        let record = chain.append(kind: kind, at: at, wall: wall, body: body)
        do {
            try store.append([record], durable: durable)
        } catch {
            if store.chain != chain { refusal = error }
            throw error
        }
    }

    /// Why the program must begin anew: a record was refused, and everything before it is written by
    /// now. `nil` while there is no such need, or the disk still takes nothing.
    var end: JournalError? {
        guard let refusal, (try? store.flush()) != nil else { return nil }
        return refusal
    }

    /// A boot epoch that was never used before and is on the disk.
    func nextEpoch() throws(DaemonError) -> UInt32 {
        do {
            let count = try store.persistentCounter("boot_epoch")
            guard let epoch = UInt32(exactly: count) else {
                throw DaemonError.failure("journal: all boot epochs are used; pair the pump anew")
            }
            return epoch
        } catch let error as DaemonError {
            throw error
        } catch {
            throw .failure("\(error)")
        }
    }

    /// The last record's times, and the state its events lead to.
    /// - Parameter progress: called with the sequence of each record that was taken.
    func recover(
        _ progress: (UInt64) -> Void = { _ in }
    ) throws(DaemonError) -> (supervisor: Supervisor?, last: Record?) {
        var replay = LoopReplay(recomputesPlans: false)
        var last: Record?
        var fault: MessageFault?
        do {
            try store.forEachRecord { chained in
                fault = Self.advance(&replay, by: chained.record)
                last = chained.record
                progress(chained.record.sequence)
                return fault == nil
            }
        } catch {
            throw .failure("\(error)")
        }
        if let fault {
            throw .failure("journal: \(fault.field) \(fault.problem); run islet log verify")
        }
        return (replay.supervisor, last)
    }

    private static func advance(_ replay: inout LoopReplay, by record: Record) -> MessageFault? {
        do throws(MessageFault) {
            _ = try replay.take(record)
            return nil
        } catch {
            return error
        }
    }

    func close() throws(JournalError) { try store.close() }
}
