package io.xmodel.internal.text;

import io.xmodel.error.RequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Text that knows which of its parts may hold special tokens. A chat template's own {@code
 * <｜User｜>} is one; the same characters in a user's message are only text. Ids are those of the
 * whole text, except that a special token is recognised only where it lies within one segment that
 * allows it.
 *
 * @param segments in order
 */
public record PromptText(List<Segment> segments) {
  /** Copies the list. */
  public PromptText {
    segments = List.copyOf(segments);
  }

  /** A text of one segment. */
  public static PromptText of(String text, boolean specialTokens) {
    Objects.requireNonNull(text, "text");
    return new PromptText(List.of(new Segment(text, specialTokens)));
  }

  /**
   * The same with other segments wherever a mark stands.
   *
   * @param mark one character
   * @throws RequestException when it stands nowhere
   */
  public PromptText replacing(String mark, List<Segment> replacement) {
    List<Segment> all = new ArrayList<>();
    boolean found = false;
    for (Segment segment : segments) {
      String[] parts = segment.text().split(mark, -1);
      for (int i = 0; i < parts.length; i++) {
        if (i > 0) {
          all.addAll(replacement);
          found = true;
        }
        all.add(new Segment(parts[i], segment.specialTokens()));
      }
    }
    if (!found) {
      throw new RequestException(
          "This model's chat template shows no system text, so the model cannot be told of tools. Give none.");
    }
    return new PromptText(all);
  }

  /** The segments' text, joined. */
  public String text() {
    return segments.stream().map(Segment::text).collect(Collectors.joining());
  }

  /**
   * A stretch of text.
   *
   * @param text its characters
   * @param specialTokens whether special tokens are recognised in it; if not, their strings are
   *     ordinary text
   */
  public record Segment(String text, boolean specialTokens) {}
}
