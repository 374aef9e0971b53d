package io.xmodel.tornado.device;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Looks at what TornadoVM keeps to itself, where its API does not tell that a driver refused. */
final class Internals {
  private Internals() {}

  /** What a method of an object returns that takes nothing. */
  static @Nullable Object call(@Nullable Object target, String name)
      throws ReflectiveOperationException {
    if (target == null) {
      return null;
    }
    Method method = target.getClass().getDeclaredMethod(name);
    method.setAccessible(true);
    return method.invoke(target);
  }

  /** What a field of an object has, which its class or one above it declares. */
  static @Nullable Object field(@Nullable Object target, String name)
      throws ReflectiveOperationException {
    Class<?> type = target == null ? null : target.getClass();
    while (type != null) {
      for (Field field : type.getDeclaredFields()) {
        if (field.getName().equals(name)) {
          field.setAccessible(true);
          return field.get(target);
        }
      }
      type = type.getSuperclass();
    }
    return null;
  }
}
