package io.xmodel.chat;

import io.xmodel.error.RequestException;
import java.io.Serializable;
import java.util.Objects;

/**
 * How the model is told of its tools where the chat template does not do that itself: a text that
 * follows the system text. Special tokens in it are the tokens themselves; those in the tools'
 * names, descriptions and schemas are ordinary text.
 *
 * @param text what is said, with {@link #PLACE} where the tools go
 */
public record ToolPrompt(String text) implements Serializable {
  /** Stands for the tools: each is a line of JSON in OpenAI's shape, as Python would write it. */
  public static final String PLACE = "{tools}";

  /** The form of calls that the published chat template knows. */
  public static final ToolPrompt DEFAULT =
      new ToolPrompt(
          """
          You can call these functions:
          {tools}

          To call functions, answer with nothing but this, and a line break between calls:
          <｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>NAME
          ```json
          ARGUMENTS
          ```<｜tool▁call▁end｜><｜tool▁calls▁end｜>\
          """);

  /**
   * Checks that the tools have one place.
   *
   * @throws RequestException otherwise
   */
  public ToolPrompt {
    Objects.requireNonNull(text, "text");
    int place = text.indexOf(PLACE);
    if (place < 0 || place != text.lastIndexOf(PLACE)) {
      throw new RequestException(
          "The text about tools must have %s once, where the tools go.".formatted(PLACE));
    }
  }

  /** What comes before the tools. */
  public String before() {
    return text.substring(0, text.indexOf(PLACE));
  }

  /** What comes after the tools. */
  public String after() {
    return text.substring(text.indexOf(PLACE) + PLACE.length());
  }
}
