package io.xmodel.model;

import org.jspecify.annotations.Nullable;

/**
 * The {@code rope_scaling} of config.json, as Hugging Face's {@code modeling_rope_utils} defines
 * each type.
 */
public sealed interface RopeScaling {
  /** No scaling: {@code null} or type {@code default}. */
  record None() implements RopeScaling {}

  /**
   * Type {@code linear}: every frequency divided by the factor.
   *
   * @param factor how many times longer the context becomes
   */
  record Linear(float factor) implements RopeScaling {}

  /**
   * Type {@code llama3}: low frequencies divided by the factor, high ones kept, a smooth ramp
   * between.
   *
   * @param factor divisor of the low frequencies
   * @param lowFreqFactor wavelengths above original/lowFreqFactor are scaled in full
   * @param highFreqFactor wavelengths below original/highFreqFactor are kept
   * @param originalMaxPositionEmbeddings context length before scaling
   */
  record Llama3(
      float factor, float lowFreqFactor, float highFreqFactor, int originalMaxPositionEmbeddings)
      implements RopeScaling {}

  /**
   * Type {@code yarn} (Peng et al., 2023): a ramp over dimensions between interpolation and
   * extrapolation, and cos/sin multiplied by an attention factor.
   *
   * @param factor how many times longer the context becomes
   * @param originalMaxPositionEmbeddings context length before scaling
   * @param betaFast rotations above which a dimension extrapolates
   * @param betaSlow rotations below which a dimension interpolates
   * @param attentionFactor multiplies cos and sin; null: derived from the factor (and mscale where
   *     given)
   * @param mscale DeepSeek's variant of the attention factor; null where absent
   * @param mscaleAllDim its denominator; null where absent
   * @param truncate whether the ramp's ends are rounded to whole dimensions
   */
  record Yarn(
      float factor,
      int originalMaxPositionEmbeddings,
      float betaFast,
      float betaSlow,
      @Nullable Float attentionFactor,
      @Nullable Float mscale,
      @Nullable Float mscaleAllDim,
      boolean truncate)
      implements RopeScaling {}
}
