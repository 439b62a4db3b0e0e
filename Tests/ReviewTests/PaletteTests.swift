// The pages' colours as people with each kind of colour blindness see them.

import Foundation
import Review
import Testing

@Suite("Colours that stand side by side are told apart by everybody")
struct PaletteTests {
    /// A colour in linear light.
    private typealias Linear = [Double]

    /// What a kind of sight makes of linear light, at full severity. Source: Machado, Oliveira and
    /// Fernandes 2009, "A physiologically-based model for simulation of color vision deficiency",
    /// IEEE TVCG 15(6), table of the matrices for severity 1.0.
    static let sights: [(name: String, matrix: [[Double]])] = [
        ("usual", [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
        (
            "protanopia",
            [
                [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                [-0.003882, -0.048116, 1.051998],
            ]
        ),
        (
            "deuteranopia",
            [
                [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                [-0.011820, 0.042940, 0.968881],
            ]
        ),
        (
            "tritanopia",
            [
                [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                [0.004733, 0.691367, 0.303900],
            ]
        ),
    ]

    /// Colours that mean something and can stand side by side.
    static let pairs = [
        ("good", "unsafe"), ("good", "attention"), ("attention", "unsafe"), ("low", "within"),
        ("high", "within"), ("low", "high"), ("vlow", "low"), ("vhigh", "high"),
        ("vlow", "vhigh"), ("low", "line"), ("high", "line"),
    ]

    /// The palettes of the page: light, dark, on paper.
    private static let palettes: [[String: String]] = {
        let style = RunReport.sampleDay().html.components(separatedBy: ":root{").dropFirst()
        return style.map { block in
            var colours: [String: String] = [:]
            for part in block.prefix(while: { $0 != "}" }).split(separator: ";") {
                let sides = part.split(separator: ":")
                guard sides.count == 2 else { continue }
                let name = sides[0].trimmingCharacters(in: .whitespacesAndNewlines)
                colours[String(name.dropFirst(2))] = String(sides[1])
            }
            return colours
        }
    }()

    @Test(
        "for each kind of sight, in the light, the dark and the printed palette", arguments: sights)
    func apart(name: String, matrix: [[Double]]) throws {
        #expect(Self.palettes.count == 3)
        for palette in Self.palettes {
            for (a, b) in Self.pairs {
                let one = try Self.lab(#require(palette[a]), matrix)
                let other = try Self.lab(#require(palette[b]), matrix)
                let distance = zip(one, other).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
                    .squareRoot()
                // A difference of 2 can be seen at all; 15 is another colour.
                #expect(distance >= 15, "\(a) and \(b), \(name): \(distance)")
            }
        }
    }

    /// CIE L*a*b* (D65) of a colour as seen; sRGB by IEC 61966-2-1.
    private static func lab(_ hex: String, _ matrix: [[Double]]) throws -> [Double] {
        let digits = try #require(UInt32(hex.dropFirst(), radix: 16))
        let channels = [digits >> 16 & 255, digits >> 8 & 255, digits & 255].map { byte -> Double in
            let value = Double(byte) / 255
            return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
        let seen = matrix.map { row in
            min(max(zip(row, channels).reduce(0) { $0 + $1.0 * $1.1 }, 0), 1)
        }
        let weights = [
            [0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ]
        let white = [0.95047, 1, 1.08883]
        let f = zip(weights, white).map { row, white -> Double in
            let value = zip(row, seen).reduce(0) { $0 + $1.0 * $1.1 } / white
            return value > 0.008856 ? cbrt(value) : 7.787 * value + 16.0 / 116
        }
        return [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]
    }
}
