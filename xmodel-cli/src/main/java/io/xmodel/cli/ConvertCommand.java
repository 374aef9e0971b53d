package io.xmodel.cli;

import io.xmodel.convert.Converter;
import io.xmodel.convert.Float8Layout;
import io.xmodel.convert.GgufConverter;
import io.xmodel.convert.GroupLayout;
import io.xmodel.convert.MatrixLayout;
import io.xmodel.convert.writer.GgmlType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Rewrites a checkpoint, quantised or as GGUF if asked. */
@Command(
    name = "convert",
    header = "Rewrites a checkpoint as one safetensors file, quantised if asked, or as GGUF.",
    description = {"", "A conversion that is broken off leaves nothing that looks whole.", ""},
    footerHeading = "%nExamples:%n",
    footer = {
      "  xmodel convert ~/models/Xmodel-2.5 ~/models/Xmodel-2.5-fp8 --fp8 block",
      "  xmodel convert ~/models/Xmodel-2.5 ~/models/Xmodel-2.5-q4 --q4 --q8-head",
      "  xmodel convert download/ ~/models/Xmodel-2.5     (pytorch_model.bin to safetensors)",
      "  xmodel convert ~/models/Xmodel-2.5 xmodel-2.5-q8_0.gguf --gguf q8_0     (for llama.cpp)"
    })
final class ConvertCommand implements Runnable {
  private final Host host;

  @Spec CommandSpec spec;

  @Parameters(index = "0", paramLabel = "IN", description = "Checkpoint directory to read.")
  Path in;

  @Parameters(
      index = "1",
      paramLabel = "OUT",
      description = "Directory to write; with --gguf a file.")
  Path out;

  @Option(
      names = "--fp8",
      paramLabel = "LAYOUT",
      description =
          "Turn the linear layers into FP8 E4M3, with a scale for each block of 128 x 128, each"
              + " output channel, or each tensor: block, channel or tensor.")
  @Nullable String fp8;

  @Option(names = "--fp8-head", description = "Turn the embedding and the head into FP8 as well.")
  boolean fp8Head;

  @Option(
      names = "--q4",
      description =
          "Turn the linear layers into integers of 4 bits, with a scale for each group of 32 in a row.")
  boolean q4;

  @Option(names = "--q8", description = "The same with integers of 8 bits.")
  boolean q8;

  @Option(
      names = "--q4-head",
      description = "Turn the embedding and the head into integers of 4 bits as well.")
  boolean q4Head;

  @Option(
      names = "--q8-head",
      description = "Turn the embedding and the head into integers of 8 bits; goes with --q4, too.")
  boolean q8Head;

  @Option(
      names = "--gguf",
      arity = "0..1",
      fallbackValue = "bf16",
      paramLabel = "TYPE",
      description =
          "Write a GGUF file for llama.cpp, tokenizer included, with matrices in bf16 (the default),"
              + " f16, f32, q8_0 or q4_0.")
  @Nullable String gguf;

  @Option(names = "--overwrite", description = "Write even if OUT holds files already.")
  boolean overwrite;

  ConvertCommand(Host host) {
    this.host = host;
  }

  @Override
  public void run() {
    refuseSeveral("--fp8", fp8 != null, "--q4", q4, "--q8", q8, "--gguf", gguf != null);
    refuseSeveral("--fp8-head", fp8Head, "--q4-head", q4Head, "--q8-head", q8Head);
    if (fp8Head && fp8 == null) {
      throw usage("--fp8-head needs --fp8 block, channel or tensor.");
    }
    if ((q4Head || q8Head) && !q4 && !q8) {
      throw usage("%s needs --q4 or --q8.".formatted(q4Head ? "--q4-head" : "--q8-head"));
    }
    if (gguf != null) {
      runGguf(gguf);
      return;
    }
    Converter.Options options = new Converter.Options(layers(), head(), overwrite);
    try (ProgressBars bars = new ProgressBars(host)) {
      Converter.convert(in, out, options, bars);
    }
    WrittenFiles.tell(out, host.out());
  }

  private void runGguf(String type) {
    GgufConverter.Options options = new GgufConverter.Options(ggmlType(type), overwrite);
    try (ProgressBars bars = new ProgressBars(host)) {
      GgufConverter.convert(in, out, options, bars);
    }
    WrittenFiles.tell(out, host.out());
  }

  private GgmlType ggmlType(String type) {
    return switch (type.toLowerCase(Locale.ROOT)) {
      case "bf16" -> GgmlType.BF16;
      case "f16" -> GgmlType.F16;
      case "f32" -> GgmlType.F32;
      case "q8_0" -> GgmlType.Q8_0;
      case "q4_0" -> GgmlType.Q4_0;
      default ->
          throw usage(
              "--gguf must be bf16, f16, f32, q8_0 or q4_0, found '%s'. Put it after IN and OUT."
                  .formatted(type));
    };
  }

  private @Nullable MatrixLayout layers() {
    if (fp8 == null) {
      return integers(q4, q8);
    }
    return switch (fp8.toLowerCase(Locale.ROOT)) {
      case "block" -> Float8Layout.BLOCK;
      case "channel" -> Float8Layout.CHANNEL;
      case "tensor" -> Float8Layout.TENSOR;
      default -> throw usage("--fp8 must be block, channel or tensor, found '%s'.".formatted(fp8));
    };
  }

  private @Nullable MatrixLayout head() {
    return fp8Head ? layers() : integers(q4Head, q8Head);
  }

  private static @Nullable GroupLayout integers(boolean q4, boolean q8) {
    return q4 ? GroupLayout.Q4 : q8 ? GroupLayout.Q8 : null;
  }

  /** Names and whether they are given, alternately. */
  private void refuseSeveral(Object... options) {
    List<Object> given = new ArrayList<>();
    for (int i = 0; i < options.length; i += 2) {
      if (options[i + 1].equals(true)) {
        given.add(options[i]);
      }
    }
    if (given.size() > 1) {
      throw usage(
          "%s and %s exclude each other: give one of them.".formatted(given.get(0), given.get(1)));
    }
  }

  private ParameterException usage(String problem) {
    return new ParameterException(spec.commandLine(), problem);
  }
}
