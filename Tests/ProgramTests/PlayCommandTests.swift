// `islet hil play` refuses options that it would not heed.

import Testing

@Suite("islet hil play", .enabled(if: Programs.isBuilt))
struct PlayCommandTests {
    @Test(
        "an option that would not be heeded is refused by name",
        arguments: [
            (["--replay", "/no/such/file", "--rate", "2"], "--rate does not go with --replay"),
            (["--replay", "/no/such/file", "--seed", "2"], "--seed does not go with --replay"),
            (["--replay", "/no/such/file", "--by-hand"], "--by-hand does not go with --replay"),
            (["--replay", "/no/such/file", "--save", "x"], "--save does not go with --replay"),
            (["scenarios/quickstart", "--json"], "--json does not go with a scenario"),
            (["--replay", "/no/such/file"], "there is no such file"),
            (["scenarios/quickstart", "--rate", "0.5"], "--rate 0.5: write 1 to 3600"),
        ])
    func refusals(arguments: [String], words: String) throws {
        let result = try Programs.run("islet", ["hil", "play"] + arguments)
        #expect(result.code == 2)
        #expect(result.complaints.count == 1)
        #expect(result.errors.hasPrefix("islet hil play: "))
        #expect(result.errors.contains(words), "\(result.errors)")
    }
}
