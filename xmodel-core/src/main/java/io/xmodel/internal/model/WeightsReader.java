package io.xmodel.internal.model;

import io.xmodel.error.CheckpointException;
import io.xmodel.error.Quoted;
import io.xmodel.internal.checkpoint.Checkpoint;
import io.xmodel.model.LayerWeights;
import io.xmodel.model.Linear;
import io.xmodel.model.ModelWeights;
import io.xmodel.model.Quantization;
import io.xmodel.model.XmodelConfig;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Named tensors to {@link ModelWeights}: names are Llama's, every shape follows from the config,
 * anything else is an error.
 */
final class WeightsReader {
  private static final Logger LOG = LoggerFactory.getLogger(WeightsReader.class);

  private static final Pattern LAYER = Pattern.compile("model\\.layers\\.(\\d+)\\.");

  private static final List<String> HARMLESS =
      List.of(
          ".inv_freq",
          ".rotary_emb.cos_cached",
          ".rotary_emb.sin_cached",
          ".input_scale",
          ".input_global_scale",
          ".output_scale",
          ".q_scale",
          ".k_scale",
          ".v_scale",
          ".prob_output_scale");

  private final Checkpoint checkpoint;
  private final XmodelConfig config;
  private final MatrixReader matrices;

  WeightsReader(Checkpoint checkpoint, XmodelConfig config, Quantization quantization) {
    this.checkpoint = checkpoint;
    this.config = config;
    this.matrices = new MatrixReader(checkpoint, quantization);
  }

  /**
   * Reads all weights; matrices stay where the checkpoint maps them. 8-bit floats and the scales of
   * groups are scanned for NaN, so an FP8 checkpoint is read once from end to end.
   */
  ModelWeights read(ProgressListener progress) {
    ModelWeights weights = readAll(progress);
    CodeCheck.check(matrices.unchecked(), progress);
    return weights;
  }

  /** After {@link #read}: the tensors that each weight is stored in, by its name. */
  Map<String, List<Tensor>> stored() {
    return matrices.stored();
  }

  private ModelWeights readAll(ProgressListener progress) {
    int vocab = config.vocabSize();
    int hidden = config.hiddenSize();
    String stage = "Reading weights";
    int total = config.numHiddenLayers() + 1;
    progress.progress(stage, 0, total);
    Linear embedding = matrices.linear("model.embed_tokens", vocab, hidden, false);
    float[] norm = matrices.vector("model.norm.weight", hidden);
    Linear head = head(embedding);
    progress.progress(stage, 1, total);
    List<LayerWeights> layers = new ArrayList<>();
    for (int i = 0; i < config.numHiddenLayers(); i++) {
      layers.add(layer("model.layers." + i + "."));
      progress.progress(stage, i + 2, total);
    }
    reportUnused();
    return new ModelWeights(config, embedding, List.copyOf(layers), norm, head);
  }

  private LayerWeights layer(String prefix) {
    int hidden = config.hiddenSize();
    int kv = config.kvSize();
    int ffn = config.intermediateSize();
    return new LayerWeights(
        matrices.vector(prefix + "input_layernorm.weight", hidden),
        attention(prefix + "self_attn.q_proj", hidden, hidden),
        attention(prefix + "self_attn.k_proj", kv, hidden),
        attention(prefix + "self_attn.v_proj", kv, hidden),
        attention(prefix + "self_attn.o_proj", hidden, hidden),
        matrices.vector(prefix + "post_attention_layernorm.weight", hidden),
        mlp(prefix + "mlp.gate_proj", ffn, hidden),
        mlp(prefix + "mlp.up_proj", ffn, hidden),
        mlp(prefix + "mlp.down_proj", hidden, ffn));
  }

  private Linear attention(String module, int out, int in) {
    return matrices.linear(module, out, in, config.attentionBias());
  }

  private Linear mlp(String module, int out, int in) {
    return matrices.linear(module, out, in, config.mlpBias());
  }

  /** A tied head may be in the file all the same, when it holds what the embedding holds. */
  private Linear head(Linear embedding) {
    if (config.tieWordEmbeddings() && !matrices.has("lm_head")) {
      return embedding;
    }
    Linear head = matrices.linear("lm_head", config.vocabSize(), config.hiddenSize(), false);
    if (!config.tieWordEmbeddings()) {
      return head;
    }
    if (!MatrixReader.same(head, embedding)) {
      throw new CheckpointException(
          "tensor '%s' (%s) does not hold the numbers of '%s' (%s), but config.json says tie_word_embeddings (%s). Set tie_word_embeddings to false if the head is its own."
              .formatted(
                  head.weight().name(),
                  head.weight().dtype(),
                  embedding.weight().name(),
                  embedding.weight().dtype(),
                  head.weight().origin()));
    }
    return embedding;
  }

  private void reportUnused() {
    List<String> unused =
        checkpoint.tensors().keySet().stream()
            .filter(name -> !matrices.used().contains(name) && !isHarmless(name))
            .toList();
    unused.stream().filter(this::isOfModel).findFirst().ifPresent(this::refuse);
    if (!unused.isEmpty()) {
      LOG.warn(
          "{} tensors of {} belong to no part of the model and are ignored: {}{}",
          unused.size(),
          checkpoint.directory(),
          String.join(", ", unused.subList(0, Math.min(5, unused.size()))),
          unused.size() > 5 ? ", …" : "");
    }
  }

  /**
   * Whether it lies in a part of the model that is computed, so that the computation would have to
   * take it into account: a bias that config.json does not mention, a norm of queries, an adapter.
   */
  private boolean isOfModel(String name) {
    if (name.contains(".lora_")) {
      return true;
    }
    Matcher layer = LAYER.matcher(name);
    return layer.lookingAt()
        ? layer.group(1).length() < 6 && Integer.parseInt(layer.group(1)) < config.numHiddenLayers()
        : name.startsWith("model.embed_tokens.")
            || name.startsWith("model.norm.")
            || name.startsWith("lm_head.");
  }

  private void refuse(String name) {
    Tensor tensor = checkpoint.tensors().get(name);
    throw new CheckpointException(
        "tensor '%s' is there, but nothing of config.json says what it is for (%s). %s"
            .formatted(
                Quoted.shortened(name),
                tensor == null ? checkpoint.directory() : tensor.origin(),
                name.endsWith("_proj.bias")
                    ? "Set attention_bias or mlp_bias to true if all of them are there; a model with some only cannot be run."
                    : "A model that computes with it cannot be run."));
  }

  /** Recomputed frequencies, and the scales of activations and of quantised KV caches. */
  private static boolean isHarmless(String name) {
    return HARMLESS.stream().anyMatch(name::endsWith);
  }
}
