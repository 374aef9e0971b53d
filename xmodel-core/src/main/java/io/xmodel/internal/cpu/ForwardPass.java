package io.xmodel.internal.cpu;

import io.xmodel.backend.StageListener;
import io.xmodel.backend.base.Pass;
import io.xmodel.internal.cpu.Workers.Output;
import io.xmodel.internal.cpu.Workers.Then;
import io.xmodel.internal.cpu.math.CpuMath;
import io.xmodel.internal.cpu.math.Matrix;
import io.xmodel.model.ModelWeights;
import io.xmodel.model.MupScales;
import io.xmodel.model.RopeFrequencies;
import io.xmodel.model.XmodelConfig;
import java.util.Arrays;
import java.util.List;

/**
 * The model: rows of tokens in, logits and hidden states out. Each statement of {@link #layer} is
 * one piece of work that all threads share.
 */
final class ForwardPass {
  private final XmodelConfig config;
  private final MupScales scales;
  private final RopeFrequencies frequencies;
  private final KvCache cache;
  private final KvLayout layout;
  private final Matrix embedding;
  private final List<Layer> layers;
  private final float[] norm;
  private final Projection head;
  private final CpuMath math;
  private final Workers workers;
  private final StageListener stages;
  private final Activations act;

  ForwardPass(
      ModelWeights weights, KvCache cache, CpuMath math, Workers workers, StageListener stages) {
    this.config = weights.config();
    this.scales = config.scales();
    this.frequencies = RopeFrequencies.of(config);
    this.cache = cache;
    this.layout = cache.layout();
    this.embedding = Matrix.of(weights.embedding());
    this.layers = weights.layers().stream().map(Layer::of).toList();
    this.norm = weights.norm();
    this.head = Projection.of(weights.head());
    this.math = math;
    this.workers = workers;
    this.stages = stages;
    this.act = new Activations(config);
  }

  /**
   * Appends the rows to their caches and computes what is asked for.
   *
   * @param logits receives {@link Pass#logitsCount} rows of vocab_size
   * @param states receives {@link Pass#statesCount} rows of hidden_size
   */
  void run(Pass pass, float[] logits, float[][] states) {
    act.ensure(pass.rows());
    Attention attention =
        new Attention(workers, math, pass, cache, config.queriesPerKvHead(), scales.attention());
    embed(pass);
    for (int i = 0; i < layers.size(); i++) {
      layer(i, layers.get(i), pass, attention);
    }
    if (pass.statesCount() > 0) {
      states(pass, states);
    }
    if (pass.logitsCount() > 0) {
      head(pass, logits);
    }
  }

  private void embed(Pass pass) {
    int hidden = config.hiddenSize();
    workers.each(
        pass.rows(),
        (worker, row) -> {
          math.decode(embedding, pass.token(row), act.x, row * hidden);
          frequencies.cos(pass.position(row), act.cos[row]);
          frequencies.sin(pass.position(row), act.sin[row]);
        });
    report("embed_tokens", pass, act.x, hidden);
    for (int i = 0; i < pass.rows() * hidden; i++) {
      act.x[i] *= scales.embedding();
    }
  }

  private void layer(int index, Layer layer, Pass pass, Attention attention) {
    String name = "layers." + index + '.';
    int n = pass.rows();

    norm(pass, act.x, layer.inputNorm(), name + "input_layernorm");
    workers.project(
        act.h,
        n,
        act.packed,
        Then.NOTHING,
        new Output(layer.query(), act.q),
        new Output(layer.key(), act.k),
        new Output(layer.value(), act.v));
    report(name + "q_proj", pass, act.q, config.hiddenSize());
    report(name + "k_proj", pass, act.k, config.kvSize());
    report(name + "v_proj", pass, act.v, config.kvSize());
    workers.each(
        n * layout.heads(),
        (worker, i) -> ropeAndStore(index, pass, i / layout.heads(), i % layout.heads()));
    attention.run(index, act.q, act.a);
    workers.project(
        act.a,
        n,
        act.packed,
        (from, to) -> addToStream(scales.attentionResidual(), n, from, to),
        new Output(layer.output(), act.y));
    report(name + "self_attn", pass, act.y, config.hiddenSize());

    norm(pass, act.x, layer.postAttentionNorm(), name + "post_attention_layernorm");
    workers.project(
        act.h,
        n,
        act.packed,
        (from, to) -> swiGlu(n, from, to),
        new Output(layer.gate(), act.gate),
        new Output(layer.up(), act.up));
    workers.project(
        act.gate,
        n,
        act.packed,
        (from, to) -> addToStream(scales.ffnResidual(), n, from, to),
        new Output(layer.down(), act.y));
    report(name + "mlp", pass, act.y, config.hiddenSize());
    report(name + "layer_out", pass, act.x, config.hiddenSize());
  }

  /** h = rmsnorm(x). */
  private void norm(Pass pass, float[] x, float[] weight, String stage) {
    int hidden = config.hiddenSize();
    workers.each(
        pass.rows(),
        (worker, row) ->
            math.rmsNorm(
                x,
                row * hidden,
                weight,
                config.rmsNormEps(),
                act.h,
                row * hidden,
                workers.scratch(worker)));
    report(stage, pass, act.h, hidden);
  }

  /** Rotates one kv head's queries and key of a row and stores its key and value. */
  private void ropeAndStore(int layer, Pass pass, int row, int kvHead) {
    int dim = config.headDim();
    int group = config.queriesPerKvHead();
    float[] cos = act.cos[row];
    float[] sin = act.sin[row];
    for (int i = 0; i < group; i++) {
      Rope.rotate(act.q, (row * layout.heads() * group + kvHead * group + i) * dim, cos, sin);
    }
    int at = (row * layout.heads() + kvHead) * dim;
    Rope.rotate(act.k, at, cos, sin);
    int position = pass.position(row);
    int block = pass.piece(row).sequence().block(position / KvLayout.BLOCK);
    cache.write(block, layer, kvHead, position % KvLayout.BLOCK, act.k, act.v, at);
  }

  /** x += y · scale, for some features of all rows. */
  private void addToStream(float scale, int rows, int from, int to) {
    for (int t = 0; t < rows; t++) {
      int at = t * config.hiddenSize();
      for (int i = at + from; i < at + to; i++) {
        act.x[i] = Math.fma(act.y[i], scale, act.x[i]);
      }
    }
  }

  /** gate = silu(gate) · up, for some features of all rows. */
  private void swiGlu(int rows, int from, int to) {
    for (int t = 0; t < rows; t++) {
      int at = t * config.intermediateSize();
      math.swiGlu(act.gate, act.up, at + from, at + to);
    }
  }

  /** The final norm alone, for the rows that want their hidden state. */
  private void states(Pass pass, float[][] states) {
    int hidden = config.hiddenSize();
    workers.each(
        pass.statesCount(),
        (worker, i) ->
            math.rmsNorm(
                act.x,
                pass.stateRow(i) * hidden,
                norm,
                config.rmsNormEps(),
                states[i],
                0,
                workers.scratch(worker)));
  }

  /** The final norm and the head, for the rows that want logits. */
  private void head(Pass pass, float[] logits) {
    int hidden = config.hiddenSize();
    int n = pass.logitsCount();
    for (int i = 0; i < n; i++) {
      int row = pass.logitsRow(i);
      math.rmsNorm(
          act.x, row * hidden, norm, config.rmsNormEps(), act.h, i * hidden, workers.scratch(0));
      reportRow("norm", pass.firstBatchRow() + row, act.h, i * hidden, hidden);
    }
    int vocab = config.vocabSize();
    workers.project(
        act.h,
        n,
        act.packed,
        (from, to) -> {
          for (int t = 0; t < n; t++) {
            for (int i = t * vocab + from; i < t * vocab + to; i++) {
              logits[i] *= scales.logits();
            }
          }
        },
        new Output(head, logits));
    for (int i = 0; i < n; i++) {
      reportRow("logits", pass.firstBatchRow() + pass.logitsRow(i), logits, i * vocab, vocab);
    }
  }

  private void report(String stage, Pass pass, float[] values, int width) {
    if (stages != StageListener.NONE) {
      for (int row = 0; row < pass.rows(); row++) {
        reportRow(stage, pass.firstBatchRow() + row, values, row * width, width);
      }
    }
  }

  private void reportRow(String stage, int batchRow, float[] values, int at, int width) {
    if (stages != StageListener.NONE) {
      stages.stage(stage, batchRow, Arrays.copyOfRange(values, at, at + width));
    }
  }
}
