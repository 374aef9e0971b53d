package io.xmodel.emulator;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat;
import uk.ac.manchester.tornado.api.types.matrix.Matrix2DFloat;

/** Kernels of parallel loops, right and wrong. */
final class ParallelKernels {

  private ParallelKernels() {}

  static void matVec(Matrix2DFloat a, VectorFloat x, VectorFloat y) {
    for (@Parallel int row = 0; row < a.getNumRows(); row++) {
      float sum = 0f;
      for (int column = 0; column < a.getNumColumns(); column++) {
        sum += a.get(row, column) * x.get(column);
      }
      y.set(row, sum);
    }
  }

  static void matMul(Matrix2DFloat a, Matrix2DFloat b, Matrix2DFloat c) {
    for (@Parallel int row = 0; row < c.getNumRows(); row++) {
      for (@Parallel int column = 0; column < c.getNumColumns(); column++) {
        float sum = 0f;
        for (int k = 0; k < b.getNumRows(); k++) {
          sum += a.get(row, k) * b.get(k, column);
        }
        c.set(row, column, sum);
      }
    }
  }

  /** A loop's variable has the place of another loop's before it, and after it. */
  static void everyThird(IntArray a, int from, int to) {
    int sum = 0;
    for (int i = 0; i < 4; i++) {
      sum += i;
    }
    for (@Parallel int i = from; i < to; i += 3) {
      a.set(i, 100 * sum + i);
    }
    for (int i = 0; i < 4; i++) {
      sum += i;
    }
  }

  /** As on a device, each item has a count of its own. */
  static void counts(IntArray a) {
    int count = 0;
    for (@Parallel int i = 0; i < a.getSize(); i++) {
      count++;
      a.set(i, count);
    }
  }

  static void writesNeighbour(IntArray a) {
    for (@Parallel int i = 0; i < a.getSize() - 1; i++) {
      a.set(i, a.get(i + 1));
    }
  }

  static void sumsUp(IntArray a) {
    for (@Parallel int i = 0; i < a.getSize(); i++) {
      a.set(0, a.get(0) + i);
    }
  }

  static void beyond(IntArray a) {
    for (@Parallel int i = 0; i < a.getSize() + 1; i++) {
      a.set(i, i);
    }
  }

  static void includesTheLast(IntArray a) {
    for (@Parallel int i = 0; i <= 3; i++) {
      a.set(i, i);
    }
  }

  static void sideBySide(IntArray a) {
    for (@Parallel int i = 0; i < 2; i++) {
      a.set(i, i);
    }
    for (@Parallel int j = 2; j < 4; j++) {
      a.set(j, j);
    }
  }

  static void skips(IntArray a) {
    for (@Parallel int i = 0; i < 4; i++) {
      a.set(i, i);
      i++;
    }
  }

  static void helped(IntArray a) {
    counts(a);
  }
}
