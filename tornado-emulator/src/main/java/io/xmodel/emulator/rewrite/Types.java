package io.xmodel.emulator.rewrite;

import io.xmodel.emulator.device.DeviceBytes;
import io.xmodel.emulator.device.DeviceFloats;
import io.xmodel.emulator.device.DeviceInts;
import io.xmodel.emulator.device.DeviceShorts;
import io.xmodel.emulator.device.Fragment;
import io.xmodel.emulator.device.LocalBytes;
import io.xmodel.emulator.device.LocalFloats;
import io.xmodel.emulator.device.LocalInts;
import io.xmodel.emulator.device.WorkItem;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Map;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.enums.MMAShape;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Which types of a kernel become which of the emulated device. */
final class Types {

  static final ClassDesc CONTEXT = desc(KernelContext.class);
  static final ClassDesc ITEM = desc(WorkItem.class);

  /** The one enum that a kernel may name. */
  static final ClassDesc MMA_SHAPE = desc(MMAShape.class);

  private static final Map<ClassDesc, ClassDesc> MAP =
      Map.of(
          CONTEXT,
          ITEM,
          desc(IntArray.class),
          desc(DeviceInts.class),
          desc(FloatArray.class),
          desc(DeviceFloats.class),
          desc(ShortArray.class),
          desc(DeviceShorts.class),
          desc(ByteArray.class),
          desc(DeviceBytes.class),
          desc(int[].class),
          desc(LocalInts.class),
          desc(float[].class),
          desc(LocalFloats.class),
          desc(byte[].class),
          desc(LocalBytes.class),
          desc(HalfFloat[].class),
          desc(Fragment.class));

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
    return type.packageName().equals(IntArray.class.getPackageName()) && MAP.containsKey(type);
  }

  static String name(ClassDesc type) {
    return type.isClassOrInterface()
        ? type.packageName() + "." + type.displayName()
        : type.displayName();
  }
}
