package io.xmodel.langchain4j;

import dev.langchain4j.exception.UnsupportedFeatureException;
import io.xmodel.Xmodel;
import org.jspecify.annotations.Nullable;

/**
 * A model, its name, and whether it is ours to close.
 *
 * @param owned whether a builder has loaded it
 */
record LoadedModel(Xmodel model, String name, boolean owned) implements AutoCloseable {
  /**
   * Checks the name that a request gives; null: none.
   *
   * @throws UnsupportedFeatureException when it is another model's
   */
  void requireName(@Nullable String asked) {
    if (asked != null && !asked.equals(name)) {
      throw new UnsupportedFeatureException(
          "The modelName '%s' is not supported: one model is loaded here, and its name is '%s'. Leave modelName out."
              .formatted(asked, name));
    }
  }

  @Override
  public void close() {
    if (owned) {
      model.close();
    }
  }
}
