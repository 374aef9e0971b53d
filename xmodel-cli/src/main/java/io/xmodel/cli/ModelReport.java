package io.xmodel.cli;

import io.xmodel.CheckpointInfo;
import io.xmodel.backend.KvType;
import io.xmodel.model.ModelSize;
import io.xmodel.model.MupScales;
import io.xmodel.model.Quantization;
import io.xmodel.model.RopeScaling;
import io.xmodel.model.XmodelConfig;
import io.xmodel.tensor.DType;
import io.xmodel.text.TextTokenizer;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** A table of names and values about a model. */
final class ModelReport {
  private static final int CONTEXT_UNIT = 1000;

  private static final int SIGNIFICANT_DIGITS = 6;

  private final StringBuilder text = new StringBuilder();

  /** Adds a line. */
  void add(String name, String value) {
    text.append("%-16s %s%n".formatted(name, value));
  }

  /** Adds shape, formats, sizes, scales and memory. */
  void addModel(CheckpointInfo checkpoint) {
    XmodelConfig config = checkpoint.config();
    ModelSize model = checkpoint.size();
    add(
        "layers",
        "%d, of %d query and %d key/value heads of %d"
            .formatted(
                config.numHiddenLayers(),
                config.numAttentionHeads(),
                config.numKeyValueHeads(),
                config.headDim()));
    add(
        "hidden size",
        "%d, feed-forward %d".formatted(config.hiddenSize(), config.intermediateSize()));
    add(
        "vocabulary",
        "%d rows, head %s"
            .formatted(config.vocabSize(), config.tieWordEmbeddings() ? "tied" : "untied"));
    add("biases", biases(config));
    add("context", "up to %d tokens".formatted(config.maxPositionEmbeddings()));
    add(
        "rope",
        "theta %s, scaling %s"
            .formatted(number(config.ropeTheta()), scaling(config.ropeScaling())));
    add("rms norm eps", number(config.rmsNormEps()));
    add("parameters", String.format(Locale.ROOT, "%,d", model.parameters()));
    add("dtypes", dtypes(model, (dtype, bytes) -> dtype.label() + " " + size(bytes)));
    add("quantization", quantization(checkpoint.quantization()));
    add("weights", size(model.totalBytes()));
    add(
        "files",
        checkpoint.files().stream()
            .map(file -> String.valueOf(file.getFileName()))
            .collect(Collectors.joining(", ")));
    addScales(config);
    addCache(config);
  }

  /** Adds what the tokenizer knows. */
  void addTokenizer(TextTokenizer tokenizer) {
    add(
        "tokenizer",
        "ids below %d; begin %s; end %s"
            .formatted(
                tokenizer.idLimit(),
                tokenizer.bosId().isPresent()
                    ? tokenizer.bosToken() + " " + tokenizer.bosId().getAsInt()
                    : "none",
                tokenizer.eosIds().stream()
                    .map(id -> tokenizer.decodeWithSpecialTokens(new int[] {id}) + " " + id)
                    .collect(Collectors.joining(", "))));
  }

  @Override
  public String toString() {
    return text.toString();
  }

  private void addScales(XmodelConfig config) {
    MupScales scales = config.scales();
    add(
        config.useMup() ? "µP scales" : "scales (no µP)",
        "embedding %s, attention %s, attention residual %s, ffn residual %s, logits %s"
            .formatted(
                number(scales.embedding()),
                number(scales.attention()),
                number(scales.attentionResidual()),
                number(scales.ffnResidual()),
                number(scales.logits())));
  }

  private void addCache(XmodelConfig config) {
    add(
        "memory",
        "for each 1,000 tokens of context: "
            + Arrays.stream(KvType.values())
                .map(type ->
                    "%s with --kv %s"
                        .formatted(
                            size(CONTEXT_UNIT * cacheBytes(config, type)),
                            type.name().toLowerCase(Locale.ROOT)))
                .collect(Collectors.joining(", ")));
  }

  /** Keys and values of one position in all layers. */
  static long cacheBytes(XmodelConfig config, KvType type) {
    return 2L * config.numHiddenLayers() * config.kvSize() * type.dtype().bytes();
  }

  private static String biases(XmodelConfig config) {
    if (config.attentionBias() && config.mlpBias()) {
      return "attention and feed-forward";
    }
    return config.attentionBias() ? "attention" : config.mlpBias() ? "feed-forward" : "none";
  }

  static String scaling(RopeScaling scaling) {
    return switch (scaling) {
      case RopeScaling.None none -> "none";
      case RopeScaling.Linear linear -> "linear × %s".formatted(number(linear.factor()));
      case RopeScaling.Llama3 llama3 -> "llama3 × %s".formatted(number(llama3.factor()));
      case RopeScaling.Yarn yarn -> "yarn × %s".formatted(number(yarn.factor()));
    };
  }

  static String quantization(Quantization quantization) {
    return switch (quantization) {
      case Quantization.None none -> "none";
      case Quantization.Block block ->
          "%s, a scale for each block of %d × %d"
              .formatted(block.dtype().label(), block.rows(), block.columns());
      case Quantization.Scaled scaled ->
          "%s, a scale for each tensor or output channel".formatted(scaled.dtype().label());
      case Quantization.Packed packed ->
          "%s, a scale for each group of %d columns"
              .formatted(
                  packed.dtypes().stream().map(DType::label).collect(Collectors.joining(" and ")),
                  packed.groupSize());
    };
  }

  /** Parameters and number formats, in a few words. */
  static String brief(ModelSize model) {
    double parameters = model.parameters();
    return "%s parameters in %s"
        .formatted(
            parameters >= 1e9
                ? String.format(Locale.ROOT, "%.1f billion", parameters / 1e9)
                : String.format(Locale.ROOT, "%.1f million", parameters / 1e6),
            dtypes(model, (dtype, bytes) -> dtype.label()));
  }

  /** What is said of each number format, that with the most bytes first. */
  private static String dtypes(ModelSize model, BiFunction<DType, Long, String> say) {
    return model.bytes().entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .map(entry -> say.apply(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  /** Bytes for people. */
  static String size(long bytes) {
    if (bytes >= 1_000_000_000) {
      return String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
    }
    return bytes >= 1_000_000
        ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
        : String.format(Locale.ROOT, "%.1f kB", bytes / 1e3);
  }

  /** As short as it can be said: 1.4, not 1.400000. */
  private static String number(double value) {
    return new BigDecimal(value, new MathContext(SIGNIFICANT_DIGITS))
        .stripTrailingZeros()
        .toPlainString();
  }
}
