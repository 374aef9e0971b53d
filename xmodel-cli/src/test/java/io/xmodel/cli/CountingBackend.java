package io.xmodel.cli;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.BackendProvider;
import io.xmodel.backend.Batch;
import io.xmodel.backend.Logits;
import io.xmodel.backend.ResidentModel;
import io.xmodel.backend.Sequence;
import io.xmodel.error.ContextFullException;
import io.xmodel.error.RequestException;
import io.xmodel.model.ModelWeights;
import io.xmodel.model.XmodelConfig;
import io.xmodel.progress.ProgressListener;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** A backend whose model counts: after id n comes n + 1. The next id has logit 3, others 0. */
public final class CountingBackend implements BackendProvider {
  @Override
  public String name() {
    return "counting";
  }

  @Override
  public int priority() {
    return -1;
  }

  @Override
  public Availability probe() {
    return new Availability(true, List.of("abacus"), "");
  }

  @Override
  public ResidentModel load(
      ModelWeights weights, BackendOptions options, ProgressListener progress) {
    return new CountingModel(weights.config());
  }

  private record CountingModel(XmodelConfig config) implements ResidentModel {
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
      List<Integer> next = new ArrayList<>();
      for (Batch.Slot slot : batch.slots()) {
        ((CountingSequence) slot.sequence()).append(slot.tokens().length);
        for (int i = 0; i < slot.tokens().length; i++) {
          if (slot.tokens()[i] >= config.vocabSize()) {
            throw new RequestException(
                "Token id %d is outside the vocabulary of %d."
                    .formatted(slot.tokens()[i], config.vocabSize()));
          }
          if (i >= slot.tokens().length - slot.logitsRows()) {
            next.add((slot.tokens()[i] + 1) % config.vocabSize());
          }
        }
      }
      return new CountingLogits(next, config.vocabSize());
    }

    @Override
    public void close() {}
  }

  private static final class CountingSequence implements Sequence {
    private final int capacity;
    private int length;

    CountingSequence(int capacity) {
      this.capacity = capacity;
    }

    void append(int tokens) {
      if (tokens > capacity - length) {
        throw new ContextFullException(length, tokens, capacity);
      }
      length += tokens;
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
    public void rewind(int newLength) {
      length = newLength;
    }

    @Override
    public Sequence fork() {
      CountingSequence copy = new CountingSequence(capacity);
      copy.length = length;
      return copy;
    }

    @Override
    public void close() {}
  }

  private record CountingLogits(List<Integer> next, int vocabSize) implements Logits {
    @Override
    public int rows() {
      return next.size();
    }

    @Override
    public int argmax(int row, int limit) {
      return next.get(row) < limit ? next.get(row) : 0;
    }

    @Override
    public TopK topK(int row, int k, int limit) {
      int[] ids =
          IntStream.range(0, limit)
              .boxed()
              .sorted(Comparator.comparingDouble(id -> -get(row, id)))
              .limit(k)
              .mapToInt(Integer::intValue)
              .toArray();
      float[] logits = new float[ids.length];
      for (int i = 0; i < ids.length; i++) {
        logits[i] = get(row, ids[i]);
      }
      return new TopK(ids, logits, logSumExp(row));
    }

    @Override
    public double logSumExp(int row) {
      return Math.log(Math.exp(3) + vocabSize - 1);
    }

    @Override
    public float get(int row, int id) {
      return id == next.get(row) ? 3 : 0;
    }

    @Override
    public void copyTo(int row, float[] destination) {
      for (int id = 0; id < vocabSize; id++) {
        destination[id] = get(row, id);
      }
    }

    @Override
    public void close() {}
  }
}
