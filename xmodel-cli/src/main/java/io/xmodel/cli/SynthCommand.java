package io.xmodel.cli;

import io.xmodel.convert.Preset;
import io.xmodel.convert.Synthesizer;
import io.xmodel.error.RequestException;
import io.xmodel.tensor.DType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a checkpoint of random weights. */
@Command(
    name = "synth",
    header = "Writes a checkpoint of random weights, for trials of speed and memory.",
    description = {"", "It generates nonsense, at the speed of the real model of its size.", ""},
    footerHeading = "%nExamples:%n",
    footer = {
      "  xmodel synth /tmp/xl                      (2.7 GB, the size of Xmodel-2.5)",
      "  xmodel synth /tmp/small --preset small --dtype f16 --seed 7"
    })
final class SynthCommand implements Runnable {
  private final Host host;

  @Spec CommandSpec spec;

  @Parameters(paramLabel = "OUT", description = "Directory to write.")
  Path out;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      defaultValue = "xl",
      description = "nano, micro, tiny, small, medium or xl. Default: ${DEFAULT-VALUE}.")
  String preset;

  @Option(
      names = "--vocab",
      paramLabel = "N",
      defaultValue = "" + Preset.VOCAB_SIZE,
      description = "Rows of the embedding. Default: ${DEFAULT-VALUE}.")
  int vocab;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      defaultValue = "bf16",
      description = "bf16, f16 or f32. Default: ${DEFAULT-VALUE}.")
  String dtype;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Another seed gives other weights. Default: ${DEFAULT-VALUE}.")
  long seed;

  @Option(names = "--overwrite", description = "Write even if OUT holds files already.")
  boolean overwrite;

  SynthCommand(Host host) {
    this.host = host;
  }

  @Override
  public void run() {
    Preset size = named("--preset", Preset.values(), preset);
    Synthesizer.Options options;
    try {
      options = new Synthesizer.Options(named("--dtype", DType.values(), dtype), seed, overwrite);
    } catch (RequestException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
    try (ProgressBars bars = new ProgressBars(host)) {
      Synthesizer.write(size.config(vocab), out, options, bars);
    }
    WrittenFiles.tell(out, host.out());
  }

  private <E extends Enum<E>> E named(String option, E[] values, String name) {
    return Arrays.stream(values)
        .filter(value -> value.name().equals(name.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() ->
            new ParameterException(
                spec.commandLine(),
                "%s must be one of %s, found '%s'."
                    .formatted(
                        option,
                        Arrays.stream(values)
                            .map(value -> value.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", ")),
                        name)));
  }
}
