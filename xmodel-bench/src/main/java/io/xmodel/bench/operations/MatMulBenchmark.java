package io.xmodel.bench.operations;

import io.xmodel.internal.cpu.math.CpuMath;
import io.xmodel.internal.cpu.math.Matrix;
import io.xmodel.internal.cpu.math.Packed;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** A matrix times many vectors, the operation that reading a prompt consists of. */
public class MatMulBenchmark extends ProductBenchmark {
  @Param("512")
  private int tokens;

  @Override
  int tokens() {
    return tokens;
  }

  @Override
  float[] arranged(CpuMath chosen, float[] vectors, int columns) {
    float[] packed = new float[Packed.size(tokens, columns)];
    chosen.packing().pack(vectors, tokens, columns, packed, 0, columns);
    return packed;
  }

  @Override
  void multiply(CpuMath chosen, Matrix w, float[] vectors, float[] product, int to) {
    chosen.matMul(w, vectors, tokens, product, 0, to, scratch);
  }

  /** Y = X Wᵀ. */
  @Benchmark
  public float[] matMul() {
    return next();
  }
}
