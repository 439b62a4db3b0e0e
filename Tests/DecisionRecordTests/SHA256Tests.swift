// SHA-256 against published vectors and Python's hashlib.

import DecisionRecord
import Testing

@Suite("SHA-256")
struct SHA256Tests {
    /// NIST's example values for FIPS 180-4 (SHA256.pdf and the Secure Hash Algorithm test data).
    @Test(
        "gives the published digests",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                    + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
                "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
            ),
        ])
    func published(message: String, digest: String) {
        #expect(SHA256.hash(Array(message.utf8)).hex == digest)
    }

    @Test("gives the published digest of a million times 'a', taken in uneven pieces")
    func millionA() {
        var hasher = SHA256()
        var left = 1_000_000
        var piece = 1
        while left > 0 {
            let count = min(piece, left)
            hasher.update([UInt8](repeating: 0x61, count: count))
            left -= count
            piece = piece * 3 % 1021
        }
        let expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        #expect(hasher.finalize().hex == expected)
    }

    /// Expected value by Python:
    /// `h = sha256(); [h.update(sha256(bytes((i*7+n)&255 for i in range(n))).digest())
    /// for n in range(131)]; h.hexdigest()`
    @Test("pads every length from 0 to 130 bytes as Python's hashlib does")
    func everyPadding() {
        var all: [UInt8] = []
        for n in 0...130 {
            all += SHA256.hash((0..<n).map { UInt8(($0 * 7 + n) & 255) }).bytes
        }
        let expected = "969b9f993f9c27e8424a46288c5b7999eee502a7befa92cad6cfef1034d76c51"
        #expect(SHA256.hash(all).hex == expected)
    }

    @Test("finalizing does not end the hashing")
    func finalizeTwice() {
        var hasher = SHA256()
        hasher.update([0x61])
        #expect(hasher.finalize() == SHA256.hash([0x61]))
        hasher.update([0x62, 0x63])
        #expect(hasher.finalize() == SHA256.hash(Array("abc".utf8)))
    }

    @Test("a digest is 32 bytes or 64 hexadecimal digits, and nothing else")
    func digestFromData() {
        #expect(Digest(bytes: [UInt8](repeating: 1, count: 31)) == nil)
        #expect(Digest(bytes: [UInt8](repeating: 1, count: 33)) == nil)
        let bytes = (0..<32).map { UInt8($0 * 8) }
        let digest = Digest(bytes: bytes)
        #expect(digest.flatMap { Digest(hex: $0.hex) } == digest)
        let hex = "000810182028303840485058606870788088909aA0a8b0b8c0c8d0d8e0e8f0f8"
        #expect(Digest(hex: hex)?.hex == hex.lowercased())
        #expect(Digest(hex: String(hex.dropLast())) == nil)
        #expect(Digest(hex: "g" + hex.dropFirst()) == nil)
        #expect(Digest.zero.bytes == [UInt8](repeating: 0, count: 32))
    }
}
