package io.xmodel.model;

/**
 * Rotary embedding frequencies, in the precision of Hugging Face's {@code modeling_rope_utils}: f32
 * throughout, so that angles at large positions agree with the reference. A backend builds its own
 * table from them.
 *
 * @param inverse angle per position of each pair (i, i + head_dim/2), [head_dim / 2]
 * @param attentionFactor multiplies cos and sin; 1 but for yarn
 */
public record RopeFrequencies(float[] inverse, float attentionFactor) {
  /** The frequencies of a model. */
  public static RopeFrequencies of(XmodelConfig config) {
    float[] inverse = new float[config.headDim() / 2];
    for (int i = 0; i < inverse.length; i++) {
      inverse[i] = 1f / period(i, config);
    }
    return switch (config.ropeScaling()) {
      case RopeScaling.None none -> new RopeFrequencies(inverse, 1f);
      case RopeScaling.Linear linear -> linear(inverse, linear.factor());
      case RopeScaling.Llama3 llama3 -> llama3(inverse, llama3);
      case RopeScaling.Yarn yarn -> yarn(inverse, yarn, config);
    };
  }

  /**
   * The cosines of one position.
   *
   * @param destination receives head_dim / 2 values, for pair (i, i + head_dim/2) at i
   */
  public void cos(int position, float[] destination) {
    for (int i = 0; i < inverse.length; i++) {
      destination[i] = (float) Math.cos((float) position * inverse[i]) * attentionFactor;
    }
  }

  /** The sines of one position; see {@link #cos}. */
  public void sin(int position, float[] destination) {
    for (int i = 0; i < inverse.length; i++) {
      destination[i] = (float) Math.sin((float) position * inverse[i]) * attentionFactor;
    }
  }

  /** Positions per radian of pair i, unscaled. */
  private static float period(int i, XmodelConfig config) {
    float exponent = (float) (2 * i) / config.headDim();
    return (float) Math.pow((float) config.ropeTheta(), exponent);
  }

  private static RopeFrequencies linear(float[] inverse, float factor) {
    for (int i = 0; i < inverse.length; i++) {
      inverse[i] /= factor;
    }
    return new RopeFrequencies(inverse, 1f);
  }

  /** {@code _compute_llama3_parameters}. */
  private static RopeFrequencies llama3(float[] inverse, RopeScaling.Llama3 scaling) {
    float original = scaling.originalMaxPositionEmbeddings();
    float lowWavelength = original / scaling.lowFreqFactor();
    float highWavelength = original / scaling.highFreqFactor();
    for (int i = 0; i < inverse.length; i++) {
      float wavelength = (float) (2 * Math.PI) / inverse[i];
      if (wavelength > lowWavelength) {
        inverse[i] /= scaling.factor();
      } else if (wavelength >= highWavelength) {
        float smooth =
            (original / wavelength - scaling.lowFreqFactor())
                / (scaling.highFreqFactor() - scaling.lowFreqFactor());
        inverse[i] = (1 - smooth) * inverse[i] / scaling.factor() + smooth * inverse[i];
      }
    }
    return new RopeFrequencies(inverse, 1f);
  }

  /** {@code _compute_yarn_parameters}. */
  private static RopeFrequencies yarn(
      float[] inverse, RopeScaling.Yarn scaling, XmodelConfig config) {
    double low = correctionDimension(scaling.betaFast(), scaling, config);
    double high = correctionDimension(scaling.betaSlow(), scaling, config);
    if (scaling.truncate()) {
      low = Math.floor(low);
      high = Math.ceil(high);
    }
    low = Math.max(low, 0);
    high = Math.min(high, config.headDim() - 1.0);
    if (low == high) {
      high += 0.001; // the reference's way around a division by zero
    }
    for (int i = 0; i < inverse.length; i++) {
      float ramp = Math.clamp((i - (float) low) / (float) (high - low), 0f, 1f);
      float extrapolation = 1 - ramp;
      float interpolated = 1f / (scaling.factor() * period(i, config));
      inverse[i] = interpolated * (1 - extrapolation) + inverse[i] * extrapolation;
    }
    return new RopeFrequencies(inverse, attentionFactor(scaling));
  }

  /** The dimension whose angle makes that many rotations over the original context. */
  private static double correctionDimension(
      double rotations, RopeScaling.Yarn scaling, XmodelConfig config) {
    return config.headDim()
        * Math.log(scaling.originalMaxPositionEmbeddings() / (rotations * 2 * Math.PI))
        / (2 * Math.log(config.ropeTheta()));
  }

  private static float attentionFactor(RopeScaling.Yarn scaling) {
    Float explicit = scaling.attentionFactor();
    if (explicit != null) {
      return explicit;
    }
    Float mscale = scaling.mscale();
    Float allDimensions = scaling.mscaleAllDim();
    // Zero counts as absent, as in the reference.
    if (mscale != null && mscale != 0 && allDimensions != null && allDimensions != 0) {
      return (float)
          (temperature(scaling.factor(), mscale) / temperature(scaling.factor(), allDimensions));
    }
    return (float) temperature(scaling.factor(), 1);
  }

  private static double temperature(double factor, double mscale) {
    return factor <= 1 ? 1 : 0.1 * mscale * Math.log(factor) + 1;
  }
}
