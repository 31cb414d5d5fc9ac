extension Task {
    /// Waits for its end, up to a limit; the task goes on if that was too short.
    ///
    /// Unlike a task group, which waits for a child that ignores its cancellation.
    ///
    /// - Returns: Whether it has ended; also `false` when the calling task is cancelled.
    public func ends(within limit: Duration) async -> Bool {
        let (ends, end) = AsyncStream<Bool>.makeStream()
        _ = Task<Void, Never> {
            _ = await result
            end.yield(true)
        }
        let timer = Task<Void, Never> {
            try? await Task<Never, Never>.sleep(for: limit)
            end.yield(false)
        }
        defer { timer.cancel() }
        return await ends.first { _ in true } ?? false
    }
}
