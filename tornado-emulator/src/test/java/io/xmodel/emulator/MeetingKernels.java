package io.xmodel.emulator;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** A kernel whose groups meet at a barrier of their own, and the ways to get it wrong. */
final class MeetingKernels {
  static final int RIGHT = 0;
  static final int NO_BARRIER_BEFORE = 1;
  static final int NO_BARRIER_AFTER = 2;
  static final int NO_WAITING = 3;

  private MeetingKernels() {}

  /**
   * In each round each element becomes the sum of itself and the next group's.
   *
   * @param values [2][items], read and written in turn
   * @param met groups that have come; how many went on without the others
   */
  static void ring(
      KernelContext ctx,
      IntArray values,
      IntArray met,
      int rounds,
      int groups,
      int looks,
      int how) {
    int size = ctx.localGroupSizeX;
    int items = groups * size;
    int own = ctx.globalIdx;
    int next = own + size < items ? own + size : own + size - items;
    for (int round = 0; round < rounds; round++) {
      int from = (round & 1) * items;
      values.set(items - from + own, values.get(from + own) + values.get(from + next));
      if (how == NO_BARRIER_BEFORE) {
        ctx.localBarrier();
      } else {
        ctx.globalBarrier();
      }
      if (ctx.localIdx == 0) {
        ctx.atomicAdd(met, 0, 1);
        int target = (round + 1) * groups;
        int seen = 0;
        int left = how == NO_WAITING ? 0 : looks;
        for (int i = 0; i < left; i++) {
          ctx.atomicAdd(met, 0, 0);
          seen = met.get(0);
          if (seen >= target) {
            left = 0;
          }
        }
        if (seen < target) {
          ctx.atomicAdd(met, 1, 1);
        }
      }
      if (how == NO_BARRIER_AFTER) {
        ctx.localBarrier();
      } else {
        ctx.globalBarrier();
      }
    }
  }
}
