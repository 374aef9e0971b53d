package io.xmodel.emulator.rewrite;

import java.lang.constant.ClassDesc;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;

/** The value of a static final field, which TornadoVM's compiler takes for a constant. */
final class StaticConstant {

  private StaticConstant() {}

  /** Zero for a field that is not final: the lint refuses kernels that read one. */
  static Object of(ClassLoader loader, ClassDesc owner, String name) {
    try {
      String descriptor = owner.descriptorString();
      Class<?> type =
          Class.forName(
              descriptor.substring(1, descriptor.length() - 1).replace('/', '.'), true, loader);
      Field field = type.getDeclaredField(name);
      if (!Modifier.isFinal(field.getModifiers())) {
        return 0;
      }
      field.setAccessible(true);
      return field.get(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("static field %s.%s".formatted(owner.displayName(), name), e);
    }
  }
}
