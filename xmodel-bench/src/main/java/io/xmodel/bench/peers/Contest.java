package io.xmodel.bench.peers;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Engines that take turns at a trial. Every run has a reading of the machine's limit just before
 * and after. Every other round goes backwards, so that a machine that slows down disfavours nobody.
 */
public final class Contest {
  /** One reading of what bounds a trial, in bytes or operations per second. */
  @FunctionalInterface
  public interface Reading {
    /** Reads it now. */
    double measure() throws Exception;
  }

  private Contest() {}

  /**
   * One engine's rounds.
   *
   * @param rates tokens per second, one for each round
   * @param given the measured limit around each; empty where it is not read
   * @param failure why it gave up; null if it did not
   */
  public record Standing(
      Engine engine, List<Double> rates, List<Double> given, @Nullable String failure) {
    /** This engine's rate over the other's, round by round. */
    public List<Double> ratiosTo(Standing other) {
      List<Double> ratios = new ArrayList<>();
      for (int round = 0; round < Math.min(rates.size(), other.rates.size()); round++) {
        ratios.add(rates.get(round) / other.rates.get(round));
      }
      return ratios;
    }
  }

  /**
   * Runs a trial.
   *
   * @param engines at least one; one that fails is left out from then on
   * @param reading of the machine, or null
   * @return in the order of the engines
   */
  public static List<Standing> run(
      Trial trial, List<Engine> engines, int rounds, @Nullable Reading reading) throws Exception {
    List<Turn> turns = new ArrayList<>();
    for (Engine engine : engines) {
      Turn turn = new Turn(engine);
      turn.attempt(() -> engine.warmUp(trial));
      turns.add(turn);
    }
    for (int round = 0; round < rounds; round++) {
      for (Turn turn : round % 2 == 0 ? turns : turns.reversed()) {
        double before = reading == null ? 0 : reading.measure();
        turn.attempt(() -> turn.rates.add(turn.engine.run(trial)));
        if (reading != null && turn.failure == null) {
          turn.given.add((before + reading.measure()) / 2);
        }
      }
    }
    return turns.stream().map(Turn::standing).toList();
  }

  private static final class Turn {
    private final Engine engine;
    private final List<Double> rates = new ArrayList<>();
    private final List<Double> given = new ArrayList<>();
    private @Nullable String failure;

    Turn(Engine engine) {
      this.engine = engine;
    }

    void attempt(Runnable run) {
      if (failure != null) {
        return;
      }
      try {
        run.run();
      } catch (PeerException e) {
        failure = e.getMessage();
      }
    }

    Standing standing() {
      return new Standing(engine, List.copyOf(rates), List.copyOf(given), failure);
    }
  }
}
