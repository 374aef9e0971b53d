package io.xmodel.emulator.device;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A work-group that is resident: how far its items are, and what it knows of other groups. */
final class Group {
  final WorkItem[] items;
  final List<Worker> waiting = new ArrayList<>();
  final ArrayDeque<Worker> ready = new ArrayDeque<>();
  final List<LocalArray> locals = new ArrayList<>();

  /** Its number in the launch, and its place in the grid. */
  int index;

  int x;
  int y;
  int z;

  /** The next item to begin. */
  int next;

  int localEpoch;
  int globalEpoch;

  /** Who looks whether another group has done something, while other groups run. */
  @Nullable Worker polling;

  /** Of each other group: epochs below that happened before whatever this group does now. */
  private int @Nullable [] known;

  /** What an item has learnt by an atomic update; all know it after a global barrier. */
  private int @Nullable [] learnt;

  private final Warp[] warps;

  Group(Machine machine, int size) {
    warps = new Warp[size / Warp.LANES];
    Arrays.setAll(warps, i -> new Warp());
    items = new WorkItem[size];
    for (int i = 0; i < size; i++) {
      items[i] = new WorkItem(machine, i);
    }
  }

  void begin(Launch launch, int index) {
    this.index = index;
    x = index % launch.groups(0);
    y = index / launch.groups(0) % launch.groups(1);
    z = index / (launch.groups(0) * launch.groups(1));
    next = 0;
    polling = null;
    known = null;
    learnt = null;
    waiting.clear();
    ready.clear();
    locals.clear();
    for (Warp warp : warps) {
      warp.clear();
    }
    for (int i = 0; i < launch.localSize(); i++) {
      items[i].restart();
    }
  }

  Warp warp(int item) {
    return warps[item / Warp.LANES];
  }

  /** A warp of which some lanes wait for the others, or null. */
  @Nullable Warp stuck() {
    for (Warp warp : warps) {
      if (!warp.waiting.isEmpty()) {
        return warp;
      }
    }
    return null;
  }

  boolean knows(int other, int epoch) {
    int[] known = this.known;
    return known != null && epoch < known[other];
  }

  /**
   * An item updates an element atomically: what its group did before its last global barrier comes
   * before whatever others do after they update that element and then meet at a global barrier.
   *
   * @param clock what the element has passed on so far
   */
  void update(int[] clock) {
    clock[index] = globalEpoch;
    merge(known, clock);
    if (learnt == null) {
      learnt = new int[clock.length];
    }
    merge(clock, learnt);
  }

  void meet() {
    if (learnt != null) {
      if (known == null) {
        known = new int[learnt.length];
      }
      merge(learnt, known);
    }
  }

  private static void merge(int @Nullable [] from, int[] to) {
    for (int i = 0; from != null && i < to.length; i++) {
      to[i] = Math.max(to[i], from[i]);
    }
  }
}
