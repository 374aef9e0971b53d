package io.xmodel.internal.model;

import io.xmodel.error.CheckpointException;
import io.xmodel.error.Quoted;
import io.xmodel.model.RopeScaling;
import org.jspecify.annotations.Nullable;

/** The {@code rope_scaling} object of config.json, as Hugging Face's rope utils read it. */
final class RopeScalingReader {
  private static final double MAX_FACTOR = 1e6;

  private RopeScalingReader() {}

  /**
   * Reads the object.
   *
   * @param fields the object
   * @param maxPositions {@code max_position_embeddings}, which yarn falls back to
   * @param original {@code original_max_position_embeddings}; null where it is absent
   */
  static RopeScaling read(ConfigFields fields, int maxPositions, @Nullable Integer original) {
    // "type" is what it was called before transformers 4.43.
    String type = fields.text("rope_type");
    String old = fields.text("type");
    if (type != null && old != null && !type.equals(old)) {
      throw new CheckpointException(
          "%s: 'rope_type' is %s, but 'type' is %s. Which one is meant cannot be told; keep one."
              .formatted(fields.where(), Quoted.of(type), Quoted.of(old)));
    }
    type = type == null ? old : type;
    return switch (type) {
      case null ->
          throw new CheckpointException("%s: 'rope_type' is missing.".formatted(fields.where()));
      case "default" -> new RopeScaling.None();
      case "linear" -> new RopeScaling.Linear(factor(fields));
      case "llama3" -> llama3(fields, original);
      case "yarn" -> yarn(fields, maxPositions, original);
      case "dynamic" ->
          throw new CheckpointException(
              "%s: rope type \"dynamic\" changes the frequencies with the current length, which invalidates cached keys; it is not supported. Use yarn, linear or llama3."
                  .formatted(fields.where()));
      default ->
          throw new CheckpointException(
              "%s: unknown rope type %s; expected default, linear, yarn or llama3."
                  .formatted(fields.where(), Quoted.of(type)));
    };
  }

  private static float factor(ConfigFields fields) {
    return (float) fields.number("factor", 1, MAX_FACTOR);
  }

  private static RopeScaling llama3(ConfigFields fields, @Nullable Integer original) {
    float low = (float) fields.number("low_freq_factor", 1e-3, MAX_FACTOR);
    float high = (float) fields.number("high_freq_factor", 1e-3, MAX_FACTOR);
    if (!(high > low)) {
      throw new CheckpointException(
          "%s: 'high_freq_factor' must be greater than 'low_freq_factor', found %s and %s."
              .formatted(fields.where(), high, low));
    }
    if (original == null) {
      throw new CheckpointException(
          "%s: 'original_max_position_embeddings' is missing.".formatted(fields.where()));
    }
    return new RopeScaling.Llama3(factor(fields), low, high, original);
  }

  private static RopeScaling yarn(ConfigFields fields, int maxPositions, @Nullable Integer given) {
    int original = given == null ? maxPositions : given;
    // Without a factor the reference takes the ratio of the two context lengths.
    float factor = (float) fields.number("factor", 1, MAX_FACTOR, (double) maxPositions / original);
    if (!(factor >= 1)) {
      throw new CheckpointException(
          "%s: 'original_max_position_embeddings' must be at most max_position_embeddings, found %s and %s."
              .formatted(fields.where(), original, maxPositions));
    }
    float betaFast = (float) fields.number("beta_fast", 1e-3, MAX_FACTOR, 32);
    float betaSlow = (float) fields.number("beta_slow", 1e-3, MAX_FACTOR, 1);
    if (betaFast < betaSlow) {
      throw new CheckpointException(
          "%s: 'beta_fast' must not be less than 'beta_slow', found %s and %s."
              .formatted(fields.where(), betaFast, betaSlow));
    }
    return new RopeScaling.Yarn(
        factor,
        original,
        betaFast,
        betaSlow,
        fields.numberOrNull("attention_factor", 1e-3, 1e3),
        fields.numberOrNull("mscale", 0, 1e3),
        fields.numberOrNull("mscale_all_dim", 0, 1e3),
        fields.flag("truncate", true));
  }
}
