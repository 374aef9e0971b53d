package io.xmodel.internal.text;

import io.xmodel.internal.text.regex.LinearPattern;
import io.xmodel.internal.text.regex.PatternException;

/** Patterns of tokenizer.json: {@code {"String": …}} or {@code {"Regex": …}}. */
final class PatternReader {
  private PatternReader() {}

  static LinearPattern read(JsonPart pattern) {
    if (!pattern.node().isObject() || pattern.node().size() != 1) {
      throw pattern.damaged("should be a String or a Regex, found " + pattern.shown());
    }
    pattern.with("String", "Regex");
    try {
      return pattern.node().has("String")
          ? LinearPattern.literal(pattern.text("String"))
          : LinearPattern.of(pattern.text("Regex"));
    } catch (PatternException e) {
      throw pattern.unsupported(
          "%s. It is %s".formatted(e.getMessage(), pattern.shown()).replaceFirst("\\.$", ""));
    }
  }
}
