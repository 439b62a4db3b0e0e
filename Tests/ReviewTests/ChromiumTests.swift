// The pages in a real browser, from files: no console errors, the script does its work, and
// without scripts everything is still there.

import Foundation
import Review
import SuiteResults
import Testing

/// Chromium without a window.
enum Chromium {
    static let path = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    struct Load {
        /// The document after its script has run.
        var dom: String
        /// What the page said on the console, errors of the content policy among it.
        var console: [String]
    }

    /// Loads a page from a file.
    static func load(_ html: String, options: [String] = []) throws -> Load {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("islet-page-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let page = folder.appendingPathComponent("index.html")
        try Data(html.utf8).write(to: page)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path ?? "")
        process.arguments =
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
                "--user-data-dir=\(folder.path)/profile", "--enable-logging=stderr",
            ] + options + ["--dump-dom", page.absoluteString]
        let output = folder.appendingPathComponent("dom")
        let errors = folder.appendingPathComponent("errors")
        for file in [output, errors] {
            _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let log = try String(contentsOf: errors, encoding: .utf8)
        return Load(
            dom: try String(contentsOf: output, encoding: .utf8),
            console: log.split(separator: "\n").map(String.init).filter { $0.contains("CONSOLE") })
    }
}

@Suite("The pages in Chromium", .enabled(if: Chromium.path != nil, "there is no chromium here"))
struct ChromiumTests {
    @Test("the suite's page opens from a file without a word on the console, filters shown")
    func suite() throws {
        let load = try Chromium.load(SampleSuite.report().html)
        #expect(load.console.isEmpty, "\(load.console)")
        #expect(load.dom.contains("<form class=\"filters\" id=\"filters\" aria-label"))
        #expect(load.dom.components(separatedBy: "<svg class=\"sketch\"").count == 6)
        #expect(load.dom.contains("id=\"f-family\""))
    }

    @Test("the run's page opens from a file without a word on the console, a decision chosen")
    func run() throws {
        let load = try Chromium.load(SampleSuite.eventfulDay().html)
        #expect(load.console.isEmpty, "\(load.console)")
        #expect(load.dom.contains("class=\"fanmean\""))
        #expect(load.dom.contains(">Closest calls</text>"))
    }

    @Test("a script that the policy does not name is refused, and that is heard on the console")
    func policy() throws {
        let html = SampleSuite.report().html.replacingOccurrences(
            of: "</body>", with: "<script>document.title='taken'</script></body>")
        let load = try Chromium.load(html)
        #expect(!load.dom.contains("<title>taken</title>"))
        #expect(!load.console.isEmpty)
    }

    @Test("without scripts the pictures, tables and links are all there, and no dead filter")
    func noScript() throws {
        let suite = try Chromium.load(Self.withoutScripts(SampleSuite.report().html))
        #expect(suite.console.isEmpty, "\(suite.console)")
        #expect(suite.dom.components(separatedBy: "<svg class=\"sketch\"").count == 6)
        #expect(suite.dom.contains("id=\"filters\" hidden"))
        let run = try Chromium.load(Self.withoutScripts(SampleSuite.eventfulDay().html))
        #expect(run.dom.contains("<figure class=\"panel\" id=\"figure-0\"><svg"))
        #expect(run.dom.contains("class=\"fanmean\""))
    }

    /// The page as a browser that runs no scripts sees it.
    private static func withoutScripts(_ html: String) -> String {
        html.components(separatedBy: "<script").enumerated().map { index, piece in
            guard index > 0, let end = piece.range(of: "</script>") else { return piece }
            return String(piece[end.upperBound...])
        }.joined()
    }
}
