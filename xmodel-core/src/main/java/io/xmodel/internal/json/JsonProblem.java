package io.xmodel.internal.json;

import com.fasterxml.jackson.core.JacksonException;
import io.xmodel.error.Quoted;

/** What a JSON parser refused, in words for people. */
public final class JsonProblem {
  private JsonProblem() {}

  /** The reason and the place: {@code Unexpected end-of-input (line 1, column 18)}. */
  public static String of(JacksonException e) {
    // Jackson also says where an object that is cut off began, in a format of its own.
    String reason =
        e.getOriginalMessage()
            .replaceAll("\\s*\\R\\s*", " ")
            .replaceAll(": expected close marker for .*| \\(start marker at .*", "");
    String where =
        e.getLocation() == null
            ? ""
            : " (line %s, column %s)"
                .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    return Quoted.shortened(reason) + where;
  }
}
