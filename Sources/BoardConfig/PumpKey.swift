// Reads the pump link's secret: 64 hexadecimal digits in a file that only its owner may read.

import DecisionRecord
import Foundation
public import TextInput

extension BoardConfiguration {
    /// The pump link's pre-shared key, 32 bytes.
    /// - Throws: when the file is missing, others than its owner may read or write it, or it does
    ///   not hold exactly 64 hexadecimal digits. The message never shows the content.
    public func readPumpKey() throws(TextInputError) -> [UInt8] {
        let place = TextPlace(file: pumpKeyFile)
        let text = try TextFile.read(path: pumpKeyFile, atMost: 1024)
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: pumpKeyFile),
            let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue
        else {
            throw TextInputError(
                place: place, problem: "the pump key's permissions cannot be read")
        }
        guard mode & 0o077 == 0 else {
            throw TextInputError(
                place: place, problem: "others may read the pump key",
                mend: "run: chmod 600 \(pumpKeyFile)")
        }
        let digits = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard digits.utf8.count == 64, let key = Hexadecimal.bytes(digits) else {
            throw TextInputError(
                place: place,
                problem: "the pump key is not 64 hexadecimal digits "
                    + "(it has \(digits.count) characters)",
                mend: "copy it again from the pump's pairing")
        }
        guard key.contains(where: { $0 != key[0] }) else {
            throw TextInputError(
                place: place, problem: "the pump key is one byte repeated",
                mend: "use the key made when the pump was paired")
        }
        return key
    }
}
