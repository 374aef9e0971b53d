package io.xmodel.tornado.graph;

import io.xmodel.tornado.kernels.PutTable;
import io.xmodel.tornado.kernels.Stamp;
import java.util.random.RandomGenerator;

/**
 * What the host has asked of the device, in numbers that come back with results: see {@link Stamp}.
 *
 * <p>A step is what ends in a result: a pass, or a question about its logits.
 */
final class Steps {
  /** Floats carry a step's number, too, and are exact below. */
  private static final int MOST = 1 << 24;

  private final int load = RandomGenerator.getDefault().nextInt(1, MOST);
  private int latest;
  private int step;
  private int launches;
  private int patches;
  private int copies;

  /** A number that another load of a model does not have: what came down has it. */
  int load() {
    return load;
  }

  /** Begins a step and tells its number, which is never 0. */
  int begin() {
    latest = latest == MOST - 1 ? 1 : latest + 1;
    step = latest;
    launches = 0;
    return step;
  }

  /** A step that is not over: another may come between. */
  record Unfinished(int step, int launches) {}

  /** This step. */
  Unfinished unfinished() {
    return new Unfinished(step, launches);
  }

  /** Goes on with a step. */
  void resume(Unfinished before) {
    step = before.step;
    launches = before.launches;
  }

  /** Notes launches of this step. */
  void launched(int count) {
    launches += count;
  }

  /** The number of this step. */
  int step() {
    return step;
  }

  /** Launches of this step so far. */
  int launches() {
    return launches;
  }

  /** Notes a patch of {@link PutTable}, and tells how many there are with it. */
  int patch() {
    patches++;
    return patches;
  }

  /** Patches so far. */
  int patches() {
    return patches;
  }

  /** Notes launches that copy blocks, and tells how many there were before. */
  int copy(int count) {
    int before = copies;
    copies += count;
    return before;
  }

  /** Launches that copied blocks so far. */
  int copies() {
    return copies;
  }
}
