package io.xmodel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.xmodel.Goldens;
import io.xmodel.internal.json.StrictJson;
import io.xmodel.internal.model.ConfigReader;
import org.junit.jupiter.api.Test;

/**
 * Expected values: the formulas of modeling_rope_utils.py in numpy's float32, whose power is off by
 * a unit or two in the last place.
 */
class RopeFrequenciesTest {
  private static final int[] PAIRS = {0, 1, 3, 5, 8, 12, 31};

  @Test
  void unscaled() {
    check(
        "mup-bf16",
        1f,
        new int[] {0, 1, 15, 16, 31},
        1.0f,
        0.6636012196540833f,
        0.002131119603291154f,
        0.001414213445968926f,
        3.0138583042571554e-06f);
  }

  @Test
  void linearDividesByTheFactor() {
    RopeFrequencies plain = of("mup-bf16");
    RopeFrequencies linear = of("plain-untied-bias-linear-rope");
    for (int i = 0; i < 32; i++) {
      assertThat(linear.inverse()[i]).isEqualTo(plain.inverse()[i] / 2);
    }
  }

  @Test
  void llama3() {
    check(
        "mup-llama3",
        1f,
        PAIRS,
        1.0f,
        0.5435406565666199f,
        0.07814814150333405f,
        0.016085922718048096f,
        0.004700753837823868f,
        0.0009115831344388425f,
        3.767322880321444e-07f);
  }

  @Test
  void yarn() {
    check(
        "mup-yarn",
        1.1386294f,
        PAIRS,
        1.0f,
        0.580651044845581f,
        0.1826423704624176f,
        0.04825776815414429f,
        0.009401507675647736f,
        0.001823166268877685f,
        7.534645760642888e-07f);
  }

  @Test
  void anglesAreComputedInSinglePrecision() {
    RopeFrequencies rope = of("mup-yarn");
    float[] cos = new float[32];
    float[] sin = new float[32];
    rope.cos(100_003, cos);
    rope.sin(100_003, sin);
    float angle = 100_003f * rope.inverse()[1];
    assertThat(cos[1]).isEqualTo((float) Math.cos(angle) * rope.attentionFactor());
    assertThat(sin[1]).isEqualTo((float) Math.sin(angle) * rope.attentionFactor());
  }

  private static void check(String golden, float attention, int[] pairs, float... expected) {
    RopeFrequencies rope = of(golden);
    assertThat(rope.inverse()).hasSize(32);
    assertThat(rope.attentionFactor()).isCloseTo(attention, within(1e-6f));
    for (int i = 0; i < pairs.length; i++) {
      assertThat(rope.inverse()[pairs[i]])
          .as("pair %d", pairs[i])
          .isCloseTo(expected[i], within(4 * Math.ulp(expected[i])));
    }
  }

  private static RopeFrequencies of(String golden) {
    var json = StrictJson.readObject(Goldens.path(golden).resolve("config.json"));
    return RopeFrequencies.of(ConfigReader.read(json, "config.json"));
  }
}
