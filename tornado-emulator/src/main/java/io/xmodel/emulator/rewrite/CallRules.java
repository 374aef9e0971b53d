package io.xmodel.emulator.rewrite;

import java.lang.classfile.MethodModel;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.Set;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.BFloat16;

/** Which methods a kernel may call. */
final class CallRules {

  private static final ClassDesc MATH = Types.desc(Math.class);
  private static final ClassDesc TORNADO_MATH = Types.desc(TornadoMath.class);
  private static final ClassDesc BFLOAT16 = Types.desc(BFloat16.class);

  /** What the compiler inserts around KernelContext's boxed indices. */
  private static final Set<String> BOXING = Set.of("valueOf", "intValue");

  /** Names that a device compiler reads as its own. */
  private static final Set<String> TOKENS =
      Set.of(
          "half",
          "kernel",
          "global",
          "local",
          "constant",
          "private",
          "generic",
          "uniform",
          "uchar",
          "ushort",
          "uint",
          "ulong",
          "float2",
          "float4",
          "int2",
          "int4",
          "vec_step",
          "barrier",
          "main");

  private CallRules() {}

  static boolean isArithmetic(ClassDesc owner, String name) {
    return owner.equals(MATH)
        || owner.equals(TORNADO_MATH)
        || owner.equals(BFLOAT16)
        || (owner.equals(ConstantDescs.CD_Integer) && BOXING.contains(name));
  }

  /**
   * Whether a class may hold a method's helpers: those of its own package, or of one named kernels,
   * on which experiments draw.
   */
  static boolean isHelper(MethodModel caller, ClassDesc owner) {
    String own = caller.parent().orElseThrow().thisClass().asSymbol().packageName();
    return own.equals(owner.packageName()) || owner.packageName().endsWith(".kernels");
  }

  static boolean isToken(String methodName) {
    return TOKENS.contains(methodName);
  }

  static String describe(ClassDesc owner, String name) {
    String call = owner.displayName() + "." + name;
    return name.contains("BitsTo") || name.contains("Bits")
        ? call + ", which TornadoVM does not implement on every backend"
        : call
            + ": a kernel may call Math, TornadoMath, BFloat16 and static methods of its own package or of kernels";
  }
}
