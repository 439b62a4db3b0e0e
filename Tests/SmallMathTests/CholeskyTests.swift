// Cholesky factors: against NumPy, and the stated way out when there is none.

import SmallMath
import Testing

@Suite("Cholesky factor")
struct CholeskyTests {
    private func matrix(_ rows: [[Double]]) -> SquareMatrix {
        var matrix = SquareMatrix(order: rows.count)
        for (row, values) in rows.enumerated() {
            for (column, value) in values.enumerated() { matrix[row, column] = value }
        }
        return matrix
    }

    @Test("the factor equals NumPy's")
    func factor() throws {
        // numpy.linalg.cholesky([[25,15,-5],[15,18,0],[-5,0,11]])
        let found = try #require(Cholesky(matrix([[25, 15, -5], [15, 18, 0], [-5, 0, 11]])))
        #expect(found.factor.elements == [5, 0, 0, 3, 3, 0, -1, 1, 3])
    }

    @Test("the solution of a system equals NumPy's")
    func solve() throws {
        // numpy.linalg.solve([[25,15,-5],[15,18,0],[-5,0,11]], [1,2,3])
        let found = try #require(Cholesky(matrix([[25, 15, -5], [15, 18, 0], [-5, 0, 11]])))
        let expected = [0.06814815, 0.05432099, 0.3037037]
        for (value, wanted) in zip(found.solve([1, 2, 3]), expected) {
            #expect((value - wanted).magnitude < 1e-7)
        }
        #expect(try #require(Cholesky(matrix([[4]]))).solve([8]) == [2])
    }

    @Test("an indefinite, a singular and a non-finite matrix have no factor")
    func refused() {
        #expect(Cholesky(matrix([[1, 2], [2, 1]])) == nil)
        #expect(Cholesky(matrix([[1, 1], [1, 1]])) == nil)
        #expect(Cholesky(matrix([[.nan, 0], [0, 1]])) == nil)
        #expect(Cholesky(matrix([[1, 0], [.infinity, 1]])) == nil)
    }

    @Test("a singular matrix gets a factor with a jitter too small to matter")
    func jitter() {
        let (cholesky, quality) = Cholesky.robust(matrix([[1, 1], [1, 1]]))
        #expect(quality == .exact)
        let factor = cholesky.factor
        #expect((factor[0, 0] - 1).magnitude < 1e-6)
        #expect((factor[1, 0] - 1).magnitude < 1e-6)
        #expect(factor[1, 1] < 2e-3)
    }

    @Test("an indefinite matrix falls back to its diagonal, and says so")
    func fallback() {
        let (cholesky, quality) = Cholesky.robust(matrix([[4, 9], [9, 1]]))
        #expect(quality == .diagonalOnly)
        #expect(cholesky.factor.elements == [2, 0, 0, 1])
    }

    @Test("a broken diagonal element counts as zero in the fallback")
    func brokenDiagonal() {
        let (cholesky, quality) = Cholesky.robust(matrix([[.nan, 0], [0, -1]]))
        #expect(quality == .diagonalOnly)
        #expect(cholesky.factor.elements == [0, 0, 0, 0])
    }
}
