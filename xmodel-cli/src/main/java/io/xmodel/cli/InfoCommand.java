package io.xmodel.cli;

import io.xmodel.CheckpointInfo;
import io.xmodel.Checkpoints;
import io.xmodel.text.TextTokenizer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what a checkpoint holds. */
@Command(
    name = "info",
    header = "Shows a checkpoint's shape, number formats, sizes, scales and need of memory.",
    description = {"", "Opens and checks the files; loads them on no device.", ""},
    footerHeading = "%nExamples:%n",
    footer = {"  xmodel info", "  xmodel info --model ~/models/Xmodel-2.5 --json"})
final class InfoCommand implements Runnable {
  private final Host host;

  @Option(
      names = {"-m", "--model"},
      paramLabel = "DIR",
      description =
          "Checkpoint directory. Default: $XMODEL_MODEL, else the small model that comes with xmodel.")
  @Nullable Path model;

  @Option(
      names = "--json",
      description = "Print one JSON object: config.json's names, bytes as numbers.")
  boolean json;

  InfoCommand(Host host) {
    this.host = host;
  }

  @Override
  public void run() {
    Path directory = BundledModel.directoryOr(model, host);
    CheckpointInfo info;
    try (ProgressBars bars = new ProgressBars(host)) {
      info = Checkpoints.inspect(directory, bars);
    }
    Path shown = directory.toAbsolutePath().normalize();
    try (TextTokenizer tokenizer = tokenizer(directory)) {
      if (json) {
        JsonOutput.write(host.out(), fields -> ModelJson.write(fields, shown, info, tokenizer));
      } else {
        print(shown, info, tokenizer);
      }
    }
  }

  private static @Nullable TextTokenizer tokenizer(Path directory) {
    return Files.exists(directory.resolve("tokenizer.json"), LinkOption.NOFOLLOW_LINKS)
        ? Checkpoints.loadTokenizer(directory)
        : null;
  }

  private void print(Path directory, CheckpointInfo info, @Nullable TextTokenizer tokenizer) {
    ModelReport report = new ModelReport();
    report.add("model", directory.toString());
    report.addModel(info);
    if (tokenizer != null) {
      report.addTokenizer(tokenizer);
    } else {
      report.add("tokenizer", "none: only ids can be used (--ids)");
    }
    host.out().print(report);
    host.out().flush();
  }
}
