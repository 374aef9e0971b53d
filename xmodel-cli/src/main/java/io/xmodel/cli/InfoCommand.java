package io.xmodel.cli;

import io.xmodel.internal.model.ModelFiles;
import io.xmodel.internal.text.Tokenizer;
import java.nio.file.Files;
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
    try (ProgressBars bars = new ProgressBars(host);
        ModelFiles files = ModelFiles.open(directory, bars)) {
      report.add("model", directory.toAbsolutePath().normalize().toString());
      report.addModel(files);
    }
    if (Files.exists(directory.resolve("tokenizer.json"))) {
      try (Tokenizer tokenizer = Tokenizer.load(directory)) {
        report.addTokenizer(tokenizer);
      }
    } else {
      report.add("tokenizer", "none: only ids can be used (--ids)");
    }
    host.out().print(report);
    host.out().flush();
  }
}
