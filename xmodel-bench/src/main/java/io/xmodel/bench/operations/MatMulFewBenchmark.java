package io.xmodel.bench.operations;

import io.xmodel.internal.cpu.math.CpuMath;
import io.xmodel.internal.cpu.math.Matrix;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** A matrix times a few vectors: several sequences decoded side by side. */
public class MatMulFewBenchmark extends ProductBenchmark {
  @Param("8")
  private int tokens;

  @Override
  int tokens() {
    return tokens;
  }

  @Override
  float[] arranged(CpuMath chosen, float[] vectors, int columns) {
    return vectors;
  }

  @Override
  void multiply(CpuMath chosen, Matrix w, float[] vectors, float[] product, int to) {
    chosen.inputFew(w, vectors, 0, tokens, scratch);
    chosen.matMulFew(w, vectors, 0, tokens, product, 0, to, scratch);
  }

  /** Y = X Wᵀ. */
  @Benchmark
  public float[] matMulFew() {
    return next();
  }
}
