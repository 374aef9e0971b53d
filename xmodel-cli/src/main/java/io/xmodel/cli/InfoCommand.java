package io.xmodel.cli;

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
    footer = {"  xmodel info", "  xmodel info --model ~/models/Xmodel-2.5"})
final class InfoCommand implements Runnable {
  private final Host host;

  @Option(
      names = {"-m", "--model"},
      paramLabel = "DIR",
      description = "Checkpoint directory. Default: the small model that comes with xmodel.")
  @Nullable Path model;

  InfoCommand(Host host) {
    this.host = host;
  }

  @Override
  public void run() {
    Path directory = BundledModel.directoryOr(model, host);
    ModelReport report = new ModelReport();
    report.add("model", directory.toAbsolutePath().normalize().toString());
    try (ProgressBars bars = new ProgressBars(host)) {
      report.addModel(Checkpoints.inspect(directory, bars));
    }
    if (Files.exists(directory.resolve("tokenizer.json"), LinkOption.NOFOLLOW_LINKS)) {
      try (TextTokenizer tokenizer = Checkpoints.loadTokenizer(directory)) {
        report.addTokenizer(tokenizer);
      }
    } else {
      report.add("tokenizer", "none: only ids can be used (--ids)");
    }
    host.out().print(report);
    host.out().flush();
  }
}
