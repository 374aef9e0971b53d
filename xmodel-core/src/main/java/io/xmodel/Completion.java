package io.xmodel;

import io.xmodel.generation.FinishReason;
import io.xmodel.generation.GeneratedToken;
import io.xmodel.generation.Timings;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A finished generation. {@link #toString} is its text.
 *
 * @param promptIds the prompt as the model saw it
 * @param tokens what it generated, an ending stop token included
 * @param text the generated text, without special tokens and stop strings; null when the model has
 *     no tokenizer
 * @param finishReason why it ended
 * @param timings where the time went
 */
public record Completion(
    int[] promptIds,
    List<GeneratedToken> tokens,
    @Nullable String text,
    FinishReason finishReason,
    Timings timings) {

  /** Ids of the generated tokens. */
  public int[] ids() {
    return tokens.stream().mapToInt(GeneratedToken::id).toArray();
  }

  /** The generated text, or the ids when there is no tokenizer. */
  @Override
  public String toString() {
    return text != null ? text : Arrays.toString(ids());
  }
}
