package io.xmodel.backend;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.xmodel.Goldens;
import io.xmodel.internal.model.ModelFiles;
import io.xmodel.progress.ProgressListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A small checkpoint with what the Python reference computes for it.
 *
 * @param files the checkpoint, open
 * @param texts what some texts give
 * @param stages activations of one text
 */
public record Golden(ModelFiles files, List<Text> texts, Stages stages) implements AutoCloseable {
  /** Opens a golden by name. */
  public static Golden open(String name) {
    Path directory = Goldens.path(name);
    ObjectMapper mapper =
        new ObjectMapper()
            .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    try {
      return new Golden(
          ModelFiles.open(directory, ProgressListener.NONE),
          mapper.readValue(
              directory.resolve("expected.json").toFile(), new TypeReference<List<Text>>() {}),
          mapper.readValue(directory.resolve("stages.json").toFile(), Stages.class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The longest text's ids. */
  public int[] longest() {
    return texts.stream()
        .map(Text::ids)
        .reduce((a, b) -> a.length >= b.length ? a : b)
        .orElseThrow();
  }

  @Override
  public void close() {
    files.close();
  }

  /**
   * What the reference computes for a text.
   *
   * @param ids the text
   * @param tokenLogprobs log-probability of each id given those before it; null for the first
   * @param lastLogits after the last id
   * @param greedy ids that greedy decoding appends
   */
  public record Text(
      int[] ids, @Nullable Double[] tokenLogprobs, float[] lastLogits, int[] greedy) {}

  /**
   * Activations of a text.
   *
   * @param ids the text
   * @param stages by name as {@link StageListener} has them, some with a remark in parentheses:
   *     [position][element]
   */
  public record Stages(int[] ids, Map<String, float[][]> stages) {}
}
