package io.xmodel.internal.jinja.method;

import io.xmodel.internal.jinja.value.PyBytes;
import org.jspecify.annotations.Nullable;

/** Methods of bytes: only the way back to text. */
final class BytesMethods {
  private BytesMethods() {}

  static @Nullable Object of(PyBytes bytes, String name) {
    if (!name.equals("decode")) {
      return null;
    }
    Method decode =
        (budget, _, arguments) -> {
          StringMethods.requireUtf8("decode", arguments);
          return budget.made(bytes.decoded());
        };
    return decode.of(name, bytes);
  }
}
