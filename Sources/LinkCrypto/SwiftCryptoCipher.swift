// The cryptography of pump-uart, from swift-crypto (BoringSSL); nothing else touches it.

import Crypto
public import DeviceProtocols
import FoundationEssentials

/// ``LinkCipher`` by swift-crypto.
public struct SwiftCryptoCipher: LinkCipher {
    /// Length of a ChaCha20-Poly1305 tag. Unit: bytes. Source: RFC 8439, section 2.8.
    private static let tagLength = 16

    /// The cipher; it has no state.
    public init() {}

    /// HMAC-SHA256 (RFC 2104).
    public func hmac(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key)))
    }

    /// HKDF-SHA256 (RFC 5869), 32 bytes.
    public func derive(from secret: [UInt8], salt: [UInt8], info: [UInt8]) -> [UInt8] {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret), salt: salt, info: info,
            outputByteCount: 32
        ).withUnsafeBytes { Array($0) }
    }

    /// ChaCha20-Poly1305 (RFC 8439): ciphertext and tag.
    public func seal(
        _ plaintext: [UInt8], key: [UInt8], nonce: [UInt8], authenticating header: [UInt8]
    ) -> [UInt8]? {
        guard key.count == 32, let nonce = try? ChaChaPoly.Nonce(data: nonce) else { return nil }
        let box = try? ChaChaPoly.seal(
            plaintext, using: SymmetricKey(data: key), nonce: nonce, authenticating: header)
        return box.map { Array($0.ciphertext) + Array($0.tag) }
    }

    /// The plain text, if the tag verifies.
    public func open(
        _ sealed: [UInt8], key: [UInt8], nonce: [UInt8], authenticating header: [UInt8]
    ) -> [UInt8]? {
        guard key.count == 32, sealed.count >= Self.tagLength,
            let nonce = try? ChaChaPoly.Nonce(data: nonce),
            let box = try? ChaChaPoly.SealedBox(
                nonce: nonce, ciphertext: sealed.dropLast(Self.tagLength),
                tag: sealed.suffix(Self.tagLength)),
            let plaintext = try? ChaChaPoly.open(
                box, using: SymmetricKey(data: key), authenticating: header)
        else { return nil }
        return Array(plaintext)
    }
}
