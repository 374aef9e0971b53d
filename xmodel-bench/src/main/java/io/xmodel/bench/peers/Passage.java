package io.xmodel.bench.peers;

import io.xmodel.error.RequestException;
import io.xmodel.internal.text.Tokenizer;
import io.xmodel.internal.text.Vocabulary;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What every engine reads when they are asked which token they would choose after each.
 *
 * @param text more than twice as long as needed, as llama.cpp wants it; null where the checkpoint
 *     has no tokenizer
 * @param ids the first of the text, BOS included where the tokenizer wants one; without a tokenizer
 *     random ones
 */
public record Passage(@Nullable String text, int[] ids) {
  /**
   * Takes a passage from a text, which is repeated if it is short.
   *
   * @param vocabulary rows of the embedding
   * @param tokens how many ids
   * @throws RequestException when the text is empty
   */
  public static Passage of(String text, Path checkpoint, int vocabulary, int tokens) {
    if (!Vocabulary.isIn(checkpoint)) {
      return new Passage(null, new Random(42).ints(tokens, 0, vocabulary).toArray());
    }
    try (Tokenizer tokenizer = Tokenizer.load(checkpoint)) {
      int once = tokenizer.encode(text).length;
      if (once == 0) {
        throw new RequestException(
            "The text to compare choices on is empty. Give another with --text.");
      }
      String whole = text.repeat((2 * tokens + 1) / once + 1);
      int[] ids = tokenizer.withBos(tokenizer.encode(whole));
      return new Passage(whole, Arrays.copyOf(ids, tokens));
    }
  }
}
