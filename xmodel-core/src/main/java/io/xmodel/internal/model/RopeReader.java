package io.xmodel.internal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.Quoted;
import io.xmodel.model.RopeScaling;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rotary embeddings, as config.json has them: {@code rope_theta} and {@code rope_scaling} before
 * transformers 5, both in {@code rope_parameters} since. Where a file has several, they must agree:
 * which one a model was trained with cannot be told.
 */
final class RopeReader {
  private static final double DEFAULT_THETA = 10000;
  private static final int MAX_POSITIONS = 1 << 27;

  /** What says nothing about scaling. */
  private static final Set<String> UNSCALED =
      Set.of("rope_theta", "rope_type", "type", "partial_rotary_factor");

  private final ConfigFields fields;
  private final int maxPositions;

  private RopeReader(ConfigFields fields, int maxPositions) {
    this.fields = fields;
    this.maxPositions = maxPositions;
  }

  /** Base and scaling of the frequencies. */
  record Rope(double theta, RopeScaling scaling) {}

  /** Reads all of a config's keys about rotary embeddings. */
  static Rope read(ConfigFields fields, int maxPositions) {
    return new RopeReader(fields, maxPositions).read();
  }

  private Rope read() {
    ConfigFields old = section("rope_scaling");
    ConfigFields modern = flat(section("rope_parameters"));
    Double theta = theta(fields);
    theta = agreed("rope_theta", theta, old == null ? null : theta(old));
    theta = agreed("rope_theta", theta, modern == null ? null : theta(modern));
    RopeScaling scaling = agreed("scaling", scaling(old), scaling(modern));
    return new Rope(
        theta == null ? DEFAULT_THETA : theta, scaling == null ? new RopeScaling.None() : scaling);
  }

  /** An object that says something: transformers takes an empty one for none. */
  private @Nullable ConfigFields section(String key) {
    ConfigFields section = fields.object(key);
    return section == null || section.json().isEmpty() ? null : section;
  }

  /**
   * Models whose layers differ have an object for each kind of layer. Here all layers are alike, so
   * these must be.
   */
  private @Nullable ConfigFields flat(@Nullable ConfigFields parameters) {
    if (parameters == null
        || !parameters.json().properties().stream()
            .allMatch(entry -> entry.getValue() instanceof ObjectNode)) {
      return parameters;
    }
    ConfigFields first = null;
    for (Map.Entry<String, JsonNode> entry : parameters.json().properties()) {
      ConfigFields kind = parameters.object(entry.getKey());
      if (first != null && kind != null && !first.json().equals(kind.json())) {
        throw new CheckpointException(
            "%s: expected the same for all layers, found other values for %s. Such a model cannot be run."
                .formatted(parameters.where(), Quoted.shortened(entry.getKey())));
      }
      first = kind;
    }
    return first;
  }

  private static @Nullable Double theta(ConfigFields section) {
    return section.find("rope_theta") == null
        ? null
        : (Double) section.number("rope_theta", 1.001, 1e12);
  }

  private @Nullable RopeScaling scaling(@Nullable ConfigFields section) {
    if (section == null) {
      return null;
    }
    Integer original = original(section);
    boolean typed = section.find("rope_type") != null || section.find("type") != null;
    boolean scaled = section.rest().stream().anyMatch(name -> !UNSCALED.contains(name));
    RopeScaling scaling =
        typed || scaled
            ? RopeScalingReader.read(section, maxPositions, original)
            : new RopeScaling.None();
    ConfigKeys.checkRope(section);
    return scaling;
  }

  /** Where the model's original context length stands: beside the object, or in it. */
  private @Nullable Integer original(ConfigFields section) {
    String key = "original_max_position_embeddings";
    return agreed(key, positions(fields, key), positions(section, key));
  }

  private static @Nullable Integer positions(ConfigFields section, String key) {
    return section.find(key) == null ? null : (Integer) section.integer(key, 1, MAX_POSITIONS);
  }

  private <T> @Nullable T agreed(String what, @Nullable T one, @Nullable T other) {
    if (one != null && other != null && !one.equals(other)) {
      throw new CheckpointException(
          "%s: %s is there twice, as %s and as %s (rope_theta, rope_scaling and rope_parameters). Which one is meant cannot be told; keep the one the model was trained with."
              .formatted(fields.where(), what, one, other));
    }
    return one != null ? one : other;
  }
}
