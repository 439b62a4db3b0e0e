// The planner's role of isletd: answers questions until its channel closes. Owns no device.

import ControlLoop
import DecisionRecord
import EdgeDevices
import Quantities

/// The planner process.
public enum PlannerProgram {
    /// The descriptor on which the supervisor hands over the channel.
    public static let channelDescriptor: Int32 = 3

    /// Serves until the supervisor closes the channel.
    /// - Returns: the exit code: 0 after a clean close, 1 when the channel brought nonsense.
    public static func run() -> Int32 {
        let channel = MessageChannel(descriptor: channelDescriptor)
        while true {
            switch channel.read() {
            case .message(let bytes):
                guard let reply = answer(bytes), channel.send(reply) == .accepted else { return 1 }
            case .nothing:
                guard (try? Poller.wait(for: [channel.pollEntry], timeout: nil)) != nil else {
                    return 1
                }
                if channel.wantsWrite { _ = channel.flush() }
            case .closed: return 0
            case .corrupt: return 1
            }
        }
    }

    private static func answer(_ bytes: [UInt8]) -> [UInt8]? {
        guard let value = try? CBORValue.decode(bytes),
            let request = try? PlannerRequest(cbor: value)
        else { return nil }
        return Planner.plan(request).cbor.encoded()
    }
}
