package io.xmodel.backend;

import io.xmodel.backend.base.BestIds;
import io.xmodel.backend.base.StepLogits;
import io.xmodel.backend.base.StepModel;
import io.xmodel.backend.base.StepSequence;
import io.xmodel.model.RopeScaling;
import io.xmodel.model.XmodelConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * A model with no weights: its logits and hidden states are functions of the ids of the text so
 * far. It keeps the ids in the blocks of its cache and reads them from there, so that a block
 * shared or copied wrongly changes what it says.
 */
public final class FakeModel extends StepModel {
  /** Ids that {@link #counting} knows. */
  public static final int VOCABULARY = 50;

  /** A text's ids to logits. */
  @FunctionalInterface
  public interface Rule {
    /** Logits of the id that comes after these. */
    float[] logits(int[] ids, int vocabulary);
  }

  /** After n comes n + 1: logit 10; of id i otherwise −i/100. */
  public static final Rule COUNTING =
      (ids, vocabulary) -> {
        float[] row = new float[vocabulary];
        for (int id = 0; id < vocabulary; id++) {
          row[id] = -id / 100f;
        }
        row[(ids[ids.length - 1] + 1) % vocabulary] = 10;
        return row;
      };

  /** Logits from 0 to 8 that depend on every id before. */
  public static final Rule HASHING =
      (ids, vocabulary) -> {
        long hash = hash(ids);
        float[] row = new float[vocabulary];
        for (int id = 0; id < vocabulary; id++) {
          row[id] = (mix(hash + id) >>> 40) * 0x1p-21f;
        }
        return row;
      };

  private final Rule rule;
  private final int chunk;
  private final int[][] ids;
  private final List<int[]> passes = new ArrayList<>();
  private Consumer<Batch> beforeStep = batch -> {};
  private Runnable beforeBlock = () -> {};
  private Runnable beforeCopy = () -> {};
  private int copies;

  /**
   * A model.
   *
   * @param chunk tokens of a prompt that it likes at once
   * @param blockSize positions of a block
   * @param blocks of its cache
   */
  public FakeModel(Rule rule, int vocabulary, int chunk, int blockSize, int blocks) {
    this(config(vocabulary), rule, chunk, blockSize, blocks);
  }

  /** The same with a configuration. */
  public FakeModel(XmodelConfig config, Rule rule, int chunk, int blockSize, int blocks) {
    super(config, blockSize, blocks, 4);
    this.rule = rule;
    this.chunk = chunk;
    this.ids = new int[blocks][blockSize];
  }

  /** One that counts, likes 4 tokens at once, and has room for plenty. */
  public static FakeModel counting() {
    return new FakeModel(COUNTING, VOCABULARY, 4, 4, 1024);
  }

  /** A configuration of that vocabulary; nothing else in it matters. */
  public static XmodelConfig config(int vocabulary) {
    return new XmodelConfig(
        vocabulary,
        8,
        8,
        1,
        1,
        1,
        1 << 20,
        1e-5f,
        10000,
        new RopeScaling.None(),
        true,
        false,
        false,
        false,
        new XmodelConfig.Mup(1, 1, 1, 1, 8),
        1,
        2);
  }

  /** Does something at the beginning of each step, such as throwing. */
  public FakeModel withBeforeStep(Consumer<Batch> action) {
    beforeStep = action;
    return this;
  }

  /** Does something before each block that a sequence takes, such as throwing. */
  public FakeModel withBeforeBlock(Runnable action) {
    beforeBlock = action;
    return this;
  }

  /** Does something before each block that is copied, such as throwing. */
  public FakeModel withBeforeCopy(Runnable action) {
    beforeCopy = action;
    return this;
  }

  /** The tokens of each slot of each step, in order. */
  public List<int[]> passes() {
    return passes;
  }

  /** Blocks copied so far. */
  public int copies() {
    return copies;
  }

  @Override
  public String description() {
    return "fake";
  }

  @Override
  public int preferredChunk() {
    return chunk;
  }

  @Override
  protected void prepareBlock(int block) {
    beforeBlock.run();
  }

  @Override
  protected void copyBlock(int from, int to, int positions) {
    beforeCopy.run();
    copies++;
    Arrays.fill(ids[to], -1);
    System.arraycopy(ids[from], 0, ids[to], 0, positions);
  }

  @Override
  protected StepLogits compute(Batch batch) {
    beforeStep.accept(batch);
    List<float[]> rows = new ArrayList<>();
    List<float[]> states = new ArrayList<>();
    for (Batch.Slot slot : batch.slots()) {
      passes.add(slot.tokens());
      StepSequence sequence = (StepSequence) slot.sequence();
      int before = sequence.length();
      for (int i = 0; i < slot.count(); i++) {
        int position = before + i;
        ids[sequence.block(position / ids[0].length)][position % ids[0].length] = slot.token(i);
        if (i >= slot.count() - slot.logitsRows()) {
          rows.add(rule.logits(read(sequence, position + 1), config().vocabSize()));
        }
        if (slot.states()) {
          states.add(state(read(sequence, position + 1), config().hiddenSize()));
        }
      }
    }
    return new Rows(rows, states, config().vocabSize());
  }

  /** The hidden state of the last of these ids: from −0.5 to 0.5, and exact, so that sums are. */
  public static float[] state(int[] ids, int size) {
    long hash = hash(ids);
    float[] state = new float[size];
    for (int i = 0; i < size; i++) {
      state[i] = (mix(hash - i) >>> 48) * 0x1p-16f - 0.5f;
    }
    return state;
  }

  private static long hash(int[] ids) {
    long hash = 1;
    for (int id : ids) {
      hash = mix(hash * 31 + id);
    }
    return hash;
  }

  private int[] read(StepSequence sequence, int length) {
    int size = ids[0].length;
    int[] text = new int[length];
    for (int from = 0; from < length; from += size) {
      int[] block = ids[sequence.block(from / size)];
      System.arraycopy(block, 0, text, from, Math.min(size, length - from));
    }
    return text;
  }

  @Override
  protected void free() {}

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  private static final class Rows extends StepLogits {
    private final List<float[]> values;

    Rows(List<float[]> values, List<float[]> states, int vocabulary) {
      super(values.size(), vocabulary);
      this.values = values;
      states.forEach(this::addState);
    }

    @Override
    protected int best(int row, int limit) {
      int best = bestOf(row, 1, limit).ids()[0];
      return Float.isFinite(logit(row, best)) ? best : -1;
    }

    @Override
    protected TopK bestOf(int row, int k, int limit) {
      BestIds best = new BestIds(k);
      for (int id = 0; id < limit; id++) {
        best.offer(id, logit(row, id));
      }
      int[] ids = best.drain();
      float[] logits = new float[ids.length];
      for (int i = 0; i < ids.length; i++) {
        logits[i] = logit(row, ids[i]);
      }
      return new TopK(ids, logits, logSum(row));
    }

    @Override
    protected double logSum(int row) {
      double sum = 0;
      for (float logit : values.get(row)) {
        sum += Math.exp(logit);
      }
      return Math.log(sum);
    }

    @Override
    protected float logit(int row, int id) {
      return values.get(row)[id];
    }

    @Override
    protected void copyRow(int row, float[] destination) {
      System.arraycopy(values.get(row), 0, destination, 0, vocabSize());
    }
  }
}
