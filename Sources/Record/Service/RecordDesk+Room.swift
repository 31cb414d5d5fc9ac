import Logging
import ProcessKit
import ProgramOptions
import RelayCore

/// The room that recordings have.
extension RecordDesk {
    /// Removes old recordings if there have to be fewer.
    func makeRoom() async {
        guard !isMakingRoom else { return }
        isMakingRoom = true
        defer { isMakingRoom = false }
        let (folder, settings, wasFull) = (plan.folder, plan.settings, isFull)
        let busy = Set(state.waiting.map(\.file) + state.open.map(\.file) + runs.values.compactMap { $0.file?.name })
        let result = await DetachedThread.run {
            () -> (free: Int64, plan: RetentionPlan, removed: [RetentionPlan.File])? in
            guard let free = folder.free() else { return nil }
            // One may have begun since.
            let recent = WallClock.now - 5000
            let files = folder.files().filter { !$0.isKept }.map {
                RetentionPlan.File(
                    name: $0.name, size: $0.size, modified: $0.modified,
                    isBusy: busy.contains($0.name) || $0.modified > recent)
            }
            let reserve = files.filter { busy.contains($0.name) }.map(\.size).max() ?? 0
            let plan = RetentionPlan(
                files: files, free: free, maxSize: settings.maxSize, keepFree: settings.keepFree, reserve: reserve,
                wasFull: wasFull)
            return (free, plan, plan.removals.filter { folder.remove($0.name) })
        }
        guard let result else { return }
        free = result.free
        if !result.removed.isEmpty {
            logger.log(
                .recording(
                    .removed(
                        files: result.removed.map(\.name), bytes: result.removed.reduce(0) { $0 + $1.size },
                        why: result.plan.why)))
        }
        guard result.plan.isFull != isFull else { return }
        isFull = result.plan.isFull
        decide()
    }
}
