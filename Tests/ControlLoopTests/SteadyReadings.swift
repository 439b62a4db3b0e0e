// Readings that ask for nothing.

/// Readings that move a little and mean nothing.
func steady(_ count: Int) -> [Double] { (0..<count).map { 140 + Double($0 % 3) } }
