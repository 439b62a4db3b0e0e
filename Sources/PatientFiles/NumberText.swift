// Numbers of patient files: decimal, with an exponent where they are very small.

import TextInput

extension TextNode {
    /// A finite decimal number; "nan", "inf" and hexadecimal are none.
    func decimal() throws(TextInputError) -> Double {
        let found = try text()
        let isDecimal = found.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) }
        guard isDecimal, let value = Double(found), value.isFinite else {
            throw error(
                "\"\(found.prefix(40))\" is not a finite decimal number",
                mend: found.contains(",")
                    ? "write decimals with a point"
                    : found.contains(" ")
                        ? "the unit stands in the key; write the number alone" : nil)
        }
        return value
    }
}

/// A number in as few characters as give it back exactly.
func shortest(_ value: Double) -> String { QuantityText.write(value) }
