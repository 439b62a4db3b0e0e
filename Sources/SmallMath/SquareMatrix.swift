// A small dense square matrix for covariances, held in one array so that its layout is certain.

/// A square matrix of doubles, row by row.
public struct SquareMatrix: Sendable, Equatable {
    /// Number of rows and of columns.
    public let order: Int
    /// The elements, row after row; `order * order` of them.
    public private(set) var elements: [Double]

    /// The zero matrix.
    /// - Parameter order: more than zero (programmer error otherwise).
    public init(order: Int) {
        precondition(order > 0, "a matrix has at least one row")
        self.order = order
        elements = [Double](repeating: 0, count: order * order)
    }

    /// A diagonal matrix.
    /// - Parameter diagonal: at least one element (programmer error otherwise).
    public init(diagonal: [Double]) {
        self.init(order: diagonal.count)
        for index in 0..<order { self[index, index] = diagonal[index] }
    }

    /// The element in a row and a column, both 0 ..< `order`.
    public subscript(row: Int, column: Int) -> Double {
        get { elements[row * order + column] }
        set { elements[row * order + column] = newValue }
    }

    /// Whether every element is finite.
    public var isFinite: Bool {
        for element in elements where !element.isFinite { return false }
        return true
    }

    /// Updates a covariance for one scalar measurement in Joseph form,
    /// `(I - K h')P(I - K h')' + K r K'`, which stays positive semidefinite for any gain.
    ///
    /// Source: Bucy & Joseph 1968; written out for one measurement, with `c = P h` and
    /// `s = h' P h + r`: `P - K c' - c K' + K s K'`.
    /// - Parameters:
    ///   - gain: the gain `K`, `order` elements.
    ///   - cross: the product `P h`, `order` elements.
    ///   - variance: `s`, the measurement's predicted variance; more than zero.
    public mutating func josephUpdate(gain: [Double], cross: [Double], variance: Double) {
        precondition(gain.count == order && cross.count == order, "one element per row")
        for row in 0..<order {
            for column in 0...row {
                let change =
                    gain[row] * cross[column] + cross[row] * gain[column]
                    - gain[row] * variance * gain[column]
                let value = self[row, column] - change
                self[row, column] = value
                self[column, row] = value
            }
        }
    }
}
