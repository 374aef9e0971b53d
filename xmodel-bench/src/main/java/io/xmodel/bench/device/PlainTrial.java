package io.xmodel.bench.device;

import io.xmodel.error.XmodelException;
import io.xmodel.tornado.device.Device;
import io.xmodel.tornado.device.Devices;
import java.util.Random;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat;
import uk.ac.manchester.tornado.api.types.matrix.Matrix2DFloat;

/**
 * {@link PlainProduct} on a device, once for each of several matrices: the baseline of our kernels'
 * products. Operands stay on the device, as ours do.
 */
public final class PlainTrial implements AutoCloseable {
  /** Of the largest element of an answer. Sums of thousands differ in their last bits. */
  private static final double TOLERANCE = 1e-4;

  private final String device;
  private final TornadoExecutionPlan plan;

  private PlainTrial(String device, TornadoExecutionPlan plan) {
    this.device = device;
    this.plan = plan;
  }

  /**
   * Multiplies random matrices once, and compares every answer with the same sums in doubles.
   *
   * @param device as in {@code tornado:DEVICE}; empty: the default one
   * @param out rows of a matrix
   * @param in its columns
   * @param tokens vectors that it is multiplied with: one is a matrix-vector product
   * @param matrices each is a launch of its own
   * @throws XmodelException if an answer is wrong
   */
  public static PlainTrial open(String device, int out, int in, int tokens, int matrices) {
    return open(Devices.choose(Devices.find(), device), out, in, tokens, matrices);
  }

  /** On a device that was chosen. */
  static PlainTrial open(Device device, int out, int in, int tokens, int matrices) {
    TaskGraph graph = new TaskGraph("plain");
    PlainAnswer[] answers = new PlainAnswer[matrices];
    Random random = new Random(1);
    for (int i = 0; i < matrices; i++) {
      answers[i] =
          tokens == 1
              ? vector(graph, i, out, in, random)
              : product(graph, i, out, in, tokens, random);
    }
    TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot());
    String name = "%s, %s".formatted(device.name(), device.kind());
    try {
      plan.withDevice(device.device());
      TornadoExecutionResult result = plan.execute();
      for (PlainAnswer answer : answers) {
        result.transferToHost(answer.onDevice());
        check(name, answer.expected(), answer.found());
      }
      return new PlainTrial(name, plan);
    } catch (RuntimeException | Error e) {
      plan.freeDeviceMemory();
      throw e;
    }
  }

  private static PlainAnswer vector(TaskGraph graph, int i, int out, int in, Random random) {
    Matrix2DFloat a = new Matrix2DFloat(out, in);
    VectorFloat x = new VectorFloat(in);
    VectorFloat y = new VectorFloat(out);
    float[] weights = randoms(random, out * in, in);
    float[] values = randoms(random, in, 1);
    for (int at = 0; at < weights.length; at++) {
      a.set(at / in, at % in, weights[at]);
    }
    for (int at = 0; at < in; at++) {
      x.set(at, values[at]);
    }
    graph
        .transferToDevice(DataTransferMode.FIRST_EXECUTION, a, x)
        .task("product" + i, PlainProduct::matVec, a, x, y)
        .transferToHost(DataTransferMode.UNDER_DEMAND, y);
    double[] expected = new double[out];
    for (int row = 0; row < out; row++) {
      for (int column = 0; column < in; column++) {
        expected[row] += (double) weights[row * in + column] * values[column];
      }
    }
    return new PlainAnswer(y, y::get, expected);
  }

  private static PlainAnswer product(
      TaskGraph graph, int i, int out, int in, int tokens, Random random) {
    Matrix2DFloat a = new Matrix2DFloat(tokens, in);
    Matrix2DFloat b = new Matrix2DFloat(in, out);
    Matrix2DFloat c = new Matrix2DFloat(tokens, out);
    float[] values = randoms(random, tokens * in, 1);
    float[] weights = randoms(random, in * out, in);
    for (int at = 0; at < values.length; at++) {
      a.set(at / in, at % in, values[at]);
    }
    for (int at = 0; at < weights.length; at++) {
      b.set(at / out, at % out, weights[at]);
    }
    graph
        .transferToDevice(DataTransferMode.FIRST_EXECUTION, a, b)
        .task("product" + i, PlainProduct::matMul, a, b, c)
        .transferToHost(DataTransferMode.UNDER_DEMAND, c);
    double[] expected = new double[tokens * out];
    for (int token = 0; token < tokens; token++) {
      for (int k = 0; k < in; k++) {
        double value = values[token * in + k];
        for (int row = 0; row < out; row++) {
          expected[token * out + row] += value * weights[k * out + row];
        }
      }
    }
    return new PlainAnswer(c, at -> c.get(at / out, at % out), expected);
  }

  /** Normally distributed values, so that sums of so many stay near one. */
  private static float[] randoms(Random random, int size, int summed) {
    float[] values = new float[size];
    double factor = 1 / Math.sqrt(summed);
    for (int i = 0; i < size; i++) {
      values[i] = (float) (random.nextGaussian() * factor);
    }
    return values;
  }

  /** Refuses an answer in which an element is further off than the tolerance. */
  static void check(String device, double[] expected, float[] found) {
    double largest = 0;
    for (double value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      if (!(Math.abs(expected[i] - found[i]) <= TOLERANCE * largest)) {
        throw new XmodelException(
            "Nothing was timed, as the plain loop gives wrong answers on %s: element %d should be %g within %g, found %g."
                .formatted(device, i, expected[i], TOLERANCE * largest, found[i]));
      }
    }
  }

  /** The device's name and kind. */
  public String device() {
    return device;
  }

  /** Multiplies with each matrix once, and waits. */
  public void run() {
    plan.execute();
  }

  @Override
  public void close() {
    try {
      plan.close();
    } catch (TornadoExecutionPlanException e) {
      throw new XmodelException(
          "TornadoVM could not free the device's memory: %s".formatted(e.getMessage()), e);
    }
  }
}
