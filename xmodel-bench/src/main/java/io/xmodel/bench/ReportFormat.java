package io.xmodel.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** How results are written. */
enum ReportFormat {
  /** A table for people. */
  MD,
  /** One line a result under one line of names. */
  CSV,
  /** One JSON object a line. */
  JSONL;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Where and with what, above a table for people. */
  String head(Environment environment) {
    return """
    xmodel %s, JDK %s, %s, %s, %s
    `%s`

    """
        .formatted(
            environment.commit(),
            environment.jdk(),
            environment.processor(),
            environment.system(),
            environment.date(),
            environment.command());
  }

  /** The line of names above a flat record's lines; empty where each line has them. */
  String names(Object result, Environment environment) {
    List<String> fields = new ArrayList<>();
    json(result, environment).fieldNames().forEachRemaining(fields::add);
    return this == CSV ? String.join(",", fields) + "\n" : "";
  }

  /** A flat record with its environment, on a line for machines. */
  String flat(Object result, Environment environment) {
    ObjectNode json = json(result, environment);
    if (this != CSV) {
      try {
        return JSON.writeValueAsString(json) + "\n";
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("a result is always JSON", e);
      }
    }
    List<String> values = new ArrayList<>();
    json.forEach(value -> values.add(quoted(value)));
    return String.join(",", values) + "\n";
  }

  private static String quoted(JsonNode value) {
    String text = value.isNull() ? "" : value.asText();
    return text.matches("[^,\"\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  private static ObjectNode json(Object result, Environment environment) {
    ObjectNode node = JSON.valueToTree(result);
    node.setAll((ObjectNode) JSON.valueToTree(environment));
    return node;
  }
}
