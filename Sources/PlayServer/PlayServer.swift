// Serves a training session to a browser on this machine.

import FlyingFox
import FlyingSocks
import Foundation

/// A server of one room.
public struct PlayServer: Sendable {
    private let room: PlayRoom
    private let address: String
    private let port: UInt16

    /// How often virtual time is moved on. Unit: ns of real time.
    private static let tick: UInt64 = 50_000_000

    /// - Parameters:
    ///   - address: an IPv4 address of this machine, such as 127.0.0.1.
    ///   - port: 0 for any that is free.
    public init(_ room: PlayRoom, address: String, port: UInt16) {
        self.room = room
        self.address = address
        self.port = port
    }

    /// Why there is no server, in one line.
    public struct Failure: Error, CustomStringConvertible {
        /// The line.
        public let description: String
    }

    /// Serves until the task is cancelled.
    ///
    /// - Parameter ready: told the page's address once it can be opened.
    /// - Throws: ``Failure`` when it cannot listen.
    public func run(_ ready: @escaping @Sendable (String) -> Void) async throws {
        let socketAddress: sockaddr_in
        do { socketAddress = try .inet(ip4: address, port: port) } catch {
            throw Failure(description: "\(address) is no IPv4 address")
        }
        // The names depend on the port, which is known when the server listens.
        let doorway = Doorway()
        let server = HTTPServer(
            address: socketAddress, logger: .disabled, handler: doorway)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do { try await server.run() } catch is CancellationError {} catch {
                    throw Failure(
                        description: "\(address) port \(port): cannot listen here (\(error)); "
                            + "choose another --port")
                }
            }
            group.addTask {
                try await server.waitUntilListening(timeout: 10)
                guard case .ip4(_, let port)? = await server.listeningAddress else {
                    throw Failure(description: "\(address): cannot listen here")
                }
                let names = address == "127.0.0.1" ? [address, "localhost"] : [address]
                let hosts = names.map { "\($0):\(port)" }
                await doorway.open(PlayHandler(room: room, hosts: hosts))
                ready("http://\(hosts[0])/")
                while !Task.isCancelled {
                    await room.tick()
                    try await Task.sleep(nanoseconds: Self.tick)
                }
            }
            try await group.next()
            group.cancelAll()
        }
    }
}

/// Holds the handler that can only be made once the port is known.
private actor Doorway: HTTPHandler {
    private var handler: PlayHandler?

    func open(_ handler: PlayHandler) { self.handler = handler }

    func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
        guard let handler else { return HTTPResponse(statusCode: .serviceUnavailable) }
        return try await handler.handleRequest(request)
    }
}
