package io.xmodel.server.batch;

import io.xmodel.error.RequestException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What counts for all lines of a batch. Results depend on it.
 *
 * @param modelNames names of the model: the first is the one that is told, all are accepted
 * @param seed of the run: a request without a seed has one that is made of this and of its id
 * @param maxTokens tokens of an answer where a line says nothing; null: what OpenAI gives in its
 *     envelope, and the model's own limit in a plain line
 */
public record BatchOptions(List<String> modelNames, long seed, @Nullable Integer maxTokens) {
  /**
   * Copies the list and checks the range.
   *
   * @throws RequestException naming what is out of range
   */
  public BatchOptions {
    modelNames = List.copyOf(Objects.requireNonNull(modelNames, "modelNames"));
    if (maxTokens != null && maxTokens < 1) {
      throw new RequestException("maxTokens must be at least 1, found %s.".formatted(maxTokens));
    }
  }
}
