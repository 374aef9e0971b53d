package io.xmodel.emulator;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernels with one bug each. All run in groups of four. */
final class WrongKernels {

  private WrongKernels() {}

  static void readsBeyond(KernelContext ctx, IntArray a, IntArray b) {
    b.set(ctx.globalIdx, a.get(ctx.globalIdx + 1));
  }

  static void writesBefore(KernelContext ctx, IntArray a, IntArray b) {
    b.set(ctx.globalIdx - 1, a.get(ctx.globalIdx));
  }

  static void localBeyond(KernelContext ctx, IntArray a, IntArray b) {
    int[] ours = ctx.allocateIntLocalArray(4);
    ours[ctx.localIdx + 1] = a.get(ctx.globalIdx);
    b.set(ctx.globalIdx, ours[ctx.localIdx + 1]);
  }

  static void privateBeyond(KernelContext ctx, IntArray a, IntArray b) {
    int[] mine = new int[2];
    mine[1] = 0;
    mine[a.get(ctx.globalIdx)] = 1;
    b.set(ctx.globalIdx, mine[1]);
  }

  static void someSkipTheBarrier(KernelContext ctx, IntArray a, IntArray b) {
    if (ctx.localIdx < 2) {
      ctx.localBarrier();
    }
    b.set(ctx.globalIdx, a.get(ctx.globalIdx));
  }

  @SuppressWarnings("DuplicateBranches")
  static void twoBarriers(KernelContext ctx, IntArray a, IntArray b) {
    if (ctx.localIdx < 2) {
      ctx.localBarrier();
    } else {
      ctx.localBarrier();
    }
    b.set(ctx.globalIdx, a.get(ctx.globalIdx));
  }

  static void barrierInALoop(KernelContext ctx, IntArray a, IntArray b) {
    for (int i = 0; i < ctx.localIdx; i++) {
      ctx.localBarrier();
    }
    b.set(ctx.globalIdx, a.get(ctx.globalIdx));
  }

  static void localReadsNeighbour(KernelContext ctx, IntArray a, IntArray b) {
    int[] ours = ctx.allocateIntLocalArray(5);
    ours[0] = ctx.localIdx == 0 ? 1 : ours[0];
    b.set(ctx.globalIdx, ours[0] + a.get(ctx.globalIdx));
  }

  static void localWriteAfterRead(KernelContext ctx, IntArray a, IntArray b) {
    int[] ours = ctx.allocateIntLocalArray(4);
    ours[ctx.localIdx] = a.get(ctx.globalIdx);
    ctx.localBarrier();
    int next = ours[(ctx.localIdx + 1) & 3];
    ours[ctx.localIdx] = next;
    b.set(ctx.globalIdx, next);
  }

  static void localWrittenByAll(KernelContext ctx, IntArray a, IntArray b) {
    int[] ours = ctx.allocateIntLocalArray(1);
    ours[0] = a.get(ctx.globalIdx);
    ctx.localBarrier();
    b.set(ctx.globalIdx, ours[0]);
  }

  static void globalBehindALocalBarrier(KernelContext ctx, IntArray a, IntArray b) {
    a.set(ctx.globalIdx, a.get(ctx.globalIdx) + 1);
    ctx.localBarrier();
    b.set(ctx.globalIdx, a.get(ctx.groupIdx * 4 + 3 - ctx.localIdx));
  }

  static void localBehindAGlobalBarrier(KernelContext ctx, IntArray a, IntArray b) {
    int[] ours = ctx.allocateIntLocalArray(4);
    ours[ctx.localIdx] = a.get(ctx.globalIdx);
    ctx.globalBarrier();
    b.set(ctx.globalIdx, ours[3 - ctx.localIdx]);
  }

  static void globalWriteAfterRead(KernelContext ctx, IntArray a, IntArray b) {
    int next = a.get((ctx.localIdx + 1) & 3);
    a.set(ctx.localIdx, next);
    b.set(ctx.globalIdx, next);
  }

  static void groupsWriteOne(KernelContext ctx, IntArray a, IntArray b) {
    if (ctx.localIdx == 0) {
      b.set(0, a.get(ctx.globalIdx));
    }
  }

  static void groupReadsAnothers(KernelContext ctx, IntArray a, IntArray b) {
    a.set(ctx.globalIdx, 1);
    ctx.globalBarrier();
    b.set(ctx.globalIdx, a.get(0));
  }

  static void groupWritesWhatAnotherRead(KernelContext ctx, IntArray a, IntArray b) {
    int last = a.get(7);
    ctx.globalBarrier();
    a.set(ctx.globalIdx, last);
    b.set(ctx.globalIdx, last);
  }

  static void atomicAndPlain(KernelContext ctx, IntArray a, IntArray b) {
    ctx.atomicAdd(a, 0, 1);
    b.set(ctx.globalIdx, a.get(0));
  }

  static void localUnwritten(KernelContext ctx, IntArray a, IntArray b) {
    int[] ours = ctx.allocateIntLocalArray(8);
    ours[ctx.localIdx] = a.get(ctx.globalIdx);
    ctx.localBarrier();
    b.set(ctx.globalIdx, ours[2 * ctx.localIdx]);
  }

  static void privateUnwritten(KernelContext ctx, IntArray a, IntArray b) {
    int[] mine = new int[2];
    mine[0] = a.get(ctx.globalIdx);
    b.set(ctx.globalIdx, mine[0] + mine[1]);
  }

  static void differentLocals(KernelContext ctx, IntArray a, IntArray b) {
    if (ctx.localIdx == 0) {
      int[] one = ctx.allocateIntLocalArray(1);
      one[0] = a.get(0);
      b.set(ctx.globalIdx, one[0]);
    } else {
      int[] two = ctx.allocateIntLocalArray(2);
      two[1] = a.get(0);
      b.set(ctx.globalIdx, two[1]);
    }
  }
}
