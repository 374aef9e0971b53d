package io.xmodel;

import org.jspecify.annotations.Nullable;

/**
 * What became of one of several generations: a completion or a failure.
 *
 * @param completion null when it failed
 * @param failure why it failed, or null
 */
public record GenerationResult(
    @Nullable Completion completion, @Nullable RuntimeException failure) {
  /** The completion; throws the failure when there is none. */
  public Completion get() {
    if (completion != null) {
      return completion;
    }
    throw failure != null ? failure : new IllegalStateException("There is no completion.");
  }
}
