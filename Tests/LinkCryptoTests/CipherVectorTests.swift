// The real cipher against the published vectors of its standards.

import LinkCrypto
import Testing

@Suite("The cipher")
struct CipherVectorTests {
    private let cipher = SwiftCryptoCipher()
    private let key = bytes(
        hex: "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f")
    private let nonce = bytes(hex: "070000004041424344454647")
    private let header = bytes(hex: "50515253c0c1c2c3c4c5c6c7")

    @Test("seals and opens the ChaCha20-Poly1305 example of RFC 8439, section 2.8.2")
    func chaChaPoly() {
        let plaintext = Array(
            ("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for "
                + "the future, sunscreen would be it.").utf8)
        let sealed = bytes(
            hex: """
                d31a8d34648e60db7b86afbc53ef7ec2 a4aded51296e08fea9e2b5a736ee62d6
                3dbea45e8ca9671282fafb69da92728b 1a71de0a9e060b2905d6a5b67ecd3b36
                92ddbd7f2d778b8c9803aee328091b58 fab324e4fad675945585808b4831d7bc
                3ff4def08e4b7a9de576d26586cec64b 6116
                1ae10b594f09e26a7e902ecbd0600691
                """)
        #expect(
            cipher.seal(plaintext, key: key, nonce: nonce, authenticating: header) == sealed)
        #expect(
            cipher.open(sealed, key: key, nonce: nonce, authenticating: header) == plaintext)
    }

    @Test("derives the keys of RFC 5869, test cases 1, 2 and 3 (their first 32 bytes)")
    func hkdf() {
        #expect(
            cipher.derive(
                from: [UInt8](repeating: 0x0B, count: 22),
                salt: bytes(hex: "000102030405060708090a0b0c"),
                info: bytes(hex: "f0f1f2f3f4f5f6f7f8f9"))
                == bytes(
                    hex: "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"))
        #expect(
            cipher.derive(
                from: (0x00...0x4F).map { UInt8($0) }, salt: (0x60...0xAF).map { UInt8($0) },
                info: (0xB0...0xFF).map { UInt8($0) })
                == bytes(
                    hex: "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"))
        #expect(
            cipher.derive(from: [UInt8](repeating: 0x0B, count: 22), salt: [], info: [])
                == bytes(
                    hex: "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"))
    }

    @Test("authenticates the HMAC-SHA256 examples of RFC 4231, test cases 1 and 2")
    func hmac() {
        #expect(
            cipher.hmac(Array("Hi There".utf8), key: [UInt8](repeating: 0x0B, count: 20))
                == bytes(
                    hex: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"))
        #expect(
            cipher.hmac(Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8))
                == bytes(
                    hex: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"))
    }

    @Test("refuses keys and nonces of a wrong length, and anything shorter than a tag")
    func wrongLengths() {
        #expect(cipher.seal([1], key: [1, 2], nonce: nonce, authenticating: []) == nil)
        #expect(cipher.seal([1], key: key, nonce: [1, 2], authenticating: []) == nil)
        #expect(cipher.open([1], key: key, nonce: nonce, authenticating: []) == nil)
        #expect(
            cipher.open(
                [UInt8](repeating: 0, count: 15), key: key, nonce: nonce, authenticating: [])
                == nil)
        #expect(
            cipher.open(
                [UInt8](repeating: 0, count: 16), key: [], nonce: nonce, authenticating: [])
                == nil)
    }
}
