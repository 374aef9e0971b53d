package io.xmodel.server.wire;

import io.xmodel.error.FormatException;
import java.util.Map;

/**
 * The fields that a request's parts came from, to name them when the library finds them wrong.
 *
 * @param prompt the field of the prompt
 * @param format the field of the answer's format; empty where there is none
 * @param tools the fields of the tools' parameters, by the tools' names
 */
public record Places(String prompt, String format, Map<String, String> tools) {
  /** Copies the map. */
  public Places {
    tools = Map.copyOf(tools);
  }

  String of(FormatException failure) {
    return failure.tool().isEmpty() ? format : tools.getOrDefault(failure.tool(), "tools");
  }
}
