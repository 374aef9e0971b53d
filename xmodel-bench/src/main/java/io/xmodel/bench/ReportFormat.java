package io.xmodel.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** How results are written. */
enum ReportFormat {
  /** A table for people, in the manner of llama-bench. */
  MD {
    @Override
    String header(Environment environment) {
      return head(environment)
          + """
          | model | dtype | size | backend | threads | kv | test | t/s (mean ± sd) | median | of what the machine gave |
          | --- | --- | ---: | --- | ---: | --- | --- | ---: | ---: | --- |
          """;
    }

    @Override
    String line(TokenResult result, Environment environment) {
      return "| %s | %s | %.2f GiB | %s | %d | %s | %s | %.2f ± %.2f | %.2f | %s |%n"
          .formatted(
              result.model(),
              result.dtype(),
              result.bytes() / (double) (1 << 30),
              result.backend(),
              result.threads(),
              result.kv(),
              result.test(),
              result.mean(),
              result.deviation(),
              result.median(),
              ceiling(result));
    }

    private static String ceiling(TokenResult result) {
      Double fraction = result.fraction();
      Double given = result.ceiling();
      return fraction == null || given == null
          ? ""
          : "%.1f %% of %.1f %s"
              .formatted(
                  100 * fraction,
                  given * 1e-9,
                  "bandwidth".equals(result.bound()) ? "GB/s" : "GFLOP/s");
    }
  },

  /** One line a result under one line of names. */
  CSV {
    @Override
    String header(Environment environment) {
      TokenResult names =
          new TokenResult("", "", 0, "", "", 0, "", "", 0, 0, 0, 0, 0, 0, 0, null, null, null);
      return names(names, environment);
    }

    @Override
    String line(TokenResult result, Environment environment) {
      return flat(result, environment);
    }
  },

  /** One JSON object a line. */
  JSONL {
    @Override
    String header(Environment environment) {
      return "";
    }

    @Override
    String line(TokenResult result, Environment environment) {
      return flat(result, environment);
    }
  };

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What comes before the first result. */
  abstract String header(Environment environment);

  /** One result. */
  abstract String line(TokenResult result, Environment environment);

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
