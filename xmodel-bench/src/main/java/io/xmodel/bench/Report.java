package io.xmodel.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Results of one kind, printed as they come, with where and how they were measured.
 *
 * @param <R> a flat record: its components become the fields of CSV and JSON
 */
final class Report<R extends Record> {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ReportFormat format;
  private final Environment environment;
  private final PrintStream out;
  private final String columns;
  private final Function<R, String> row;
  private boolean begun;

  /**
   * A report that says nothing before its first result.
   *
   * @param columns names of the Markdown table's columns and their alignment, two lines
   * @param row a line of that table
   */
  Report(
      ReportFormat format,
      Environment environment,
      PrintStream out,
      String columns,
      Function<R, String> row) {
    this.format = format;
    this.environment = environment;
    this.out = out;
    this.columns = columns;
    this.row = row;
  }

  /** Prints a result. */
  void add(R result) {
    ObjectNode json = JSON.valueToTree(result);
    json.setAll((ObjectNode) JSON.valueToTree(environment));
    if (!begun) {
      out.print(header(json));
      begun = true;
    }
    out.print(
        switch (format) {
          case MD -> row.apply(result);
          case CSV -> csv(json);
          case JSONL -> json + "\n";
        });
    out.flush();
  }

  private String header(ObjectNode json) {
    return switch (format) {
      case MD -> environment.markdown() + "\n" + columns;
      case CSV -> {
        List<String> names = new ArrayList<>();
        json.fieldNames().forEachRemaining(names::add);
        yield String.join(",", names) + "\n";
      }
      case JSONL -> "";
    };
  }

  private static String csv(ObjectNode json) {
    List<String> values = new ArrayList<>();
    json.forEach(value -> values.add(quoted(value)));
    return String.join(",", values) + "\n";
  }

  private static String quoted(JsonNode value) {
    String text = value.isNull() ? "" : value.isValueNode() ? value.asText() : value.toString();
    return text.matches("[^,\"\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
