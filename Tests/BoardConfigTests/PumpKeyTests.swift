// The pump's key file: its content is checked and never shown.

import BoardConfig
import Foundation
import Testing
import TextInput

private func read(_ content: String, mode: Int = 0o600) throws -> [UInt8] {
    try withFolder { folder in
        var configuration = try BoardConfiguration.load(folder: defaultFolder)
        configuration.pumpKeyFile = "\(folder)/pump.key"
        _ = FileManager.default.createFile(
            atPath: configuration.pumpKeyFile, contents: Data(content.utf8),
            attributes: [.posixPermissions: mode])
        return try configuration.readPumpKey()
    }
}

private func refusal(_ content: String, mode: Int = 0o600) throws -> String {
    do {
        _ = try read(content, mode: mode)
        return ""
    } catch let error as TextInputError {
        return error.description
    }
}

private let good = String(repeating: "0123456789abcdef", count: 4)

@Suite("Pump key")
struct PumpKeyTests {
    @Test("64 hexadecimal digits of either case are 32 bytes, with or without a line end")
    func content() throws {
        let key = try read(good + "\n")
        #expect(key.count == 32)
        #expect(key.prefix(8) == [0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF])
        #expect(try read(good.uppercased()) == key)
    }

    @Test(
        "any other content is refused without showing it",
        arguments: [
            "", "0123", String(good.dropLast()), good + "0", String(good.dropLast()) + "g",
            good + "\n" + good, String(repeating: "00", count: 32),
            String(repeating: "ab", count: 32),
        ])
    func wrongContent(content: String) throws {
        let line = try refusal(content)
        #expect(line.contains("pump.key: the pump key is"), "\(line)")
        #expect(content.isEmpty || content.count < 8 || !line.contains(content))
    }

    @Test(
        "a key that others may read is refused with the command that mends it",
        arguments: [
            (0o600, true), (0o400, true), (0o640, false), (0o604, false), (0o660, false),
            (0o610, false),
        ])
    func permissions(mode: Int, allowed: Bool) throws {
        let line = try refusal(good, mode: mode)
        #expect(line.isEmpty == allowed, "\(line)")
        if !allowed { #expect(line.contains("run: chmod 600 ")) }
    }

    @Test("a missing key names its path")
    func missing() throws {
        var configuration = try BoardConfiguration.load(folder: defaultFolder)
        configuration.pumpKeyFile = "/no/such/pump.key"
        #expect(throws: TextInputError.self) { try configuration.readPumpKey() }
    }
}
