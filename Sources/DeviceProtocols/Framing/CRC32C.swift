// The check that tells noise from a frame. It is no authentication.

/// CRC-32C (Castagnoli).
///
/// Reflected polynomial 0x82F63B78, initial value and final xor 0xFFFFFFFF. Source: RFC 3720,
/// appendix B.4; the check value of "123456789" is 0xE3069283.
public enum CRC32C {
    /// The remainders of the sixteen half-bytes.
    private static let table: [UInt32] = [
        0x0000_0000, 0x105E_C76F, 0x20BD_8EDE, 0x30E3_49B1,
        0x417B_1DBC, 0x5125_DAD3, 0x61C6_9362, 0x7198_540D,
        0x82F6_3B78, 0x92A8_FC17, 0xA24B_B5A6, 0xB215_72C9,
        0xC38D_26C4, 0xD3D3_E1AB, 0xE330_A81A, 0xF36E_6F75,
    ]

    /// The check of some bytes.
    public static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var remainder: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            remainder ^= UInt32(byte)
            remainder = (remainder >> 4) ^ table[Int(remainder & 15)]
            remainder = (remainder >> 4) ^ table[Int(remainder & 15)]
        }
        return remainder ^ 0xFFFF_FFFF
    }
}
