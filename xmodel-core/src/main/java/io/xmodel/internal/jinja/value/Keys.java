package io.xmodel.internal.jinja.value;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** What makes keys of dicts equal: {@code 1}, {@code 1.0} and {@code True} are the same. */
public final class Keys {
  /** A tuple can hold another twice, and so on: its values are counted as they are met. */
  private static final int MOST = 1000;

  private Keys() {}

  /** A tuple's keys; a type of its own, so that it equals no other key. */
  private record TupleKey(List<Object> keys) {}

  /**
   * An object that is equal to those of equal values.
   *
   * @throws Failure when Python cannot hash the value
   */
  public static Object of(Object value) {
    return of(value, new int[1]);
  }

  private static Object of(Object value, int[] count) {
    if (++count[0] > MOST) {
      throw Failure.limit("it uses a tuple of more than %s values as a key", MOST);
    }
    return switch (value) {
      case Boolean truth -> truth ? 1L : 0L;
      case Markup markup -> markup.text();
      case Double number -> number(number);
      case PyTuple tuple -> {
        List<Object> keys = new ArrayList<>();
        for (Object item : tuple.items()) {
          keys.add(of(item, count));
        }
        yield new TupleKey(keys);
      }
      case PyList _, PyDict _, DictView _ ->
          throw Failure.type("%s cannot be a key of a dict", Types.described(value));
      default -> value;
    };
  }

  private static Object number(double number) {
    if (Double.isNaN(number) || Double.isInfinite(number) || number != Math.rint(number)) {
      return number;
    }
    return Ints.of(new BigDecimal(number).toBigIntegerExact());
  }
}
