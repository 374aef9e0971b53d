package io.xmodel.server.wire;

import io.xmodel.GenerationRequest.Prompt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Texts whose embeddings are asked for.
 *
 * @param model its name, or null for the one there is
 * @param inputs texts, or ids
 * @param base64 whether vectors are written as bytes
 */
public record EmbeddingRequest(@Nullable String model, List<Prompt> inputs, boolean base64) {
  /** Copies the list. */
  public EmbeddingRequest {
    inputs = List.copyOf(inputs);
  }

  /**
   * What a body says.
   *
   * @param size elements of a vector
   */
  public static EmbeddingRequest read(Fields fields, Defaults defaults, int size) {
    Integer dimensions = fields.integer("dimensions", 1, Integer.MAX_VALUE);
    if (dimensions != null && dimensions != size) {
      throw ApiException.unsupported(
          "dimensions",
          "dimensions must be %d or left out, found %d: this model's vectors are not made to be cut."
              .formatted(size, dimensions));
    }
    String format = fields.choice("encoding_format", "float", "base64");
    List<Prompt> inputs = new PromptFields(fields, "input", defaults.vocabulary()).read();
    for (Prompt input : inputs) {
      if (input instanceof Prompt.Text text && text.text().isEmpty()) {
        throw ApiException.badValue("input", "input must hold no empty text.");
      }
    }
    return new EmbeddingRequest(fields.text("model"), inputs, format.equals("base64"));
  }
}
