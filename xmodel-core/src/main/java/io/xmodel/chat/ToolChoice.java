package io.xmodel.chat;

import io.xmodel.error.RequestException;
import java.io.Serializable;
import java.util.Objects;

/**
 * Whether the model must call a tool. An immutable value.
 *
 * @param mode who decides
 * @param name of the one tool that must be called; empty unless the mode is {@link Mode#NAMED}
 */
public record ToolChoice(Mode mode, String name) implements Serializable {
  /** The model calls tools or answers, as it finds right. */
  public static final ToolChoice AUTO = new ToolChoice(Mode.AUTO, "");

  /** The model calls none, although it knows of them. */
  public static final ToolChoice NONE = new ToolChoice(Mode.NONE, "");

  /** The model calls at least one. */
  public static final ToolChoice REQUIRED = new ToolChoice(Mode.REQUIRED, "");

  /** Who decides. */
  public enum Mode {
    /** The model. */
    AUTO,
    /** The caller: no call. */
    NONE,
    /** The caller: a call. */
    REQUIRED,
    /** The caller: a call of a certain tool. */
    NAMED
  }

  /**
   * Checks that a name is there exactly where it is needed.
   *
   * @throws RequestException otherwise
   */
  public ToolChoice {
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(name, "name");
    if (name.isEmpty() == (mode == Mode.NAMED)) {
      throw new RequestException(
          mode == Mode.NAMED
              ? "The choice of one tool needs its name."
              : "Only the choice of one tool has a name, found '%s'.".formatted(name));
    }
  }

  /** The model calls this tool. */
  public static ToolChoice named(String name) {
    return new ToolChoice(Mode.NAMED, Objects.requireNonNull(name, "name"));
  }

  /**
   * The choice of this word: {@code auto}, {@code none} or {@code required}; any other is a tool's
   * name.
   */
  public static ToolChoice of(String word) {
    return switch (Objects.requireNonNull(word, "word")) {
      case "auto" -> AUTO;
      case "none" -> NONE;
      case "required" -> REQUIRED;
      default -> named(word);
    };
  }

  /** Whether there must be a call. */
  public boolean isForced() {
    return mode == Mode.REQUIRED || mode == Mode.NAMED;
  }

  /** As {@link #of} reads it. */
  @Override
  public String toString() {
    return switch (mode) {
      case AUTO -> "auto";
      case NONE -> "none";
      case REQUIRED -> "required";
      case NAMED -> name;
    };
  }
}
