package io.xmodel.convert;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.convert.writer.SafetensorsWriter;
import io.xmodel.error.RequestException;
import io.xmodel.internal.model.TensorSpec;
import io.xmodel.model.XmodelConfig;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tensor.DType;
import java.nio.file.Path;
import java.util.List;

/**
 * Checkpoints of random weights, for trials of speed and memory: the same bytes for the same seed
 * on any machine, scaled so that activations stay near one and logits spread over a few units.
 */
public final class Synthesizer {
  /** Standard deviation that the logits shall have. */
  private static final double LOGITS_SPREAD = 3;

  private final XmodelConfig config;
  private final Options options;
  private final ProgressListener progress;
  private long done;
  private long total;

  /**
   * What to make.
   *
   * @param dtype F32, F16 or BF16; others come from converting one of these
   * @param seed another seed gives other weights
   * @param overwrite whether the target may hold files already
   */
  public record Options(DType dtype, long seed, boolean overwrite) {
    /** Checks the dtype. */
    public Options {
      if (dtype.isFloat8() || dtype.isInteger()) {
        throw new RequestException(
            "Random weights are written as f32, f16 or bf16, found %s. Write bf16, then convert it."
                .formatted(dtype.label()));
      }
    }
  }

  private Synthesizer(XmodelConfig config, Options options, ProgressListener progress) {
    this.config = config;
    this.options = options;
    this.progress = progress;
  }

  /**
   * Writes config, weights and a tokenizer.
   *
   * @param config of any size; the tokenizer needs {@value SyntheticTokenizer#MIN_VOCAB} ids at
   *     least
   * @param target created where missing; must be empty unless it may be overwritten
   * @throws RequestException when the target is in the way or the vocabulary too small
   * @throws io.xmodel.error.CheckpointException when the disk is full
   */
  public static void write(
      XmodelConfig config, Path target, Options options, ProgressListener progress) {
    SyntheticTokenizer tokenizer = new SyntheticTokenizer(config.vocabSize());
    try (OutputDirectory directory = OutputDirectory.prepare(target, options.overwrite())) {
      new Synthesizer(config, options, progress).writeWeights(directory);
      tokenizer.write(directory);
      ObjectNode generation = JsonNodeFactory.instance.objectNode();
      generation.put("bos_token_id", config.bosTokenId()).put("eos_token_id", config.eosTokenId());
      directory.write("generation_config.json", generation);
      directory.complete(ConfigWriter.write(config, torchName(options.dtype())));
    }
  }

  private static String torchName(DType dtype) {
    return switch (dtype) {
      case F32 -> "float32";
      case F16 -> "float16";
      default -> "bfloat16";
    };
  }

  private void writeWeights(OutputDirectory directory) {
    List<TensorSpec> specs = TensorSpec.of(config);
    List<SafetensorsWriter.Entry> entries =
        specs.stream()
            .map(spec -> new SafetensorsWriter.Entry(spec.name(), options.dtype(), spec.shape()))
            .toList();
    total = entries.stream().mapToLong(SafetensorsWriter.Entry::bytes).sum();
    try (SafetensorsWriter writer =
        SafetensorsWriter.create(directory.resolve("model.safetensors"), entries)) {
      for (int i = 0; i < specs.size(); i++) {
        write(specs.get(i), i, writer);
      }
      directory.beginReplacing();
      writer.finish();
    }
    directory.wrote("model.safetensors");
  }

  private void write(TensorSpec spec, int index, SafetensorsWriter writer) {
    Noise noise = new Noise(options.seed(), index, options.dtype(), distribution(spec));
    Bands.write(
        spec.rows(),
        (long) spec.columns() * options.dtype().bytes(),
        (from, to, destination) -> noise.fill((long) from * spec.columns(), destination),
        writer,
        bytes -> {
          done += bytes;
          progress.progress("Writing random weights", done, total);
        });
  }

  private Noise.Distribution distribution(TensorSpec spec) {
    double rootHidden = Math.sqrt(config.hiddenSize());
    double embedding = 1 / config.scales().embedding(); // so that the residual stream begins at one
    double logits = config.scales().logits();
    return switch (spec.role()) {
      case EMBEDDING -> new Noise.Distribution(0, embedding, false);
      case HEAD -> new Noise.Distribution(0, LOGITS_SPREAD / (rootHidden * logits), false);
      case LINEAR -> new Noise.Distribution(0, 1 / Math.sqrt(spec.columns()), false);
      case BIAS -> new Noise.Distribution(0, 0.1, false);
      case NORM -> new Noise.Distribution(1, 0.1, false);
      case FINAL_NORM -> {
        // A tied head meets the token's own embedding in the residual stream, and would repeat that
        // token for ever; gains of random sign take this correlation away.
        boolean tied = config.tieWordEmbeddings();
        double gain = tied ? LOGITS_SPREAD / (embedding * rootHidden * logits) : 1;
        yield new Noise.Distribution(gain, 0.1 * gain, tied);
      }
    };
  }
}
