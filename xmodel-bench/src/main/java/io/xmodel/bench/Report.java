package io.xmodel.bench;

import io.xmodel.error.XmodelException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Results of one kind, printed as they come, with where and how they were measured.
 *
 * @param <R> a flat record: its components become the fields of CSV and JSON
 */
final class Report<R extends Record> {
  private final ReportFormat format;
  private final Environment environment;
  private final PrintStream out;
  private final String columns;
  private final Function<R, String> row;
  private final @Nullable Path save;
  private boolean begun;

  /**
   * A report that says nothing before its first result.
   *
   * @param columns names of the Markdown table's columns and their alignment, two lines
   * @param row a line of that table
   * @param save receives each result as a line of JSON, too
   */
  Report(
      ReportFormat format,
      Environment environment,
      PrintStream out,
      String columns,
      Function<R, String> row,
      @Nullable Path save) {
    this.format = format;
    this.environment = environment;
    this.out = out;
    this.columns = columns;
    this.row = row;
    this.save = save;
  }

  /** Prints a result. */
  void add(R result) {
    boolean table = format == ReportFormat.MD;
    if (!begun) {
      out.print(table ? format.head(environment) + columns : format.names(result, environment));
      begun = true;
    }
    out.print(table ? row.apply(result) : format.flat(result, environment));
    out.flush();
    save(save, result, environment);
  }

  /** Appends a result to a file of JSON lines, if there is one. */
  static void save(@Nullable Path file, Record result, Environment environment) {
    if (file == null) {
      return;
    }
    try {
      Files.writeString(
          file,
          ReportFormat.JSONL.flat(result, environment),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new XmodelException("%s cannot be written: %s".formatted(file, e.getMessage()), e);
    }
  }
}
