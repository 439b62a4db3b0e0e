// The planner's channel: whole messages, and every way a mad planner can spoil it.

import EdgeDevices
import Foundation
import Testing

@Suite("Message channel")
struct MessageChannelTests {
    private func raw() throws -> (MessageChannel, Int32) {
        let (channel, peer) = try MessageChannel.pair()
        return (channel, peer)
    }

    private func put(_ bytes: [UInt8], into descriptor: Int32) {
        #expect(write(descriptor, bytes, bytes.count) == bytes.count)
    }

    private let head: [UInt8] = [0x49, 0x53, 0x4C, 0x31]

    @Test("messages from empty to the longest come back whole and in order")
    func roundTrip() throws {
        let (near, descriptor) = try raw()
        let far = MessageChannel(descriptor: descriptor)
        #expect(near.read() == .nothing)
        for size in [0, 1, 255, 16384, MessageChannel.messageLimit] {
            let message = (0..<size).map { UInt8(truncatingIfNeeded: $0 * 7) }
            #expect(near.send(message) == .accepted)
            var found = ChannelRead.nothing
            for _ in 0..<100 where found == .nothing {
                found = far.read()
                #expect(near.flush() == .accepted)
            }
            #expect(found == .message(message))
        }
        #expect(near.send([UInt8](repeating: 0, count: 65537)) == .full)
        near.close()
        #expect(far.read() == .closed)
        #expect(far.read() == .closed)
        #expect(far.send([1]) == .hungUp)
    }

    @Test("a message that comes byte by byte is whole only with its last byte")
    func pieces() throws {
        let (channel, peer) = try raw()
        defer { close(peer) }
        let bytes = head + [3, 0, 0, 0, 10, 11, 12]
        for byte in bytes.dropLast() {
            put([byte], into: peer)
            #expect(channel.read() == .nothing)
        }
        put([12] + bytes, into: peer)
        #expect(channel.read() == .message([10, 11, 12]))
        #expect(channel.read() == .message([10, 11, 12]))
        #expect(channel.read() == .nothing)
    }

    @Test("bytes that do not begin a message end the channel, with the first wrong one")
    func garbage() throws {
        for start in [[0x00], [0x49, 0x53, 0x4C, 0x32], [0x49, 0xFF]] as [[UInt8]] {
            let (channel, peer) = try raw()
            defer { close(peer) }
            put(start, into: peer)
            #expect(channel.read() == .corrupt(.badStart))
            // No resynchronising: a good message after garbage is not believed.
            put(head + [0, 0, 0, 0], into: peer)
            #expect(channel.read() == .corrupt(.badStart))
        }
    }

    @Test("a length one beyond the limit ends the channel; the limit itself does not")
    func oversize() throws {
        let (channel, peer) = try raw()
        defer { close(peer) }
        put(head + [0x01, 0x00, 0x01, 0x00], into: peer)
        #expect(channel.read() == .corrupt(.oversize(65537)))
        let (good, other) = try raw()
        defer { close(other) }
        put(head + [0x00, 0x00, 0x01, 0x00], into: other)
        #expect(good.read() == .nothing)
    }

    @Test("a channel that ends inside a message is corrupt, not closed")
    func truncated() throws {
        let (channel, peer) = try raw()
        put(head + [5, 0, 0, 0, 1, 2], into: peer)
        close(peer)
        #expect(channel.read() == .corrupt(.truncated))
    }

    @Test("a reader that stops reading fills the queue to its bound, and no further")
    func stoppedReader() throws {
        let (channel, peer) = try raw()
        defer { close(peer) }
        var accepted = 0
        while accepted < 100, channel.send([UInt8](repeating: 1, count: 65536)) == .accepted {
            accepted += 1
        }
        #expect(accepted < 100)
        #expect(channel.wantsWrite)
    }
}
