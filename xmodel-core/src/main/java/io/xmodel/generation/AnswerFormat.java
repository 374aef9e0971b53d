package io.xmodel.generation;

import io.xmodel.error.RequestException;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * What an answer must look like, whatever the model would say. Tokens that do not fit are never
 * chosen, and the answer ends where it is complete. When it ends before, as it may have no more
 * tokens, its text is the beginning of such an answer.
 */
public sealed interface AnswerFormat extends Serializable {
  /**
   * A JSON text that fulfils a schema. Properties come as the schema lists them.
   *
   * @param schema of draft 2020-12, or as earlier drafts write it
   */
  record JsonSchema(String schema) implements AnswerFormat {
    /** Checks that there is one; what it says is checked when it is used. */
    public JsonSchema {
      Objects.requireNonNull(schema, "schema");
    }
  }

  /** Any JSON object. */
  record JsonObject() implements AnswerFormat {}

  /**
   * A text that an expression matches from beginning to end.
   *
   * @param pattern in the syntax of ECMA-262
   */
  record Regex(String pattern) implements AnswerFormat {
    /** Checks that there is one; what it says is checked when it is used. */
    public Regex {
      Objects.requireNonNull(pattern, "pattern");
    }
  }

  /**
   * One of several texts.
   *
   * @param texts at least one, none empty
   */
  record Choice(List<String> texts) implements AnswerFormat {
    /**
     * Copies the list.
     *
     * @throws RequestException when there is no text, or an empty one
     */
    public Choice {
      texts = List.copyOf(Objects.requireNonNull(texts, "texts"));
      if (texts.isEmpty() || texts.contains("")) {
        throw new RequestException(
            "A choice needs at least one text, and none may be empty, found %s.".formatted(texts));
      }
    }
  }
}
