package io.xmodel.backend.base;

/**
 * The k best of the ids offered in ascending order: a heap whose root is the worst one kept, so
 * that most offers cost one comparison. Of equal logits the lower id is better.
 */
public final class BestIds {
  private final int[] ids;
  private final float[] logits;
  private int size;

  /** Keeps the k best. */
  public BestIds(int k) {
    ids = new int[k];
    logits = new float[k];
  }

  /** Takes an id into account; ids come in ascending order. */
  public void offer(int id, float logit) {
    if (size < ids.length) {
      int i = size;
      size++;
      // NaN would never be replaced.
      set(i, id, Float.isNaN(logit) ? Float.NEGATIVE_INFINITY : logit);
      while (i > 0 && worse(i, (i - 1) / 2)) {
        swap(i, (i - 1) / 2);
        i = (i - 1) / 2;
      }
    } else if (logit > logits[0]) {
      set(0, id, logit);
      siftDown();
    }
  }

  /** The ids kept, best first. Empties the heap. */
  public int[] drain() {
    int[] best = new int[size];
    while (size > 0) {
      best[size - 1] = ids[0];
      size--;
      swap(0, size);
      siftDown();
    }
    return best;
  }

  private void siftDown() {
    int i = 0;
    while (true) {
      int child = 2 * i + 1;
      if (child >= size) {
        return;
      }
      if (child + 1 < size && worse(child + 1, child)) {
        child++;
      }
      if (!worse(child, i)) {
        return;
      }
      swap(child, i);
      i = child;
    }
  }

  private boolean worse(int a, int b) {
    return logits[a] != logits[b] ? logits[a] < logits[b] : ids[a] > ids[b];
  }

  private void set(int i, int id, float logit) {
    ids[i] = id;
    logits[i] = logit;
  }

  private void swap(int a, int b) {
    int id = ids[a];
    float logit = logits[a];
    set(a, ids[b], logits[b]);
    set(b, id, logit);
  }
}
