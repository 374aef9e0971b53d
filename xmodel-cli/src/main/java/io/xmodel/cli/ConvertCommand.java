package io.xmodel.cli;

import io.xmodel.checkpoint.GgmlType;
import io.xmodel.convert.Converter;
import io.xmodel.convert.Float8Layout;
import io.xmodel.convert.GgufConverter;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Rewrites a checkpoint, in FP8 or as GGUF if asked. */
@Command(
    name = "convert",
    header = "Rewrites a checkpoint as one safetensors file, in FP8 if asked, or as GGUF.",
    description = {"", "A conversion that is broken off leaves nothing that looks whole.", ""},
    footerHeading = "%nExamples:%n",
    footer = {
      "  xmodel convert ~/models/Xmodel-2.5 ~/models/Xmodel-2.5-fp8 --fp8 block",
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
    if (gguf != null) {
      runGguf(gguf);
      return;
    }
    if (fp8Head && fp8 == null) {
      throw new ParameterException(
          spec.commandLine(), "--fp8-head needs --fp8 block, channel or tensor.");
    }
    Converter.Options options = new Converter.Options(layout(), fp8Head, overwrite);
    try (ProgressBars bars = new ProgressBars(host)) {
      Converter.convert(in, out, options, bars);
    }
  }

  private void runGguf(String type) {
    if (fp8 != null || fp8Head) {
      throw new ParameterException(
          spec.commandLine(), "--gguf and --fp8 exclude each other: GGUF has no FP8.");
    }
    GgufConverter.Options options = new GgufConverter.Options(ggmlType(type), overwrite);
    try (ProgressBars bars = new ProgressBars(host)) {
      GgufConverter.convert(in, out, options, bars);
    }
  }

  private GgmlType ggmlType(String type) {
    return switch (type.toLowerCase(Locale.ROOT)) {
      case "bf16" -> GgmlType.BF16;
      case "f16" -> GgmlType.F16;
      case "f32" -> GgmlType.F32;
      case "q8_0" -> GgmlType.Q8_0;
      case "q4_0" -> GgmlType.Q4_0;
      default ->
          throw new ParameterException(
              spec.commandLine(),
              "--gguf must be bf16, f16, f32, q8_0 or q4_0, found '%s'. Put it after IN and OUT."
                  .formatted(type));
    };
  }

  private @Nullable Float8Layout layout() {
    if (fp8 == null) {
      return null;
    }
    return switch (fp8.toLowerCase(Locale.ROOT)) {
      case "block" -> Float8Layout.BLOCK;
      case "channel" -> Float8Layout.CHANNEL;
      case "tensor" -> Float8Layout.TENSOR;
      default ->
          throw new ParameterException(
              spec.commandLine(),
              "--fp8 must be block, channel or tensor, found '%s'.".formatted(fp8));
    };
  }
}
