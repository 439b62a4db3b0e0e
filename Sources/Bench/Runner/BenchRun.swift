// One way to run a scenario, whether in processes of its own or in this one.

/// Runs scenarios as the settings say.
public enum BenchRun {
    /// Runs one scenario to its end, or to the first thing that goes wrong.
    ///
    /// - Parameters:
    ///   - play: the scenario, made ready.
    ///   - folder: a fresh folder; journal and trace are in it afterwards.
    ///   - progress: called now and then.
    /// - Throws: ``BenchError`` when it cannot begin, or was stopped (``StopRequest``).
    public static func run(
        _ play: ScenarioPlay, in folder: HILFolder, settings: HILSettings,
        progress: @escaping (HILProgress) -> Void
    ) throws(BenchError) -> HILOutcome {
        settings.isInProcess
            ? try HostedRun(play, in: folder, settings: settings).run(progress: progress)
            : try HILRun(play, in: folder, settings: settings).run(progress: progress)
    }
}
