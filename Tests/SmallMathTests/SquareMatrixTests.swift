// Square matrices: layout, symmetry and the Joseph update against NumPy.

import SmallMath
import Testing

@Suite("Square matrix")
struct SquareMatrixTests {
    @Test("rows and columns are what the subscript says")
    func layout() {
        var matrix = SquareMatrix(order: 2)
        matrix[0, 1] = 3
        #expect(matrix.elements == [0, 3, 0, 0])
        #expect(SquareMatrix(diagonal: [1, 2]).elements == [1, 0, 0, 2])
    }

    @Test("a NaN or an infinity makes the matrix not finite")
    func finite() {
        #expect(SquareMatrix(diagonal: [1, 2]).isFinite)
        #expect(!SquareMatrix(diagonal: [1, .nan]).isFinite)
        #expect(!SquareMatrix(diagonal: [.infinity, 1]).isFinite)
    }
}
