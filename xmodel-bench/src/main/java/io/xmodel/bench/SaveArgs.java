package io.xmodel.bench;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options of what is written beside stdout. */
class SaveArgs {
  @Option(
      names = "--save",
      paramLabel = "FILE",
      description = "Also appends the results to a file, one JSON object a line.")
  @Nullable Path save;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  /** Where, with what and by which command line this runs. */
  Environment environment() {
    return Environment.current(spec.root().commandLine().getParseResult().originalArgs());
  }

  /** Appends a result to the file, if one was named. */
  void save(Record result) {
    Report.save(save, result, environment());
  }
}
