package io.xmodel.bench;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The machine's limit in the rounds of one test: read before and after each, since shared machines
 * change from minute to minute, and set against what the round used.
 */
final class Ceilings implements TokenRun.Round {
  /** One reading of a ceiling. */
  @FunctionalInterface
  interface Reading {
    double measure() throws Exception;
  }

  private final TokenTest test;
  private final double used;
  private final @Nullable Reading reading;
  private final List<Double> rates = new ArrayList<>();
  private final List<Double> given = new ArrayList<>();
  private final List<Double> fractions = new ArrayList<>();
  private double before;

  /**
   * The rounds of a test.
   *
   * @param used bytes or operations of a round
   * @param reading of bytes or operations per second, or null where the ceiling is not known
   */
  Ceilings(TokenTest test, double used, @Nullable Reading reading) {
    this.test = test;
    this.used = used;
    this.reading = reading;
  }

  /** Decoding on the CPU is bound by reading the weights. */
  static Ceilings bandwidth(TokenTest test, ModelWork work, ReadBandwidth bandwidth) {
    List<MemorySegment> matrices = work.matrices();
    return new Ceilings(test, work.decodeBytes(test), () -> bandwidth.measure(matrices));
  }

  /** Prefill on the CPU is bound by multiply-adds. */
  static Ceilings operations(TokenTest test, ModelWork work, FmaRate rate) {
    return new Ceilings(test, work.prefillOperations(test), rate::measure);
  }

  /** Only the time. */
  static Ceilings none(TokenTest test) {
    return new Ceilings(test, 0, null);
  }

  @Override
  public void before() throws Exception {
    before = reading == null ? 0 : reading.measure();
  }

  @Override
  public void after(double seconds) throws Exception {
    rates.add(test.allTokens() / seconds);
    if (reading != null) {
      double between = (before + reading.measure()) / 2;
      given.add(between);
      fractions.add(used / seconds / between);
    }
  }

  /** Tokens per second. */
  Rates rates() {
    return Rates.of(rates);
  }

  /** Median of the measured limit, or null. */
  @Nullable Double given() {
    return reading == null ? null : Rates.of(given).median();
  }

  /** Median of used / given, or null. */
  @Nullable Double fraction() {
    return reading == null ? null : Rates.of(fractions).median();
  }
}
