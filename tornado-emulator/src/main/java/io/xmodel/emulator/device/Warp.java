package io.xmodel.emulator.device;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * 32 consecutive items of a group, the lanes of a warp, that execute some instructions together.
 */
final class Warp {
  static final int LANES = 32;

  final List<Worker> waiting = new ArrayList<>();

  private @Nullable Object[] given = new @Nullable Object[LANES];
  private int here;

  /** What the lanes give, once all are there. */
  @Nullable Object[] given() {
    return given;
  }

  /**
   * A lane is there.
   *
   * @return whether it was the last
   */
  boolean join(int lane, Object what) {
    if (here == 0) {
      given = new @Nullable Object[LANES]; // lanes may still look at what the last time gave
    }
    given[lane] = what;
    here++;
    if (here < LANES) {
      return false;
    }
    here = 0;
    return true;
  }

  void clear() {
    here = 0;
    waiting.clear();
  }
}
