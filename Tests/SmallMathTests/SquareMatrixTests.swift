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

    @Test("the Joseph update equals NumPy's (I-KH)P(I-KH)'+KRK' for an arbitrary gain")
    func joseph() {
        // python3 -c "import numpy as np; P=np.array([[4,1],[1,3.]]); H=np.array([[1,1.]]);
        // K=np.array([[.5],[.3]]); R=2.; A=np.eye(2)-K@H; print(A@P@A.T+K*R@K.T)"
        var covariance = SquareMatrix(diagonal: [4, 3])
        covariance[0, 1] = 1
        covariance[1, 0] = 1
        covariance.josephUpdate(gain: [0.5, 0.3], cross: [5, 4], variance: 11)
        let expected = [1.75, -0.85, -0.85, 1.59]
        for (found, wanted) in zip(covariance.elements, expected) {
            #expect((found - wanted).magnitude < 1e-12)
        }
    }
}
