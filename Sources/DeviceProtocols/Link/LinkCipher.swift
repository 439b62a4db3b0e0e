// The cryptography pump-uart needs, as a seam: the core names what it needs, an edge supplies it.

/// The primitives of pump-uart, version 1.
///
/// A cipher holds no state; keys, nonces and counters belong to the link.
public protocol LinkCipher: Sendable {
    /// HMAC-SHA256 (RFC 2104). 32 bytes.
    func hmac(_ message: [UInt8], key: [UInt8]) -> [UInt8]
    /// HKDF-SHA256 (RFC 5869), extract and expand, 32 bytes of output.
    func derive(from secret: [UInt8], salt: [UInt8], info: [UInt8]) -> [UInt8]
    /// ChaCha20-Poly1305 (RFC 8439): the ciphertext followed by the 16-byte tag; `nil` if the
    /// primitive refuses, which it does for a key or nonce of a wrong length.
    /// - Parameters:
    ///   - key: 32 bytes.
    ///   - nonce: 12 bytes, never used before with this key.
    ///   - header: authenticated, not encrypted.
    func seal(
        _ plaintext: [UInt8], key: [UInt8], nonce: [UInt8], authenticating header: [UInt8]
    ) -> [UInt8]?
    /// The reverse of ``seal(_:key:nonce:authenticating:)``; `nil` unless the tag verifies.
    func open(
        _ sealed: [UInt8], key: [UInt8], nonce: [UInt8], authenticating header: [UInt8]
    ) -> [UInt8]?
}
