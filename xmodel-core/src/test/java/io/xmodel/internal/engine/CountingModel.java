package io.xmodel.internal.engine;

import io.xmodel.backend.Batch;
import io.xmodel.backend.Logits;
import io.xmodel.backend.ResidentModel;
import io.xmodel.backend.Sequence;
import io.xmodel.error.ContextFullException;
import io.xmodel.model.XmodelConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * A model that continues any text with the number after its last one, and logs the passes it was
 * asked for: the host loop can be tested with no weights at all. Logit of the successor 10, of id i
 * otherwise -i/100.
 */
final class CountingModel implements ResidentModel {
  static final int VOCABULARY = 50;

  /** The tokens of each pass, in order. */
  final List<int[]> passes = new ArrayList<>();

  @Override
  public XmodelConfig config() {
    throw new UnsupportedOperationException();
  }

  @Override
  public String description() {
    return "counting";
  }

  @Override
  public int preferredChunk() {
    return 4;
  }

  @Override
  public long kvBytesPerToken() {
    return 4;
  }

  @Override
  public Sequence open(int capacity) {
    return new CountingSequence(capacity);
  }

  @Override
  public Logits forward(Batch batch) {
    List<float[]> rows = new ArrayList<>();
    for (Batch.Slot slot : batch.slots()) {
      CountingSequence sequence = (CountingSequence) slot.sequence();
      int[] tokens = slot.tokens();
      if (tokens.length > sequence.capacity - sequence.length) {
        throw new ContextFullException(sequence.length, tokens.length, sequence.capacity);
      }
      sequence.length += tokens.length;
      passes.add(tokens.clone());
      for (int i = tokens.length - slot.logitsRows(); i < tokens.length; i++) {
        float[] row = new float[VOCABULARY];
        for (int id = 0; id < VOCABULARY; id++) {
          row[id] = -id / 100f;
        }
        row[(tokens[i] + 1) % VOCABULARY] = 10;
        rows.add(row);
      }
    }
    return new ArrayLogits(rows);
  }

  @Override
  public void close() {}

  private static final class CountingSequence implements Sequence {
    private final int capacity;
    private int length;

    CountingSequence(int capacity) {
      this.capacity = capacity;
    }

    @Override
    public int length() {
      return length;
    }

    @Override
    public int capacity() {
      return capacity;
    }

    @Override
    public void rewind(int length) {
      this.length = length;
    }

    @Override
    public Sequence fork() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }

  private record ArrayLogits(List<float[]> values) implements Logits {
    @Override
    public int rows() {
      return values.size();
    }

    @Override
    public int vocabSize() {
      return VOCABULARY;
    }

    @Override
    public int argmax(int row, int limit) {
      return topK(row, 1, limit).ids()[0];
    }

    @Override
    public TopK topK(int row, int k, int limit) {
      float[] logits = values.get(row);
      int[] ids =
          java.util.stream.IntStream.range(0, limit)
              .boxed()
              .sorted((a, b) -> Float.compare(logits[b], logits[a]))
              .limit(k)
              .mapToInt(Integer::intValue)
              .toArray();
      float[] best = new float[ids.length];
      for (int i = 0; i < ids.length; i++) {
        best[i] = logits[ids[i]];
      }
      return new TopK(ids, best, logSumExp(row));
    }

    @Override
    public double logSumExp(int row) {
      double sum = 0;
      for (float logit : values.get(row)) {
        sum += Math.exp(logit);
      }
      return Math.log(sum);
    }

    @Override
    public float get(int row, int id) {
      return values.get(row)[id];
    }

    @Override
    public void copyTo(int row, float[] destination) {
      System.arraycopy(values.get(row), 0, destination, 0, VOCABULARY);
    }

    @Override
    public void close() {}
  }
}
