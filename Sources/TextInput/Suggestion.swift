// Finds what a person most likely meant, so that an error can name it.

/// Nearest-word search.
public enum Suggestion {
    /// The candidate nearest to a word, when it is near enough to be a slip of the fingers:
    /// at most one edit in three letters (insert, delete, replace, swap neighbours), or one is a
    /// part of the other. The first wins a tie.
    /// - Parameters:
    ///   - word: what was written.
    ///   - candidates: what could have been meant.
    public static func nearest(to word: String, in candidates: [String]) -> String? {
        let wanted = Array(word.lowercased())
        var best: (distance: Int, candidate: String)?
        for candidate in candidates {
            let other = Array(candidate.lowercased())
            let edits = distance(wanted, other)
            let near = edits <= max(1, max(wanted.count, other.count) / 3)
            guard near, edits < best?.distance ?? .max else { continue }
            best = (edits, candidate)
        }
        if let best { return best.candidate }
        guard wanted.count >= 3 else { return nil }
        return candidates.first { candidate in
            let parts = candidate.lowercased().split(separator: "_").map(String.init)
            let mine = word.lowercased().split(separator: "_").map(String.init)
            return mine.allSatisfy(parts.contains) || parts.allSatisfy(mine.contains)
        }
    }

    /// Optimal string alignment distance. O(a × b).
    private static func distance(_ a: [Character], _ b: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in 0..<a.count {
            var row = [i + 1]
            for j in 0..<b.count {
                var edits = min(row[j] + 1, last[j + 1] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    edits = min(edits, beforeLast[j - 1] + 1)
                }
                row.append(edits)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}
