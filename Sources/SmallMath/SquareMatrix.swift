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
}
