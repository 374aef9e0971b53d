package io.xmodel.emulator.graph;

import io.xmodel.emulator.device.DeviceArray;
import io.xmodel.emulator.device.DeviceFloats;
import io.xmodel.emulator.device.DeviceMatrix;
import io.xmodel.emulator.device.DeviceVector;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat;
import uk.ac.manchester.tornado.api.types.matrix.Matrix2DFloat;

/** The arrays behind what a task takes: a matrix or a vector is a shape and an array. */
final class HostArrays {

  /** TornadoVM's matrices show their elements, but not the array that holds them. */
  private static final VarHandle STORAGE = storage();

  private HostArrays() {}

  private static VarHandle storage() {
    try {
      return MethodHandles.privateLookupIn(Matrix2DFloat.class, MethodHandles.lookup())
          .findVarHandle(Matrix2DFloat.class, "storage", FloatArray.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The array of an argument, or null of a number or context. */
  static @Nullable TornadoNativeArray of(@Nullable Object argument) {
    return switch (argument) {
      case TornadoNativeArray array -> array;
      case Matrix2DFloat matrix -> (FloatArray) STORAGE.get(matrix);
      case VectorFloat vector -> vector.getArray();
      case null, default -> null;
    };
  }

  /** What a kernel gets in the place of an argument whose array has a buffer. */
  static Object onDevice(Object argument, DeviceArray buffer) {
    return switch (argument) {
      case Matrix2DFloat matrix ->
          new DeviceMatrix(matrix.getNumRows(), matrix.getNumColumns(), (DeviceFloats) buffer);
      case VectorFloat vector -> new DeviceVector(vector.size(), (DeviceFloats) buffer);
      default -> buffer;
    };
  }
}
