package io.xmodel.bench;

import io.xmodel.backend.BackendOptions;
import io.xmodel.bench.kernels.RandomWeights;
import io.xmodel.convert.Preset;
import io.xmodel.model.ModelWeights;
import io.xmodel.model.XmodelConfig;
import io.xmodel.tensor.DType;
import java.lang.foreign.Arena;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Speeds of the CPU backend on this machine, each as a part of the measured limit in the same
 * rounds or of another speed of its own: a model larger than the caches, in 16 and 8 bits.
 */
final class SpeedRatios {
  private static final Preset PRESET = Preset.SMALL;

  private SpeedRatios() {}

  static SortedMap<String, Double> measure(int rounds) throws Exception {
    SortedMap<String, Double> ratios = new TreeMap<>();
    double bf16 = add(ratios, DType.BF16, rounds);
    double fp8 = add(ratios, DType.F8_E4M3, rounds);
    ratios.put("decode, fp8-e4m3 / bf16", fp8 / bf16);
    return ratios;
  }

  /** Adds a dtype's ratios, and returns the tokens/s of decoding. */
  private static double add(SortedMap<String, Double> ratios, DType dtype, int rounds)
      throws Exception {
    XmodelConfig config = PRESET.config(Preset.VOCAB_SIZE);
    try (Arena arena = Arena.ofShared()) {
      ModelWeights weights = RandomWeights.of(config, config.numHiddenLayers(), dtype, arena);
      try (TokenSession session =
          new TokenSession(PRESET.name(), weights, 0, "cpu", BackendOptions.DEFAULT)) {
        TokenResult one = session.run(new TokenTest(TokenTest.Kind.DECODE, 16, 0, 1), rounds);
        TokenResult eight = session.run(new TokenTest(TokenTest.Kind.DECODE, 8, 0, 8), rounds);
        TokenResult prompt = session.run(new TokenTest(TokenTest.Kind.PREFILL, 256, 0, 1), rounds);
        String name = dtype.label();
        ratios.put("decode, %s, of the bandwidth".formatted(name), fraction(one));
        ratios.put(
            "decode, %s, 8 sequences / 1".formatted(name),
            eight.speed().median() / one.speed().median());
        ratios.put("prefill, %s, of the multiply-adds".formatted(name), fraction(prompt));
        return one.speed().median();
      }
    }
  }

  private static double fraction(TokenResult result) {
    Double fraction = result.speed().fraction();
    return fraction == null ? Double.NaN : fraction;
  }
}
