// The instruction sets the plants are compiled for, and which of them this processor has.

import CInstructionSet

/// A set of vector instructions, in rising order.
public enum InstructionSet: String, Sendable, CaseIterable, Comparable {
    /// What every processor of the architecture has: SSE2 or NEON.
    case baseline
    /// AVX2: x86-64-v3.
    case avx2
    /// AVX-512: x86-64-v4.
    case avx512

    /// The best this processor has.
    public static let best: InstructionSet =
        switch islet_vector_bits() {
        case 512...: .avx512
        case 256...: .avx2
        default: .baseline
        }

    /// Those this processor has, in rising order.
    public static var available: [InstructionSet] { allCases.filter { $0 <= best } }

    /// The order of ``allCases``.
    public static func < (a: InstructionSet, b: InstructionSet) -> Bool { a.rank < b.rank }

    private var rank: Int {
        switch self {
        case .baseline: 0
        case .avx2: 1
        case .avx512: 2
        }
    }
}
