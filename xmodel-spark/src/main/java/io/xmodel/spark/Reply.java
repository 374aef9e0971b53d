package io.xmodel.spark;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a row gets.
 *
 * @param values of the columns, in their order; all null when there is an error
 * @param error why there is no answer; else null
 * @param promptTokens that were read
 * @param answerTokens that were generated
 */
record Reply(
    List<@Nullable Object> values, @Nullable String error, int promptTokens, int answerTokens) {
  static Reply of(List<@Nullable Object> values, int promptTokens, int answerTokens) {
    return new Reply(values, null, promptTokens, answerTokens);
  }

  static Reply failed(int columns, String error) {
    return new Reply(Collections.nCopies(columns, null), error, 0, 0);
  }
}
