package io.xmodel.progress;

/** Hears how far a piece of long work has come. Called on the working thread: return quickly. */
@FunctionalInterface
public interface ProgressListener {
  /** Hears nothing. */
  ProgressListener NONE = (stage, done, total) -> {};

  /**
   * Reports progress.
   *
   * @param stage what is being done, as a short phrase: {@code "Loading weights"}
   * @param done units finished so far, never decreasing within a stage
   * @param total units in all; {@code done == total} ends the stage
   */
  void progress(String stage, long done, long total);
}
