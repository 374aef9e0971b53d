package io.xmodel.internal.cpu.math;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the arithmetic once per model, and says why when it is not the fast one. */
public final class MathProvider {
  private static final Logger LOG = LoggerFactory.getLogger(MathProvider.class);

  private MathProvider() {}

  /** The Vector API's where its module is there, else the plain one. */
  public static CpuMath best() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      LOG.warn(
          "The module jdk.incubator.vector is not loaded: computing without vector instructions, many times slower. Start Java with --add-modules jdk.incubator.vector.");
      return new ScalarMath();
    }
    try {
      // By name, so that nothing links to the incubator module where it is missing.
      CpuMath math =
          (CpuMath)
              Class.forName("io.xmodel.internal.cpu.math.VectorMath")
                  .getDeclaredConstructor()
                  .newInstance();
      LOG.debug("Computing with {}.", math.description()); // links it, so that it fails here if so
      return math;
    } catch (ReflectiveOperationException | LinkageError e) {
      LOG.warn(
          "The Vector API of this Java ({}) cannot be used: computing without vector instructions, many times slower. Run on Java 25.",
          Runtime.version(),
          e);
      return new ScalarMath();
    }
  }
}
