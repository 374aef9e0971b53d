package io.xmodel.chat;

import io.xmodel.error.RequestException;
import java.util.Locale;
import java.util.Objects;

/** Who speaks. */
public enum Role {
  /** Instructions for the whole conversation; OpenAI's {@code developer} is the same. */
  SYSTEM,
  /** The person. */
  USER,
  /** The model. */
  ASSISTANT,
  /** What a tool returned; OpenAI's older {@code function} is the same. */
  TOOL;

  /** As written in JSON and seen by templates: lower-case. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The role of this name.
   *
   * @throws RequestException when there is none
   */
  public static Role of(String wireName) {
    return switch (Objects.requireNonNull(wireName, "wireName")) {
      case "system", "developer" -> SYSTEM;
      case "user" -> USER;
      case "assistant" -> ASSISTANT;
      case "tool", "function" -> TOOL;
      default ->
          throw new RequestException(
              "A message's role must be system, user, assistant or tool, found '%s'."
                  .formatted(wireName));
    };
  }
}
