package io.xmodel.tornado;

import io.xmodel.backend.base.BestIds;
import io.xmodel.backend.base.StepLogits;
import io.xmodel.tornado.graph.SelectPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Logits of one step: on the device, except the rows of all but the last block of a long batch.
 * What is asked is answered there, unless the row has come to the host anyway.
 */
final class TornadoLogits extends StepLogits {
  private final TornadoModel model;
  private final SelectPlan select;
  private final List<Row> all = new ArrayList<>();
  private int onDevice;
  private int bestLimit = -1;
  private int[] best = new int[0];

  /** A row: where it is on the device, and a copy if there is one. */
  private static final class Row {
    private final int at;
    private float @Nullable [] copy;

    Row(int at) {
      this.at = at;
    }
  }

  TornadoLogits(TornadoModel model, SelectPlan select, int rows) {
    super(rows, model.config().vocabSize());
    this.model = model;
    this.select = select;
  }

  /** Adds a row that is on the device. */
  void add(int at) {
    all.add(new Row(at));
    onDevice++;
  }

  /** Adds a hidden state. */
  void add(float[] state) {
    addState(state);
  }

  /** Remembers the best id of the only row. */
  void knowBest(int limit, int id) {
    bestLimit = limit;
    best = new int[] {id};
  }

  /** Copies what is on the device: it is about to be overwritten. */
  void leaveDevice() {
    for (Row row : all) {
      copy(row);
    }
    onDevice = 0;
  }

  private float[] copy(Row row) {
    float[] copy = row.copy;
    if (copy == null) {
      copy = new float[vocabSize()];
      float[] destination = copy;
      model.reading(() -> {
        select.copy(row.at, destination);
        return destination;
      });
      row.copy = copy;
    }
    return copy;
  }

  @Override
  protected int best(int row, int limit) {
    model.expectLimit(limit);
    float[] copy = all.get(row).copy;
    if (copy != null) {
      int[] ids = bestIds(copy, 1, limit);
      return ids.length > 0 && Float.isFinite(copy[ids[0]]) ? ids[0] : -1;
    }
    if (bestLimit != limit) {
      best =
          model.reading(() -> {
            IntArray chosen = select.argmax(onDevice, limit);
            int[] ids = new int[onDevice];
            Arrays.setAll(ids, chosen::get);
            return ids;
          });
      bestLimit = limit;
    }
    return best[all.get(row).at];
  }

  @Override
  protected TopK bestOf(int row, int k, int limit) {
    float[] copy = all.get(row).copy;
    if (copy == null && k > SelectPlan.MOST) {
      copy = copy(all.get(row));
    }
    if (copy != null) {
      int[] ids = bestIds(copy, k, limit);
      float[] logits = new float[ids.length];
      for (int i = 0; i < ids.length; i++) {
        logits[i] = copy[ids[i]];
      }
      return new TopK(ids, logits, logSum(row));
    }
    int[] ids = new int[k];
    float[] logits = new float[k];
    int at = all.get(row).at;
    int count = model.reading(() -> select.topK(at, limit, ids, logits));
    return new TopK(Arrays.copyOf(ids, count), Arrays.copyOf(logits, count), logSum(row));
  }

  /** The k best of a copied row; of equals the lowest. */
  private static int[] bestIds(float[] copy, int k, int limit) {
    BestIds best = new BestIds(k);
    for (int id = 0; id < limit; id++) {
      if (!Float.isNaN(copy[id])) {
        best.offer(id, copy[id]);
      }
    }
    return best.drain();
  }

  @Override
  protected double logSum(int row) {
    float[] copy = all.get(row).copy;
    if (copy == null) {
      int at = all.get(row).at;
      return model.reading(() -> select.logSumExp(at));
    }
    double max = Double.NEGATIVE_INFINITY;
    for (float logit : copy) {
      max = Math.max(max, logit);
    }
    double sum = 0;
    for (float logit : copy) {
      sum += Math.exp(logit - max);
    }
    return max + Math.log(sum);
  }

  @Override
  protected float logit(int row, int id) {
    return copy(all.get(row))[id];
  }

  @Override
  protected void copyRow(int row, float[] destination) {
    System.arraycopy(copy(all.get(row)), 0, destination, 0, vocabSize());
  }
}
