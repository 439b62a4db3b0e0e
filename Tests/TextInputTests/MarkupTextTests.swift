// One way to escape, one way to write decimals.

import Testing

import TextInput

@Suite("Text and numbers for pages and pictures")
struct MarkupTextTests {
    @Test(
        "what could be markup or is no character of XML is inert",
        arguments: [
            ("<a href=\"x\">&'</a>", "&lt;a href=&quot;x&quot;&gt;&amp;&#39;&lt;/a&gt;"),
            ("one\ntwo\tthree", "one two three"),
            ("\u{1}\u{85}\u{FFFE}", "\u{FFFD}\u{FFFD}\u{FFFD}"),
            ("ä–µ", "ä–µ"),
        ])
    func escape(text: String, inert: String) { #expect(MarkupText.escape(text) == inert) }

    @Test(
        "numbers have their digits; what is no number is nothing",
        arguments: [
            (0.049, 2, "0.05"), (99.95, 1, "100.0"), (-0.004, 2, "0.00"), (-1.5, 0, "-2"),
            (0.125, 2, "0.13"), (.nan, 1, nil), (.infinity, 1, nil), (1e12, 0, nil),
        ] as [(Double, Int, String?)])
    func fixed(value: Double, digits: Int, text: String?) {
        #expect(DecimalText.fixed(value, digits) == text)
    }

    @Test("the sign may be another")
    func minus() { #expect(DecimalText.fixed(-1, 1, minus: "\u{2212}") == "\u{2212}1.0") }
}
