package io.xmodel.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.xmodel.bench.peers.Contest.Standing;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContestTest {
  private static final Trial TRIAL = new Trial(Trial.Kind.DECODE, 4);

  private final List<String> order = new ArrayList<>();

  /** Gives the rates one after another, and fails after the last. */
  private final class Scripted implements Engine {
    private final String name;
    private final double[] rates;
    private int next;

    Scripted(String name, double... rates) {
      this.name = name;
      this.rates = rates;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public String weights() {
      return "BF16";
    }

    @Override
    public boolean holdsSameWeights() {
      return true;
    }

    @Override
    public void warmUp(Trial trial) {
      order.add("warm " + name);
    }

    @Override
    public double run(Trial trial) {
      if (next == rates.length) {
        throw new PeerException(name + " broke.");
      }
      order.add(name);
      return rates[next++];
    }

    @Override
    public void close() {}
  }

  @Test
  void enginesTakeTurnsAndEveryOtherRoundGoesBackwards() throws Exception {
    Contest.run(TRIAL, List.of(new Scripted("a", 1, 1, 1), new Scripted("b", 1, 1, 1)), 3, null);
    assertThat(order).containsExactly("warm a", "warm b", "a", "b", "b", "a", "a", "b");
  }

  @Test
  void ratiosArePairedByRound() throws Exception {
    List<Standing> standings =
        Contest.run(
            TRIAL, List.of(new Scripted("a", 10, 40, 9), new Scripted("b", 5, 10, 3)), 3, null);
    assertThat(standings.getFirst().ratiosTo(standings.getLast())).containsExactly(2.0, 4.0, 3.0);
    assertThat(standings.getFirst().given()).isEmpty();
  }

  @Test
  void everyRunIsBracketedByReadings() throws Exception {
    double[] next = {100};
    List<Standing> standings =
        Contest.run(
            TRIAL,
            List.of(new Scripted("a", 1, 1), new Scripted("b", 1, 1)),
            2,
            () -> next[0] += 10);
    // a reads 110, 120; b 130, 140; then b 150, 160; a 170, 180.
    assertThat(standings.getFirst().given()).containsExactly(115.0, 175.0);
    assertThat(standings.getLast().given()).containsExactly(135.0, 155.0);
  }

  @Test
  void oneThatFailsIsLeftOutAndTheOthersGoOn() throws Exception {
    List<Standing> standings =
        Contest.run(TRIAL, List.of(new Scripted("a", 4, 4, 4), new Scripted("b", 2)), 3, () -> 1);
    assertThat(standings.getFirst().rates()).hasSize(3);
    assertThat(standings.getFirst().failure()).isNull();
    assertThat(standings.getLast().failure()).isEqualTo("b broke.");
    assertThat(standings.getLast().rates()).hasSize(1);
    assertThat(standings.getLast().given()).hasSize(1);
    assertThat(standings.getFirst().ratiosTo(standings.getLast()))
        .singleElement()
        .satisfies(ratio -> assertThat(ratio).isEqualTo(2, within(0.0)));
  }
}
