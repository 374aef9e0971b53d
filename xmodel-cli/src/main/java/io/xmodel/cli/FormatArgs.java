package io.xmodel.cli;

import io.xmodel.generation.AnswerFormat;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the answer must look like; at most one of these. */
final class FormatArgs {
  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Option(
      names = "--json-schema",
      paramLabel = "FILE",
      description = "Answer with JSON that fulfils the schema of a file.")
  @Nullable Path schema;

  @Option(names = "--json-object", description = "Answer with a JSON object.")
  boolean object;

  @Option(
      names = "--regex",
      paramLabel = "R",
      description = "Answer with a text that this regular expression matches as a whole.")
  @Nullable String regex;

  @Option(
      names = "--choice",
      paramLabel = "A,B",
      split = ",",
      description = "Answer with one of these texts.")
  @Nullable List<String> choice;

  /** The one that was given; null where none was. */
  @Nullable AnswerFormat read() {
    int given = (object ? 1 : 0) + (schema != null ? 1 : 0) + (regex != null ? 1 : 0);
    if (given + (choice != null ? 1 : 0) > 1) {
      throw new ParameterException(
          spec.commandLine(),
          "Give one of --json-schema, --json-object, --regex and --choice: an answer has one format.");
    }
    if (schema != null) {
      return new AnswerFormat.JsonSchema(InputText.read(schema));
    }
    if (regex != null) {
      return new AnswerFormat.Regex(regex);
    }
    if (choice != null) {
      return new AnswerFormat.Choice(choice);
    }
    return object ? new AnswerFormat.JsonObject() : null;
  }
}
