package io.xmodel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.xmodel.bench.peers.Contest.Standing;
import io.xmodel.bench.peers.Engine;
import io.xmodel.bench.peers.Trial;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerResultTest {
  private static final Trial TRIAL = new Trial(Trial.Kind.DECODE, 4);

  private record Named(String name, String weights, boolean holdsSameWeights) implements Engine {
    @Override
    public String version() {
      return "1";
    }

    @Override
    public double run(Trial trial) {
      throw new AssertionError();
    }

    @Override
    public void close() {}
  }

  /** The median of ratios, not the ratio of medians: that would be 12 / 6. */
  @Test
  void sumsUpRoundByRound() {
    Standing xmodel = standing("xmodel", "BF16", 12, 30, 4);
    Standing peer = standing("peer", "BF16", 6, 10, 1);
    PeerResult result = PeerResult.of("m", TRIAL, peer, xmodel, 2.0);
    assertThat(result.ratio()).isEqualTo(3);
    assertThat(result.ratioLeast()).isEqualTo(2);
    assertThat(result.ratioMost()).isEqualTo(4);
    assertThat(result.speed().median()).isEqualTo(6);
    assertThat(result.speed().mean()).isEqualTo(17 / 3.0, within(1e-12));
    // 6 · 2 / 100, 10 · 2 / 50, 1 · 2 / 10
    assertThat(result.speed().fraction()).isEqualTo(0.2);
    assertThat(result.speed().ceiling()).isEqualTo(50);
    assertThat(result.speed().bound()).isEqualTo("bandwidth");
  }

  @Test
  void xmodelHasNoRatioAndOtherBytesNoShare() {
    Standing xmodel = standing("xmodel", "BF16", 12, 30, 4);
    assertThat(PeerResult.of("m", TRIAL, xmodel, xmodel, 2.0).ratio()).isNull();
    assertThat(PeerResult.of("m", TRIAL, xmodel, xmodel, 2.0).speed().fraction()).isEqualTo(0.8);
    Standing peer = standing("peer", "F32", 6, 10, 1);
    assertThat(PeerResult.of("m", TRIAL, peer, xmodel, 2.0).speed().fraction()).isNull();
  }

  private static Standing standing(String name, String weights, double... rates) {
    return new Standing(
        new Named(name, weights, true),
        List.of(rates[0], rates[1], rates[2]),
        List.of(100.0, 50.0, 10.0),
        null);
  }
}
