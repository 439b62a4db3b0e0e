// A bar on a terminal while a run goes on; nothing where nobody looks.

import Foundation
import Glibc
import Quantities

/// A progress bar on standard error.
public final class ProgressBar {
    private let name: String
    private let isShown: Bool
    private var shownAt = Span(milliseconds: -1000)
    private static let step = Span(milliseconds: 100)
    private static let width = 28

    /// A bar for one run; shown only when standard error is a terminal.
    public init(name: String) {
        self.name = name
        isShown = isatty(2) == 1
    }

    /// Shows where the run stands, at most ten times a second.
    public func show(_ progress: HILProgress) {
        guard isShown, progress.elapsed - shownAt >= Self.step else { return }
        shownAt = progress.elapsed
        let done = (progress.now - .origin).hours
        let all = (progress.end - .origin).hours
        let share = all > 0 ? min(1, done / all) : 1
        let filled = Int(share * Double(Self.width))
        let bar =
            String(repeating: "#", count: filled)
            + String(repeating: ".", count: Self.width - filled)
        let seconds = max(0.001, progress.elapsed.seconds)
        let rate = done * 3600 / seconds
        let left = share > 0 ? seconds * (1 - share) / share : 0
        write(
            "\r\(name) [\(bar)] \(FixedText.write(done, decimals: 1)) of "
                + "\(FixedText.write(all, decimals: 1)) h, \(Self.short(rate)) x real time, "
                + "\(Self.time(left)) left\u{1B}[K")
    }

    /// Takes the bar away.
    public func clear() {
        if isShown { write("\r\u{1B}[K") }
    }

    private func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }

    private static func short(_ rate: Double) -> String {
        rate >= 10_000
            ? "\(FixedText.write(rate / 1000, decimals: 0))k"
            : FixedText.write(rate, decimals: rate < 10 ? 1 : 0)
    }

    private static func time(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded(.up))
        if whole >= 3600 { return "\(whole / 3600) h \(whole / 60 % 60) min" }
        return whole >= 60 ? "\(whole / 60) min \(whole % 60) s" : "\(whole) s"
    }
}
