package io.xmodel.backend;

/** How a device multiplies the matrices of a block of tokens. */
public enum Prefill {
  /** As the backend thinks best. */
  AUTO,
  /** In f32, by tiles in local memory: on any device. */
  TILES,
  /**
   * By matrix instructions on bfloat16, each activation a sum of two of them. A backend whose
   * device has none refuses; weights in formats that they do not take go by tiles.
   */
  MMA
}
