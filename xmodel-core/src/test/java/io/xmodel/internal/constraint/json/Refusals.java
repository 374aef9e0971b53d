package io.xmodel.internal.constraint.json;

import com.fasterxml.jackson.databind.JsonNode;

/** Reads what is said of schemas that are refused. */
final class Refusals {
  private Refusals() {}

  /** Whether a refusal names a keyword and where it is in the schema. */
  static boolean isNamed(String message, JsonNode schema) {
    String begin = "JSON schema, at #";
    if (!message.startsWith(begin)) {
      return false;
    }
    // A pointer may have colons, too.
    for (int end = message.indexOf(": "); end >= 0; end = message.indexOf(": ", end + 1)) {
      String pointer = message.substring(begin.length(), end);
      String keyword = message.substring(end + 2).split(" ", 2)[0];
      if (!schema.at(pointer).isMissingNode() && pointer.contains("/" + keyword)) {
        return true;
      }
    }
    return false;
  }
}
