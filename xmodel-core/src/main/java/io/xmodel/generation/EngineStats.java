package io.xmodel.generation;

import java.util.List;
import java.util.Objects;

/**
 * What an engine does and has done, as of its last step.
 *
 * @param waiting generations that wait for a place
 * @param running generations that have memory
 * @param blocks blocks of the pool of keys and values
 * @param freeBlocks those that no text owns
 * @param cachedTexts texts that have ended and are kept for texts that begin alike
 * @param steps steps computed
 * @param promptTokens tokens of prompts computed, again after a preemption
 * @param generatedTokens tokens generated
 * @param sharedTokens tokens of prompts that another text had computed
 * @param preemptions times that a generation lost its memory and was computed again
 * @param stepSeconds time of all steps
 * @param forcedTokens tokens generated that came without a step of their own, as the answer's
 *     format left no choice
 * @param stepTokens tokens that all steps read, of prompts and of answers
 * @param stepsBySize steps by the tokens that they read: the first counts those of one token, each
 *     further one those of up to twice as many as the one before
 */
public record EngineStats(
    int waiting,
    int running,
    int blocks,
    int freeBlocks,
    int cachedTexts,
    long steps,
    long promptTokens,
    long generatedTokens,
    long sharedTokens,
    long preemptions,
    double stepSeconds,
    long forcedTokens,
    long stepTokens,
    List<Long> stepsBySize) {
  /** Copies the list. */
  public EngineStats {
    stepsBySize = List.copyOf(Objects.requireNonNull(stepsBySize, "stepsBySize"));
  }
}
