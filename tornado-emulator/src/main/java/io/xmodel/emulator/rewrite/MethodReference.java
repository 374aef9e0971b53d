package io.xmodel.emulator.rewrite;

import java.lang.constant.MethodTypeDesc;
import jdk.internal.access.SharedSecrets;
import jdk.internal.reflect.ConstantPool;
import uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException;

/**
 * The static method behind a method reference, found as TornadoVM finds it: in the class that the
 * JDK made for the reference. (Serializable task interfaces would tell without tricks, but callers
 * compiled against them would differ from callers compiled against TornadoVM's.)
 *
 * @param owner the class that declares it
 * @param name the method
 * @param type its parameters
 */
record MethodReference(Class<?> owner, String name, MethodTypeDesc type) {

  static MethodReference of(String task, Object code) {
    Class<?> proxy = code.getClass();
    ConstantPool pool = SharedSecrets.getJavaLangAccess().getConstantPool(proxy);
    for (int i = 1; i < pool.getSize(); i++) {
      String[] member = member(pool, i);
      if (member.length == 3 && member[2].startsWith("(") && !member[0].startsWith("java/lang/")) {
        MethodTypeDesc type = MethodTypeDesc.ofDescriptor(member[2]);
        try {
          Class<?> owner =
              Class.forName(member[0].replace('/', '.'), false, proxy.getClassLoader());
          return new MethodReference(owner, member[1], type);
        } catch (ClassNotFoundException e) {
          throw new TornadoTaskRuntimeException("task '%s': %s".formatted(task, member[0]), e);
        }
      }
    }
    throw new TornadoTaskRuntimeException(
        "task '%s': expected a reference to a static method, found %s"
            .formatted(task, proxy.getName()));
  }

  private static String[] member(ConstantPool pool, int index) {
    try {
      return pool.getMemberRefInfoAt(index);
    } catch (IllegalArgumentException notAMember) {
      return new String[0];
    }
  }
}
