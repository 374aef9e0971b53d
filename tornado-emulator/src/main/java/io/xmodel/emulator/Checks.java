package io.xmodel.emulator;

/** How closely the emulator watches a kernel. */
public enum Checks {
  /** Every check, and the counters. */
  ALL,
  /** Bounds, barriers and the counters; no races, no unwritten memory. */
  COUNTERS,
  /** Bounds and barriers only. */
  PLAIN
}
