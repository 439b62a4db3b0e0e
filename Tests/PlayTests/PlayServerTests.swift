// The web edge of a session, asked as a browser, a stranger and a clumsy program would.

import Foundation
import Play
import PlayServer
import Quantities
import Testing

@Suite("The session's server") struct PlayServerTests {
    /// A server for one test, asked with curl.
    private func withServer(_ body: (String) async throws -> Void) async throws {
        let session = try PlaySession(scenario: PlayScenario.folder(), seed: nil, byHand: false)
        let room = PlayRoom(session, rate: 3600, truth: false, savePath: nil)
        let (addresses, announce) = AsyncStream.makeStream(of: String.self)
        let task = Task {
            try await PlayServer(room, address: "127.0.0.1", port: 0).run { announce.yield($0) }
        }
        defer { task.cancel() }
        var iterator = addresses.makeAsyncIterator()
        let address = try #require(await iterator.next())
        try await body(address)
    }

    /// Waits on a thread of its own: the pool's threads belong to the server.
    private func curl(_ arguments: [String]) async throws -> (code: String, body: String) {
        let result = await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(returning: Result { try Self.runCurl(arguments) })
            }
        }
        return try result.get()
    }

    private static func runCurl(_ arguments: [String]) throws -> (code: String, body: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
        process.arguments = ["-s", "-m", "20", "-w", "\n%{http_code}"] + arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let code = lines.popLast().map(String.init) ?? ""
        return (code, lines.joined(separator: "\n"))
    }

    private func post(_ url: String, _ json: String, _ more: [String] = []) async throws
        -> (code: String, body: String)
    {
        try await curl(["-H", "Content-Type: application/json", "-d", json] + more + [url])
    }

    @Test(
        "gives the page and the state, acts, hides the truth until asked, and debriefs",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/curl")))
    func plays() async throws {
        try await withServer { address in
            let page = try await curl([address])
            #expect(page.code == "200")
            #expect(page.body.contains("Research software"))
            // Self-contained: nothing is fetched from anywhere else.
            #expect(!page.body.contains("http://") && !page.body.contains("https://"))
            let state = try await curl([address + "state"])
            #expect(!state.body.contains("\"truth\":["))
            let shown = try await post(address + "control", #"{"truth":true}"#)
            #expect(shown.body.contains("\"truth\":["))
            let eaten = try await post(
                address + "act", #"{"action":"eat","carbs":"40 g","announced":"35 g"}"#)
            #expect(eaten.code == "200")
            #expect(eaten.body.contains("You ate 40 g, announced 35 g"))
            #expect(try await post(address + "finish", "{}").code == "200")
            #expect(try await post(address + "act", #"{"action":"acknowledge"}"#).code == "422")
            let saved = try await curl([address + "session.yaml"])
            #expect(saved.body.contains("action: eat, carbs: 40 g"))
        }
    }

    @Test(
        "refuses nonsense, other methods, other names and other sites, in words",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/curl")))
    func refuses() async throws {
        try await withServer { address in
            let act = address + "act"
            let huge = try await post(act, #"{"action":"eat","carbs":"1e9 g"}"#)
            #expect(huge.code == "422")
            #expect(huge.body.contains("250 g"))
            #expect(try await post(act, "{\"action\":\"bolus\",\"bolus\":NaN}").code == "400")
            #expect(try await post(act, "[1]").code == "400")
            #expect(try await post(act, "action: acknowledge").code == "400")
            #expect(try await post(act, String(repeating: "x", count: 5000)).code == "413")
            #expect(try await curl(["-d", "{}", act]).code == "415")
            #expect(try await curl([act]).code == "405")
            #expect(try await curl([address + "elsewhere"]).code == "404")
            let good = #"{"action":"acknowledge"}"#
            #expect(try await post(act, good, ["-H", "Host: evil.example"]).code == "403")
            #expect(try await post(act, good, ["-H", "Origin: http://evil.example"]).code == "403")
            #expect(try await post(act, good).code == "200")
            let rate = try await post(address + "control", #"{"rate":1e9}"#)
            #expect(rate.code == "422")
            #expect(rate.body.contains("3600"))
        }
    }
}
