package io.xmodel.tornado.device;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Looks into TornadoVM's objects, for what its API does not tell. Another release has others. */
final class Inside {
  private Inside() {}

  /** What a method of no arguments returns; null of nothing. */
  static @Nullable Object call(@Nullable Object target, String name)
      throws ReflectiveOperationException {
    if (target == null) {
      return null;
    }
    Method method = target.getClass().getDeclaredMethod(name);
    method.setAccessible(true);
    return method.invoke(target);
  }

  /** What a field has, of the class or of one that it extends; null if there is none. */
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
