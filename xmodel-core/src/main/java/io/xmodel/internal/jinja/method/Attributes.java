package io.xmodel.internal.jinja.method;

import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.DictView;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.Failure.Kind;
import io.xmodel.internal.jinja.value.Indexing;
import io.xmodel.internal.jinja.value.Ints;
import io.xmodel.internal.jinja.value.PyBytes;
import io.xmodel.internal.jinja.value.PyDict;
import io.xmodel.internal.jinja.value.PyList;
import io.xmodel.internal.jinja.value.PyRange;
import io.xmodel.internal.jinja.value.PyTuple;
import io.xmodel.internal.jinja.value.PythonObject;
import io.xmodel.internal.jinja.value.Text;
import io.xmodel.internal.jinja.value.Types;
import io.xmodel.internal.jinja.value.Undefined;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code value.name} and {@code value[index]}, as jinja2's sandbox looks them up. */
public final class Attributes {
  /** What every object of Python has, and the sandbox hides. */
  private static final Set<String> HIDDEN =
      Set.of(
          "__class__",
          "__delattr__",
          "__dir__",
          "__doc__",
          "__eq__",
          "__format__",
          "__ge__",
          "__getattribute__",
          "__getstate__",
          "__gt__",
          "__hash__",
          "__init__",
          "__init_subclass__",
          "__le__",
          "__lt__",
          "__ne__",
          "__new__",
          "__reduce__",
          "__reduce_ex__",
          "__repr__",
          "__setattr__",
          "__sizeof__",
          "__str__",
          "__subclasshook__");

  private Attributes() {}

  /** {@code value.name}: an attribute, else an item, else undefined. */
  public static Object getattr(Budget budget, Object value, String name) {
    Object attribute = find(value, name);
    if (attribute == null) {
      attribute = item(budget, value, name);
    }
    return attribute == null ? Undefined.member(value, name) : attribute;
  }

  /** {@code value[index]}: an item, else an attribute, else undefined. */
  public static Object getitem(Budget budget, Object value, Object index) {
    Object item = item(budget, value, index);
    if (item == null && Text.is(index)) {
      item = find(value, Text.of(index));
    }
    if (item != null) {
      return item;
    }
    return Undefined.member(
        value,
        Text.is(index)
            ? Text.of(index)
            : index instanceof Long ? index.toString() : "item by " + Types.described(index));
  }

  private static @Nullable Object item(Budget budget, Object value, Object index) {
    try {
      return Indexing.item(budget, value, index);
    } catch (Failure e) {
      if (e.kind() == Kind.TYPE || e.kind() == Kind.LOOKUP) {
        return null;
      }
      throw e;
    }
  }

  /** An attribute; undefined when it is forbidden, null when there is none. */
  public static @Nullable Object find(Object value, String name) {
    if (value instanceof Undefined undefined) {
      if (name.startsWith("__") && name.endsWith("__")) {
        return null;
      }
      throw undefined.failure();
    }
    if (name.startsWith("_")) {
      return HIDDEN.contains(name) ? Undefined.unsafe(value, name) : null;
    }
    return switch (value) {
      case PythonObject object -> object.attribute(name);
      case PyList list -> SequenceMethods.ofList(list, name);
      case PyTuple tuple -> SequenceMethods.ofTuple(tuple, name);
      case PyRange range -> SequenceMethods.ofRange(range, name);
      case PyDict dict -> DictMethods.of(dict, name);
      case DictView view -> DictMethods.ofView(view, name);
      case PyBytes bytes -> BytesMethods.of(bytes, name);
      default -> {
        if (Text.is(value)) {
          yield StringMethods.of(value, name);
        }
        yield Ints.isNumber(value) ? NumberMethods.of(value, name) : null;
      }
    };
  }
}
