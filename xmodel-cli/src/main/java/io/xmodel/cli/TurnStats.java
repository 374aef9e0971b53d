package io.xmodel.cli;

import io.xmodel.ChatSession;
import io.xmodel.Completion;
import io.xmodel.generation.Timings;
import java.util.Locale;

/** Where the last turn's time went, for people. */
final class TurnStats {
  private TurnStats() {}

  /** Three lines. */
  static String describe(Completion completion, ChatSession session) {
    Timings timings = completion.timings();
    return String.format(
        Locale.ROOT,
        """
        prompt   %d tokens: %d cached, %d computed in %.3f s (%.1f tokens/s)
        answer   %d tokens, %d after the first in %.3f s (%.1f tokens/s), ended by %s
        context  %d of %d tokens used\
        """,
        completion.promptIds().size(),
        timings.cachedTokens(),
        timings.prefillTokens(),
        timings.prefillSeconds(),
        timings.prefillTokensPerSecond(),
        completion.tokens().size(),
        timings.decodeTokens(),
        timings.decodeSeconds(),
        timings.decodeTokensPerSecond(),
        completion.finishReason().label(),
        session.contextUsed(),
        session.contextLength());
  }
}
