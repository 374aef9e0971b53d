package io.xmodel.emulator.rewrite;

import static java.util.Map.entry;

import io.xmodel.emulator.device.DeviceBytes;
import io.xmodel.emulator.device.DeviceFloats;
import io.xmodel.emulator.device.DeviceInts;
import io.xmodel.emulator.device.DeviceMatrix;
import io.xmodel.emulator.device.DeviceShorts;
import io.xmodel.emulator.device.DeviceVector;
import io.xmodel.emulator.device.Fragment;
import io.xmodel.emulator.device.LocalBytes;
import io.xmodel.emulator.device.LocalFloats;
import io.xmodel.emulator.device.LocalInts;
import io.xmodel.emulator.device.WorkItem;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Map;
import java.util.Set;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.enums.MMAShape;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat;
import uk.ac.manchester.tornado.api.types.matrix.Matrix2DFloat;

/** Which types of a kernel become which of the emulated device. */
final class Types {

  static final ClassDesc CONTEXT = desc(KernelContext.class);
  static final ClassDesc ITEM = desc(WorkItem.class);

  /** The one enum that a kernel may name. */
  static final ClassDesc MMA_SHAPE = desc(MMAShape.class);

  private static final Map<ClassDesc, ClassDesc> MAP =
      Map.ofEntries(
          entry(CONTEXT, ITEM),
          entry(desc(IntArray.class), desc(DeviceInts.class)),
          entry(desc(FloatArray.class), desc(DeviceFloats.class)),
          entry(desc(ShortArray.class), desc(DeviceShorts.class)),
          entry(desc(ByteArray.class), desc(DeviceBytes.class)),
          entry(desc(Matrix2DFloat.class), desc(DeviceMatrix.class)),
          entry(desc(VectorFloat.class), desc(DeviceVector.class)),
          entry(desc(int[].class), desc(LocalInts.class)),
          entry(desc(float[].class), desc(LocalFloats.class)),
          entry(desc(byte[].class), desc(LocalBytes.class)),
          entry(desc(HalfFloat[].class), desc(Fragment.class)));

  /** What lies in global memory. */
  private static final Set<ClassDesc> GLOBAL =
      Set.of(
          desc(IntArray.class),
          desc(FloatArray.class),
          desc(ShortArray.class),
          desc(ByteArray.class),
          desc(Matrix2DFloat.class),
          desc(VectorFloat.class));

  private Types() {}

  static ClassDesc desc(Class<?> type) {
    return type.describeConstable().orElseThrow();
  }

  static ClassDesc map(ClassDesc type) {
    return MAP.getOrDefault(type, type);
  }

  static MethodTypeDesc map(MethodTypeDesc type) {
    return MethodTypeDesc.of(
        map(type.returnType()), type.parameterList().stream().map(Types::map).toList());
  }

  static boolean isGlobalArray(ClassDesc type) {
    return GLOBAL.contains(type);
  }

  static String name(ClassDesc type) {
    return type.isClassOrInterface()
        ? type.packageName() + "." + type.displayName()
        : type.displayName();
  }
}
